import type { Draft } from '../../domain/draft.ts'
import { draftOf, linked, uploaded } from '../draft.testing.ts'

const LINK = 'https://files.example/a'

const template = (interactive: Draft['auxiliaryData']): Draft =>
  draftOf('TEMPLATE', { text: 'Which one?', auxiliaryData: { interactive } })

/** A draft of each kind that Telegram takes. */
export const DRAFTS: readonly Draft[] = [
  draftOf('TEXT', { text: 'Hello' }),
  draftOf('IMAGE', { text: 'See', media: linked(LINK) }),
  draftOf('IMAGE', { text: 'See', media: uploaded('image/png') }),
  draftOf('VIDEO', { media: uploaded('video/mp4') }),
  draftOf('GIF', { media: linked(LINK) }),
  draftOf('FILE', { text: 'See', media: uploaded('application/pdf', 'Bill.pdf') }),
  draftOf('AUDIO', { media: linked(LINK, 'audio/mpeg', 'Green') }),
  draftOf('VOICE', { media: uploaded('audio/ogg; codecs=opus') }),
  draftOf('STICKER', { media: uploaded('image/webp') }),
  draftOf('LOCATION', { auxiliaryData: { location: { latitude: 37.44, longitude: -122.16 } } }),
  draftOf('LOCATION', {
    auxiliaryData: {
      location: { latitude: 37.44, longitude: -122.16, name: 'Philz', address: '101 Forest Ave' },
    },
  }),
  draftOf('CONTACT', {
    auxiliaryData: {
      contacts: [{ name: 'Ada King', phones: ['+16505551234'], emails: ['ada@example.com'] }],
    },
  }),
  template({
    inline_keyboard: [
      [
        { text: 'Yes', callback_data: 'yes' },
        { text: 'See', url: LINK },
      ],
    ],
  }),
  template({ keyboard: [['Yes', { text: 'My number', request_contact: true }]], resize_keyboard: true }),
  template({ remove_keyboard: true }),
  template({ force_reply: true, input_field_placeholder: 'Your answer' }),
]
