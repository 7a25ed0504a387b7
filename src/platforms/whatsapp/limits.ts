import type { MessageType } from '../../domain/contract.ts'
import { HOUR } from '../../domain/time.ts'

/** How WhatsApp calls a kind of file that is sent. */
export type FileKind = 'image' | 'video' | 'audio' | 'document' | 'sticker'

/** The types that are a file, and what WhatsApp calls them. A voice note is audio with a flag. */
export const FILE_KINDS: ReadonlyMap<MessageType, FileKind> = new Map<MessageType, FileKind>([
  ['IMAGE', 'image'],
  ['VIDEO', 'video'],
  ['AUDIO', 'audio'],
  ['VOICE', 'audio'],
  ['FILE', 'document'],
  ['STICKER', 'sticker'],
])

const KB = 1_024
const MB = 1_024 * KB

/** The largest file of each kind, in bytes. */
export const LARGEST_FILE: Readonly<Record<FileKind, number>> = {
  image: 5 * MB,
  video: 16 * MB,
  audio: 16 * MB,
  document: 100 * MB,
  sticker: 500 * KB,
}

/** Counts of characters, and of what stands in lists. */
export const MOST = {
  text: 4_096,
  caption: 1_024,
  contacts: 257,
  templateName: 512,
  /** Of an interactive message. */
  body: 1_024,
  listBody: 4_096,
  header: 60,
  footer: 60,
  buttons: 3,
  buttonTitle: 20,
  buttonId: 256,
  rows: 10,
  sectionTitle: 24,
  rowTitle: 24,
  rowDescription: 72,
  rowId: 200,
} as const

/** How long after the customer's last message anything but a template may be sent. */
export const WINDOW_MS = 24 * HOUR

/** What a number may send where Meta has not granted it more. */
export const RATE_PER_S = 80
