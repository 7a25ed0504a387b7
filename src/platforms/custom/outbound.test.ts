import { describe, expect, it } from 'vitest'
import { MESSAGE_TYPES } from '../../domain/contract.ts'
import { Refusal } from '../../domain/errors.ts'
import { nobody } from '../calls.testing.ts'
import { draftOf, linked, takenBy, uploaded, wrongIn } from '../draft.testing.ts'
import { createCustom } from './index.ts'
import { OUTBOUND } from './outbound.ts'

const wrong = (...given: Parameters<typeof draftOf>) => wrongIn(OUTBOUND, draftOf(...given))
const FILES = ['IMAGE', 'FILE', 'VIDEO', 'AUDIO', 'VOICE', 'GIF', 'STICKER'] as const
const TEMPLATE = { name: 'a', language: 'en', category: null, components: [], text: null }

describe('whom a new conversation is with', () => {
  it('is named by your own id of him, as in the feed', () => {
    expect(OUTBOUND.recipient('customer-7')).toEqual({
      identities: ['id:customer-7'],
      phoneNumber: null,
      alias: null,
    })
  })

  it.each(['', 'x'.repeat(513), '\ud800'])('is not %.10j', to => {
    expect(() => OUTBOUND.recipient(to)).toThrow(Refusal)
  })
})

describe('a draft', () => {
  it.each(MESSAGE_TYPES.filter(type => type !== 'EVENT'))('may be %s', type => {
    const draft = draftOf(type, { text: 'x', media: FILES.some(one => one === type) ? uploaded() : null })
    expect(takenBy(OUTBOUND, draft)).toEqual(draft)
  })

  it('may not be EVENT', () => {
    expect(Object.keys(wrong('EVENT'))).toEqual(['type'])
  })

  it.each(FILES)('%s needs its file', type => {
    expect(wrong(type)).toEqual({ file_url: `is missing: ${type} is a file` })
    expect(wrong(type, { media: linked('http://files.example/a') })).toEqual({})
  })

  it.each([
    ['TEXT', { text: null }, ['text']],
    ['TEXT', { text: '' }, ['text']],
    ['TEXT', { text: 'x'.repeat(65_537) }, ['text']],
    ['TEXT', { text: '\udc00' }, ['text']],
    ['TEXT', { text: 'x', media: uploaded() }, ['file_id']],
    ['TEXT', { text: 'x', template: TEMPLATE }, ['template']],
    ['IMAGE', { media: linked('ftp://files.example/a') }, ['file_url']],
    ['IMAGE', { media: { ref: {}, mimeType: null, title: null } }, ['file_url']],
    ['IMAGE', { media: uploaded('x'.repeat(513), 'x'.repeat(513)) }, ['mime_type', 'media_title']],
    ['CONTACT', { auxiliaryData: { contacts: ['x'.repeat(70_000)] } }, ['contact']],
    ['LOCATION', { auxiliaryData: { location: { name: '\ud800' } } }, ['location.name']],
  ] satisfies [...Parameters<typeof draftOf>, string[]][])(
    '%s with %.60j is refused',
    (type, more, paths) => {
      expect(Object.keys(wrong(type, more))).toEqual(paths)
    },
  )

  it('of a template keeps it', () => {
    const draft = draftOf('MEDIA_HSM', { template: TEMPLATE, media: linked('https://files.example/a') })
    expect(takenBy(OUTBOUND, draft)).toEqual(draft)
  })
})

describe('a file', () => {
  const custom = createCustom({ fetchPublic: async () => new Response('file') })

  it('is fetched from where it was said to be', async () => {
    expect(await custom.media({ url: 'https://files.example/a' }, {})).toMatchObject({ state: 'ok' })
  })

  it('that is not at a URL is nowhere', async () => {
    for (const ref of [{}, { upload: '1' }, { url: null }])
      expect(await createCustom({ fetchPublic: nobody }).media(ref, {})).toMatchObject({ state: 'gone' })
  })
})
