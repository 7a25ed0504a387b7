import type { MessageType } from '../../../domain/contract.ts'
import { DAY, HOUR, type Millis } from '../../../domain/time.ts'

/** What Meta calls a kind of file that is sent. */
export type FileKind = 'image' | 'video' | 'audio' | 'file'

/** The types that are a file, and what Meta calls them. A GIF is an image that moves, a voice note is audio. */
export const FILE_KINDS: ReadonlyMap<MessageType, FileKind> = new Map<MessageType, FileKind>([
  ['IMAGE', 'image'],
  ['GIF', 'image'],
  ['VIDEO', 'video'],
  ['AUDIO', 'audio'],
  ['VOICE', 'audio'],
  ['FILE', 'file'],
])

const MB = 1_024 * 1_024

/**
 * The largest file of each kind, in bytes.
 * Source: Messenger Platform, Saving assets (April 2026); Instagram Messaging, Send a message (June 2026).
 */
export const LARGEST_FILE: Readonly<Record<FileKind, number>> = {
  image: 8 * MB,
  video: 25 * MB,
  audio: 25 * MB,
  file: 25 * MB,
}

/** Counts of characters, and of what stands in lists. Sources: Quick Replies, Templates (2026). */
export const MOST = {
  /** Of Messenger. */
  text: 2_000,
  /** Of Instagram: bytes of UTF-8. */
  textBytes: 1_000,
  quickReplies: 13,
  quickReplyTitle: 20,
  payload: 1_000,
  /** Of a template. */
  buttonText: 640,
  buttons: 3,
  buttonTitle: 20,
  elements: 10,
  elementTitle: 80,
} as const

/** How long after the customer's last message he may be written to freely. */
export const WINDOW_MS: Millis = 24 * HOUR

/** Marks by which a message may go out later. The others that Meta had ended in April 2026. */
export const TAGS: ReadonlyMap<string, Millis> = new Map([['HUMAN_AGENT', 7 * DAY]])
