import type { MessageType } from '../../domain/contract.ts'
import type { Millis } from '../../domain/time.ts'

/**
 * Viber's limits, in characters where nothing else is said.
 * Source: creators.viber.com/docs/bots-api/data-models/message and developers.viber.com/docs/api/rest-bot-api
 */
export const MOST = {
  text: 7_000,
  /** With a picture; other files have no text. */
  caption: 768,
  fileName: 256,
  contactName: 28,
  contactPhone: 18,
  senderName: 28,
  /** Bytes of a text with the JSON of its buttons: a whole message has at most 30 KB, names and tag among them. */
  interactive: 24_000,
} as const

/** A person may be written to until he leaves; what it costs is another matter. */
export const WINDOW_MS: Millis | null = null

/** Viber tells no rate for single messages; of broadcasts it takes 500 in 10 seconds. */
export const RATE_PER_S = 50

/** Viber's words for what is sent as a file. */
export type FileKind = 'picture' | 'video' | 'file' | 'url'

/** Viber has no audio: it goes as a file. A moving picture goes as its address, which Viber shows as a picture. */
export const FILE_KINDS: ReadonlyMap<MessageType, FileKind> = new Map<MessageType, FileKind>([
  ['IMAGE', 'picture'],
  ['GIF', 'url'],
  ['VIDEO', 'video'],
  ['AUDIO', 'file'],
  ['VOICE', 'file'],
  ['FILE', 'file'],
])

const MEGABYTE = 1_024 * 1_024

/** Bytes. A picture of more than one megabyte (Android: three) is not shown on an iPhone. */
export const LARGEST_FILE: Readonly<Record<FileKind, number | null>> = {
  picture: MEGABYTE,
  video: 26 * MEGABYTE,
  file: 50 * MEGABYTE,
  url: null,
}

/** What Viber must be told the size of. */
export const SIZED: ReadonlySet<FileKind> = new Set<FileKind>(['video', 'file'])

/** Endings of a file's address by which Viber knows what it is. */
export const ENDINGS: Readonly<Record<FileKind, readonly string[] | null>> = {
  picture: ['jpg', 'jpeg', 'png', 'gif'],
  video: ['mp4'],
  file: null,
  url: ['gif'],
}

/** Types of uploads that Viber takes as what they are; null: any. */
export const MIME_TYPES: Readonly<Record<FileKind, readonly string[] | null>> = {
  picture: ['image/jpeg', 'image/png', 'image/gif'],
  video: ['video/mp4'],
  file: null,
  url: ['image/gif'],
}

/** Programs, which Viber passes on to nobody. */
export const FORBIDDEN_ENDINGS: ReadonlySet<string> = new Set(
  (
    'action apk app bat bin cmd com command cpl csh exe gadget inf1 ins inx ipa isu job jse ksh lnk msc msi msp ' +
    'mst osx out paf pif prg ps1 reg rgs run sct shb shs u3p vb vbe vbs vbscript workflow ws wsf'
  ).split(' '),
)
