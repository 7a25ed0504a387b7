import type { Draft } from '../../domain/draft.ts'
import { draftOf, linked, uploaded } from '../draft.testing.ts'

const LINK = 'https://files.example/a/'

/** A button that answers with a text, and one that opens a page. */
export const YES = { ActionType: 'reply', ActionBody: 'yes', Text: '<font color=#323232><b>Yes</b></font>' }
export const PAGE = {
  ActionType: 'open-url',
  ActionBody: 'https://shop.example',
  Text: 'Shop',
  Columns: 3,
  Rows: 1,
}

export const KEYBOARD = { Type: 'keyboard', Buttons: [YES, PAGE] }
export const CAROUSEL = {
  Type: 'rich_media',
  ButtonsGroupColumns: 6,
  ButtonsGroupRows: 2,
  Buttons: [YES, PAGE],
}

export const templateOf = (interactive: Draft['auxiliaryData'], text: string | null = null): Draft =>
  draftOf('TEMPLATE', { text, auxiliaryData: { interactive } })

/** A draft of each kind that Viber takes. */
export const DRAFTS: readonly Draft[] = [
  draftOf('TEXT', { text: 'Hello' }),
  draftOf('IMAGE', { text: 'See', media: linked(`${LINK}b.jpg`) }),
  draftOf('IMAGE', { media: uploaded('image/png') }),
  draftOf('GIF', { media: linked(`${LINK}b.gif`) }),
  draftOf('VIDEO', { media: uploaded('video/mp4') }),
  draftOf('VIDEO', { media: linked(`${LINK}b.mp4`) }),
  draftOf('FILE', { media: uploaded('application/pdf', 'Bill.pdf') }),
  draftOf('FILE', { media: linked(`${LINK}b.pdf`, null, 'Bill') }),
  draftOf('AUDIO', { media: linked(`${LINK}b.mp3`) }),
  draftOf('VOICE', { media: uploaded('audio/ogg; codecs=opus') }),
  draftOf('STICKER', { auxiliaryData: { interactive: { sticker_id: 46_105 } } }),
  draftOf('LOCATION', { auxiliaryData: { location: { latitude: 37.44, longitude: -122.16 } } }),
  draftOf('CONTACT', { auxiliaryData: { contacts: [{ name: 'Ada King', phones: ['+1 (650) 555-1234'] }] } }),
  templateOf({ keyboard: KEYBOARD }, 'Shall we?'),
  templateOf({ rich_media: CAROUSEL, alt_text: 'Our jackets', min_api_version: 2 }),
  templateOf({ rich_media: CAROUSEL, keyboard: KEYBOARD }),
]
