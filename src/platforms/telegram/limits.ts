import type { MessageType } from '../../domain/contract.ts'

/** How a type of file is sent. */
export interface FileMethod {
  readonly method: string
  /** The member that names the file. */
  readonly field: string
  /** The largest upload, in bytes. */
  readonly largest: number
}

const KB = 1_024
const MB = 1_024 * KB
/** What a bot may upload; the Bot API has it in bytes of 1,000. */
const UPLOAD = 50_000_000

const by = (method: string, field: string, largest = UPLOAD): FileMethod => ({ method, field, largest })

/** The types that are a file. */
export const FILE_METHODS: ReadonlyMap<MessageType, FileMethod> = new Map<MessageType, FileMethod>([
  ['IMAGE', by('sendPhoto', 'photo', 10 * MB)],
  ['VIDEO', by('sendVideo', 'video')],
  ['GIF', by('sendAnimation', 'animation')],
  ['AUDIO', by('sendAudio', 'audio')],
  ['VOICE', by('sendVoice', 'voice')],
  ['FILE', by('sendDocument', 'document')],
  ['STICKER', by('sendSticker', 'sticker', 512 * KB)],
])

/** Counts of characters, and of what stands in lists. */
export const MOST = {
  text: 4_096,
  caption: 1_024,
  /** A vCard, in bytes. */
  vcard: 2_048,
  /** Of an inline keyboard. */
  buttons: 100,
  rowButtons: 8,
  /** What a button sends back, in bytes. */
  payload: 64,
} as const

/** Telegram's own advice is to send no more than about 30 a second, to different chats. */
export const RATE_PER_S = 30
