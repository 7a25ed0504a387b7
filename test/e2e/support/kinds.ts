import { expect } from 'vitest'
import type { MessageEvent } from '../../../packages/receiver/src/index.ts'
import type { Wanted } from './expected.ts'
import { type Sample, sample } from './samples.ts'

/** A message that is sent: what is asked for, what WhatsApp gets, and what its event says. */
export interface Kind {
  readonly what: string
  /** The request. */
  readonly body: object
  /** What goes to WhatsApp beside the recipient and the tag. */
  readonly says: object
  readonly wanted: Omit<Wanted, 'ext' | 'outbound' | 'status'>
  readonly template?: MessageEvent['template']
}

/** A file as it is named to WhatsApp. */
type Named = { readonly id: string } | { readonly link: string }

/** A file that is sent, by its URL or as an upload. */
export interface FileKind extends Pick<Kind, 'what' | 'body'> {
  readonly file: Sample
  readonly says: (file: Named) => object
  /** `file_type`. */
  readonly fileType: string
}

const location = {
  latitude: 52.5163,
  longitude: 13.3777,
  name: 'Brandenburger Tor',
  address: 'Pariser Platz',
}

const ada = { name: 'Ada King', phones: ['+16505551234'], emails: ['ada@example.com'] }
const grace = { name: 'Grace; Hopper', phones: [], emails: [] }
const adaAtMeta = {
  name: { formatted_name: 'Ada King', first_name: 'Ada King' },
  phones: [{ phone: '+16505551234' }],
  emails: [{ email: 'ada@example.com' }],
}
const graceAtMeta = { name: { formatted_name: 'Grace; Hopper', first_name: 'Grace; Hopper' } }
const vcard = (...lines: string[]) =>
  expect.stringMatching(
    new RegExp(`^BEGIN:VCARD\\r\\nVERSION:3\\.0\\r\\n(.*\\r\\n)*${lines.join('\\r\\n(.*\\r\\n)*')}\\r\\n`),
  )
const adaTold = { ...ada, vcard: vcard('FN:Ada King', 'TEL:\\+16505551234', 'EMAIL:ada@example\\.com') }
const graceTold = { ...grace, vcard: vcard('FN:Grace\\\\; Hopper') }

export const BUTTONS = {
  type: 'button',
  header: { type: 'text', text: 'Delivery' },
  body: { text: 'When shall we come?' },
  footer: { text: 'We are never late.' },
  action: {
    buttons: [
      { type: 'reply', reply: { id: 'today', title: 'Today' } },
      { type: 'reply', reply: { id: 'tomorrow', title: 'Tomorrow' } },
    ],
  },
}
const LIST = {
  type: 'list',
  body: { text: 'What is it about?' },
  action: {
    button: 'Choose',
    sections: [
      { title: 'Orders', rows: [{ id: 'late', title: 'It is late', description: 'Or did not come' }] },
      { title: 'Others', rows: [{ id: 'else', title: 'Something else' }] },
    ],
  },
}

/** Messages without files and templates. */
export const PLAIN_KINDS: readonly Kind[] = [
  {
    what: 'TEXT',
    body: { type: 'TEXT', text: 'Grüße 👋\n*bold*' },
    says: { type: 'text', text: { body: 'Grüße 👋\n*bold*', preview_url: false } },
    wanted: { type: 'TEXT', text: 'Grüße 👋\n*bold*' },
  },
  {
    what: 'LOCATION',
    body: { type: 'LOCATION', location },
    says: { type: 'location', location: { ...location, latitude: '52.5163', longitude: '13.3777' } },
    wanted: { type: 'LOCATION', aux: { location: { ...location, url: null } } },
  },
  {
    what: 'LOCATION of which only the place is known',
    body: { type: 'LOCATION', location: { latitude: -33, longitude: 0 } },
    says: { type: 'location', location: { latitude: '-33', longitude: '0' } },
    wanted: {
      type: 'LOCATION',
      aux: { location: { latitude: -33, longitude: 0, name: null, address: null, url: null } },
    },
  },
  {
    what: 'CONTACT',
    body: { type: 'CONTACT', contact: ada },
    says: { type: 'contacts', contacts: [adaAtMeta] },
    wanted: { type: 'CONTACT', aux: { contacts: [adaTold] } },
  },
  {
    what: 'CONTACT, several',
    body: { type: 'CONTACT', contact: [ada, grace] },
    says: { type: 'contacts', contacts: [adaAtMeta, graceAtMeta] },
    wanted: { type: 'CONTACT', aux: { contacts: [adaTold, graceTold] } },
  },
  {
    what: 'WA_INTERACTIVE with buttons',
    body: { type: 'WA_INTERACTIVE', interactive: BUTTONS },
    says: { type: 'interactive', interactive: BUTTONS },
    wanted: { type: 'WA_INTERACTIVE', text: 'When shall we come?', aux: { interactive: BUTTONS } },
  },
  {
    what: 'WA_INTERACTIVE with a list',
    body: { type: 'WA_INTERACTIVE', interactive: LIST },
    says: { type: 'interactive', interactive: LIST },
    wanted: { type: 'WA_INTERACTIVE', text: 'What is it about?', aux: { interactive: LIST } },
  },
]

/** Messages that are a file. */
export const FILE_KINDS: readonly FileKind[] = [
  {
    what: 'IMAGE',
    file: sample('image/jpeg', 'view.jpg'),
    body: { type: 'IMAGE', text: 'The view' },
    says: file => ({ type: 'image', image: { ...file, caption: 'The view' } }),
    fileType: 'image',
  },
  {
    what: 'VIDEO',
    file: sample('video/mp4', 'tour.mp4'),
    body: { type: 'VIDEO', text: 'A tour' },
    says: file => ({ type: 'video', video: { ...file, caption: 'A tour' } }),
    fileType: 'video',
  },
  {
    what: 'AUDIO',
    file: sample('audio/mpeg', 'song.mp3'),
    body: { type: 'AUDIO' },
    says: file => ({ type: 'audio', audio: file }),
    fileType: 'audio',
  },
  {
    what: 'VOICE',
    file: sample('audio/ogg; codecs=opus', 'note.ogg'),
    body: { type: 'VOICE' },
    says: file => ({ type: 'audio', audio: { ...file, voice: true } }),
    fileType: 'audio',
  },
  {
    what: 'FILE',
    file: sample('application/pdf', 'Rechnung für Ada.pdf'),
    body: { type: 'FILE', text: 'Your bill' },
    says: file => ({
      type: 'document',
      document: { ...file, filename: 'Rechnung für Ada.pdf', caption: 'Your bill' },
    }),
    fileType: 'file',
  },
  {
    what: 'STICKER',
    file: sample('image/webp', 'wave.webp'),
    body: { type: 'STICKER' },
    says: file => ({ type: 'sticker', sticker: file }),
    fileType: 'image',
  },
]
