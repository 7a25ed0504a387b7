import { describe, expect, it } from 'vitest'
import type { Draft } from '../../domain/draft.ts'
import { draftOf, linked, takenBy, uploaded, wrongIn } from '../draft.testing.ts'
import { CAROUSEL, KEYBOARD, templateOf, YES } from './drafts.testing.ts'
import { createViber } from './index.ts'

const nobody = () => Promise.reject(new Error('nobody is called'))
const { outbound } = createViber({
  apiUrl: 'https://chatapi.viber.com',
  fetch: nobody,
  fetchPublic: nobody,
  now: () => 0,
})
if (outbound === null) throw new Error('Viber sends.')

const LINK = 'https://files.example/a'
const file = (type: Draft['type'], url: string, title: string | null = null) =>
  draftOf(type, { media: linked(url, null, title) })
const upload = (type: Draft['type'], mimeType: string, title: string | null = null) =>
  draftOf(type, { media: uploaded(mimeType, title) })
const contact = (more: object) =>
  draftOf('CONTACT', { auxiliaryData: { contacts: [{ name: 'Ada', phones: ['+1650'], ...more }] } })
const sticker = (sticker_id: string | number) =>
  draftOf('STICKER', { auxiliaryData: { interactive: { sticker_id } } })
const board = (button: object) =>
  templateOf({ keyboard: { ...KEYBOARD, Buttons: [{ ...YES, ...button }] } }, 'Hi')
const BUTTON = 'interactive.keyboard.Buttons[0]'

describe('Viber does not take', () => {
  it.each<[string, Draft, string, RegExp]>([
    ['a text that is too long', draftOf('TEXT', { text: 'x'.repeat(7_001) }), 'text', /7000/],
    ['a caption that is too long', { ...file('IMAGE', `${LINK}.jpg`), text: 'x'.repeat(769) }, 'text', /768/],
    ['a caption of a video', { ...file('VIDEO', `${LINK}.mp4`), text: 'See' }, 'text', /has no text/],
    ['a reply to a message', draftOf('TEXT', { text: 'Hi', quoteId: 'm' }), 'quote_id', /cannot reply/],
    [
      'a picture whose address does not end as one',
      file('IMAGE', LINK),
      'file_url',
      /\.jpg, \.jpeg, \.png, \.gif/,
    ],
    ['a video of another kind', file('VIDEO', `${LINK}.mov`), 'file_url', /\.mp4/],
    ['a file whose address has no ending', file('FILE', LINK), 'file_url', /must end/],
    ['a program', file('FILE', `${LINK}.EXE`), 'media_title', /\.exe/],
    ['a program by its name', upload('FILE', 'application/octet-stream', 'a.apk'), 'media_title', /\.apk/],
    ['an uploaded picture of another kind', upload('IMAGE', 'image/webp'), 'file_id', /send it as FILE/],
    ['an uploaded video of another kind', upload('VIDEO', 'video/quicktime'), 'file_id', /video\/mp4/],
    ['a sticker that is a file', upload('STICKER', 'image/webp'), 'file_id', /STICKER has no file/],
    ['a sticker without its number', sticker('wave'), 'interactive.sticker_id', /number/],
    ['a contact without a number', contact({ phones: [] }), 'contact[0].phones', /one number/],
    ['a contact with two', contact({ phones: ['+1', '+2'] }), 'contact[0].phones', /one number/],
    ['a contact with words', contact({ phones: ['call me'] }), 'contact[0].phones', /country code/],
    ['a contact with a long number', contact({ phones: ['1'.repeat(18)] }), 'contact[0].phones', /18/],
    ['a contact with a long name', contact({ name: 'x'.repeat(29) }), 'contact[0].name', /28/],
    ['a contact with an address', contact({ emails: ['a@b.example'] }), 'contact[0].emails', /none/],
    ['a template of WhatsApp’s', draftOf('HSM'), 'type', /no templates/],
    ['a template without buttons', templateOf({}, 'Hi'), 'interactive', /keyboard or rich_media/],
    ['a keyboard without a text', templateOf({ keyboard: KEYBOARD }), 'text', /below a text/],
    [
      'a keyboard that is none',
      templateOf({ keyboard: CAROUSEL }, 'Hi'),
      'interactive.keyboard.Type',
      /keyboard/,
    ],
    [
      'no buttons',
      templateOf({ keyboard: { Type: 'keyboard', Buttons: [] } }, 'Hi'),
      'interactive.keyboard.Buttons',
      /list/,
    ],
    ['a button that does nothing known', board({ ActionType: 'fly' }), `${BUTTON}.ActionType`, /reply/],
    ['a button without a body', board({ ActionBody: '' }), `${BUTTON}.ActionBody`, /empty/],
    ['a button that opens no page', board({ ActionType: 'open-url' }), `${BUTTON}.ActionBody`, /URL/],
    ['a button that is too wide', board({ Columns: 7 }), `${BUTTON}.Columns`, /1 to 6/],
    ['a button that is too high', board({ Rows: 0 }), `${BUTTON}.Rows`, /1 to 7/],
    ['two texts', templateOf({ rich_media: CAROUSEL, alt_text: 'a' }, 'b'), 'text', /alt_text/],
    [
      'a version that is none',
      templateOf({ rich_media: CAROUSEL, min_api_version: '7' }),
      'interactive.min_api_version',
      /whole/,
    ],
    [
      'what it does not know',
      templateOf({ keyboard: KEYBOARD, broadcast_list: [] }, 'Hi'),
      'interactive.broadcast_list',
      /keyboard/,
    ],
    ['more than fits', board({ Text: 'я'.repeat(12_500) }), 'interactive', /24000 bytes/],
  ])('%s', (_what, draft, path, words) => {
    const wrong = wrongIn(outbound, draft)
    expect(Object.keys(wrong)).toContain(path)
    expect(wrong[path]).toMatch(words)
  })

  it('a button on a card that only a keyboard has', () => {
    const rich_media = { ...CAROUSEL, Buttons: [{ ActionType: 'share-phone', ActionBody: 'phone' }] }
    expect(wrongIn(outbound, templateOf({ rich_media }))).toEqual({
      'interactive.rich_media.Buttons[0].ActionType': 'is possible on a keyboard alone',
    })
  })
})

describe('Viber takes', () => {
  it('as the text of a carousel what is shown in its place', () => {
    const carousel = templateOf({ rich_media: CAROUSEL, alt_text: 'Our jackets' })
    expect(takenBy(outbound, carousel).text).toBe('Our jackets')
    expect(takenBy(outbound, templateOf({ rich_media: CAROUSEL }, 'Ours')).text).toBe('Ours')
  })

  it('files of at most its own sizes', () => {
    const sizes = (['IMAGE', 'VIDEO', 'FILE', 'VOICE', 'GIF', 'TEXT'] as const).map(type =>
      outbound.largestFile?.(type),
    )
    expect(sizes).toEqual([1_048_576, 27_262_976, 52_428_800, 52_428_800, null, null])
  })
})
