import type { Content, MessageChange } from './change.ts'
import type { JsonObject, MessageStatus, MessageType, TemplateDetails } from './contract.ts'
import type { Millis } from './time.ts'

/** A message as it is kept. What an EVENT tells is kept in its event only. */
export interface Message extends Content {
  readonly id: string
  readonly tenantId: string
  readonly platformId: string
  conversationId: string
  /** `""` only where the platform gave none. */
  extIdentifier: string
  readonly outbound: boolean
  /** Outbound: who sent it. */
  readonly agentId: string | null
  readonly timestamp: Millis
  /** The newest snapshot's time; also the version that a write compares with. */
  modified: Millis
  type: MessageType
  status: MessageStatus
  /** The platform's time of the status; 0 (status.ts, UNTOLD) where it gave none: our clock may be ahead of its. */
  statusAt: Millis
  /** The platform's time of the newest edit; an older one changes nothing. */
  editedAt: Millis | null
  /**
   * The platform's own time of a message of ours, by which a watermark reaches it. Null where the platform has not told
   * it (yet), and on platforms without watermarks. Written apart from the rest: to learn it is no change of the message.
   */
  platformAt: Millis | null
  text: string | null
  media: Content['media']
  auxiliaryData: JsonObject
  readonly customData: JsonObject
  metadata: JsonObject
  readonly transcribeEnabled: boolean
  transcribeInProgress: boolean
  readonly countAsInbound: boolean
  readonly quoteId: string | null
  template: TemplateDetails | null
  /** `modified` as it is stored; 0: not yet stored. */
  stored: Millis
}

/** `file_type` of the contract, by message type; for the others it goes by the media. */
const FILE_TYPE: Partial<Record<MessageType, string>> = {
  IMAGE: 'image',
  STICKER: 'image',
  VIDEO: 'video',
  GIF: 'video',
  AUDIO: 'audio',
  VOICE: 'audio',
  FILE: 'file',
}

/** Types whose `file_type` goes by the kind of their media. */
const BY_MEDIA: ReadonlySet<MessageType> = new Set(['MEDIA_HSM', 'IG_SHARE', 'STORY_MENTION', 'STORY_REPLY'])

/** What `file_type` says of a message (contract.md §1); null for one without a file. */
export const fileType = (message: Content): string | null => {
  if (message.media === null) return null
  const fixed = FILE_TYPE[message.type]
  if (fixed !== undefined) return fixed
  if (!BY_MEDIA.has(message.type)) return null
  const main = message.media.mimeType?.split('/')[0] ?? ''
  return main === 'image' || main === 'video' || main === 'audio' ? main : 'file'
}

/** Does the customer's writing count? True for what he wrote; an outbound one never, unless its sender asks. */
export const countsAsInbound = (change: MessageChange): boolean => !change.outbound

/**
 * The time of the next snapshot of a message: now, but at least 1 ms after every earlier snapshot of it, so
 * that a mirror can always tell which is newer, even across clocks that differ.
 */
export const nextModified = (message: Pick<Message, 'modified'>, now: Millis): Millis =>
  Math.max(now, message.modified + 1)
