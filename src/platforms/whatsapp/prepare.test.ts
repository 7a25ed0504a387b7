import { describe, expect, it } from 'vitest'
import { MESSAGE_TYPES, type MessageType } from '../../domain/contract.ts'
import { draftOf, linked, takenBy, uploaded, wrongIn } from '../draft.testing.ts'
import { graphSaying } from '../meta/graph.testing.ts'
import { createOutbound } from './outbound.ts'

const outbound = createOutbound(graphSaying(200, {}).tools)
const wrong = (...given: Parameters<typeof draftOf>) => wrongIn(outbound, draftOf(...given))
const taken = (...given: Parameters<typeof draftOf>) => takenBy(outbound, draftOf(...given))

const FILE = linked('https://files.example/a')
const TAKEN =
  'TEXT, IMAGE, VIDEO, FILE, AUDIO, VOICE, STICKER, LOCATION, CONTACT, HSM, MEDIA_HSM, WA_INTERACTIVE'

describe('a type', () => {
  const others = MESSAGE_TYPES.filter(type => type !== 'GIF' && !TAKEN.split(', ').includes(type))
  it.each(others)('%s is not taken, and it says which are', type => {
    expect(wrong(type)).toEqual({ type: `must be one of ${TAKEN}: WhatsApp takes no other` })
  })

  it('GIF is not taken, and it says what to do', () => {
    expect(wrong('GIF', { media: FILE })).toEqual({ type: expect.stringContaining('send it as VIDEO') })
  })

  it('that is none is refused', () => {
    expect(wrong('constructor' as MessageType)).toEqual({ type: expect.any(String) })
  })
})

describe('a text', () => {
  it('is as it was', () => {
    const draft = draftOf('TEXT', { text: 'x'.repeat(4_096), quoteId: 'q', customData: { a: 1 } })
    expect(takenBy(outbound, draft)).toEqual(draft)
  })

  it.each([
    [null, 'is missing: TEXT is its text'],
    ['', 'must not be empty'],
    ['x'.repeat(4_097), 'must not be longer than 4096 characters'],
    ['\ud800', 'must be well-formed Unicode: it holds half a surrogate pair'],
  ])('%.10j: %s', (text, message) => {
    expect(wrong('TEXT', { text })).toEqual({ text: message })
  })
})

describe('a file', () => {
  it.each(['IMAGE', 'VIDEO', 'FILE'] as const)('as %s may have a caption', type => {
    expect(taken(type, { media: FILE, text: 'x'.repeat(1_024) }).text).toHaveLength(1_024)
    expect(wrong(type, { media: FILE, text: 'x'.repeat(1_025) })).toEqual({
      text: 'must not be longer than 1024 characters',
    })
  })

  it.each(['AUDIO', 'VOICE', 'STICKER'] as const)('as %s has none', type => {
    expect(taken(type, { media: uploaded() }).media).toEqual(uploaded())
    expect(wrong(type, { media: FILE, text: 'x' })).toEqual({ text: `is not possible: ${type} has no text` })
  })

  it.each(['IMAGE', 'VIDEO', 'FILE', 'AUDIO', 'VOICE', 'STICKER'] as const)(
    '%s is nothing without it',
    type => {
      expect(wrong(type)).toEqual({ file_url: `is missing: ${type} is a file` })
      expect(wrong(type, { media: { ref: {}, mimeType: null, title: null } })).toEqual({
        file_url: `is missing: ${type} is a file`,
      })
    },
  )

  it('is not possible elsewhere, under the name under which it was given', () => {
    expect(wrong('TEXT', { text: 'x', media: FILE })).toEqual({
      file_url: 'is not possible: TEXT has no file',
    })
    expect(wrong('TEXT', { text: 'x', media: uploaded() })).toEqual({
      file_id: 'is not possible: TEXT has no file',
    })
  })

  it.each(['http://files.example/a', 'ftp://files.example/a', 'a', `https://a.example/${'x'.repeat(2_048)}`])(
    'is fetched by WhatsApp, so not from %.30s',
    url => {
      expect(wrong('IMAGE', { media: linked(url) })).toEqual({ file_url: expect.stringContaining('https') })
    },
  )

  it('has a type that is one, or none', () => {
    expect(wrong('VOICE', { media: uploaded('audio/ogg; codecs=opus') })).toEqual({})
    expect(wrong('VOICE', { media: uploaded('opus') })).toEqual({
      mime_type: 'must be a type such as image/png',
    })
  })

  it('may lie at plain http beside a stand-in that does so, too', () => {
    const { tools } = graphSaying(200, {})
    const beside = createOutbound({ ...tools, apiUrl: 'http://127.0.0.1:1234' })
    const draft = draftOf('IMAGE', { media: linked('http://127.0.0.1:4321/a') })
    expect(takenBy(beside, draft)).toEqual(draft)
  })
})

describe('what belongs to another type', () => {
  it('is not possible', () => {
    const template = { name: 'a', language: 'en', category: null, components: [], text: null }
    const auxiliaryData = { location: {}, contacts: [{}], interactive: {} }
    expect(wrong('TEXT', { text: 'x', template, auxiliaryData })).toEqual({
      template: 'is not possible: TEXT has none',
      location: 'is not possible: TEXT has none',
      contact: 'is not possible: TEXT has none',
      interactive: 'is not possible: TEXT has none',
    })
  })
})

describe('what no platform can take', () => {
  it('is refused where it stands, before it is looked at', () => {
    const interactive = JSON.parse(`${'{"deeper":'.repeat(5_000)}1${'}'.repeat(5_000)}`)
    expect(wrong('WA_INTERACTIVE', { auxiliaryData: { interactive } })).toEqual({
      interactive: 'must not be nested deeper than 16 levels',
    })
    expect(wrong('CONTACT', { auxiliaryData: { contacts: [{ name: 'x'.repeat(70_000) }] } })).toEqual({
      contact: 'must not be larger than 65536 characters of JSON',
    })
    expect(wrong('TEXT', { text: 'x', customData: { '\ud800': 1 } })).toEqual({
      'custom_data.\ufffd': expect.stringContaining('well-formed'),
    })
  })
})
