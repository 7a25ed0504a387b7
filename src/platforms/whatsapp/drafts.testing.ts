import type { Draft } from '../../domain/draft.ts'
import { draftOf, linked, uploaded } from '../draft.testing.ts'

const LINK = 'https://files.example/a'
const template = { name: 'order_delivered', language: 'en_US', category: null, components: [], text: null }
const header = { type: 'header', parameters: [{ type: 'image', image: { link: LINK } }] }
const body = { text: 'Which one?' }

const interactive = (of: Draft['auxiliaryData']): Draft =>
  draftOf('WA_INTERACTIVE', { auxiliaryData: { interactive: of } })

/** A draft of each kind that WhatsApp takes. */
export const DRAFTS: readonly Draft[] = [
  draftOf('TEXT', { text: 'Hello' }),
  draftOf('IMAGE', { text: 'See', media: linked(LINK) }),
  draftOf('VIDEO', { media: uploaded('video/mp4') }),
  draftOf('FILE', { text: 'See', media: uploaded('application/pdf', 'Bill.pdf') }),
  draftOf('AUDIO', { media: linked(LINK) }),
  draftOf('VOICE', { media: uploaded('audio/ogg; codecs=opus') }),
  draftOf('STICKER', { media: uploaded('image/webp') }),
  draftOf('LOCATION', {
    auxiliaryData: { location: { latitude: 37.44, longitude: -122.16, name: 'Philz' } },
  }),
  draftOf('CONTACT', {
    auxiliaryData: {
      contacts: [{ name: 'Ada King', phones: ['+16505551234'], emails: ['ada@example.com'] }],
    },
  }),
  draftOf('HSM', { template: { ...template, components: [{ type: 'body', parameters: [] }] } }),
  draftOf('HSM', { template: { ...template, components: [header] } }),
  draftOf('MEDIA_HSM', { template, media: uploaded('image/png') }),
  interactive({
    type: 'button',
    body,
    action: { buttons: [{ type: 'reply', reply: { id: '1', title: 'Yes' } }] },
  }),
  interactive({
    type: 'list',
    header: { type: 'text', text: 'Ours' },
    body,
    footer: { text: 'Yours' },
    action: { button: 'See', sections: [{ rows: [{ id: '1', title: 'One', description: 'The first' }] }] },
  }),
  interactive({
    type: 'flow',
    body,
    action: { name: 'flow', parameters: { flow_id: '1', flow_message_version: '3', flow_cta: 'Go' } },
  }),
]
