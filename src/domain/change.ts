import type { ChangeEvent, JsonObject, MessageType, TemplateDetails } from './contract.ts'
import type { ReceiptStatus } from './status.ts'
import type { Millis } from './time.ts'

/**
 * What a platform's post says, in the domain's words. An adapter turns each item of a post into one change;
 * the domain folds it into what is known (fold.ts).
 */
export type Change =
  | MessageChange
  | ReceiptChange
  | EditChange
  | DeletionChange
  | ReactionChange
  | NoticeChange

/**
 * The customer as the platform describes him. Keys left out are unknown and change nothing.
 * `identities` are the platform's ids of him, the strongest first, each with its kind before a colon
 * (`bsuid:US.134…`, `phone:16505551234`, `id:42`): two ids of one kind are two persons.
 */
export interface Person {
  readonly identities: readonly string[]
  readonly username?: string
  readonly firstName?: string
  readonly lastName?: string
  /** E.164 with the plus sign. */
  readonly phoneNumber?: string
  readonly gender?: string
  /** Where the platform serves the picture; never handed on as it is. */
  readonly profilePictureUrl?: string
}

/** Why a message failed, in the contract's shape (`auxiliary_data.errors[]`). */
export interface MessageError extends JsonObject {
  code: string | number | null
  title: string | null
  detail: string | null
}

/** What a refusal or a failure says of the conversation: its window is over, the customer blocked us, or we him. */
export type ConversationVerdict = 'EXPIRED' | 'BLOCKED_BY_CUSTOMER' | 'BLOCKED_BY_US'

/** A file that hangs on a message, as the platform names it. */
export interface Media {
  /** What the adapter needs to fetch it: a media id, a URL. Never leaves the hub. */
  readonly ref: JsonObject
  /** With its parameters; null where the platform gives none. */
  readonly mimeType: string | null
  readonly title: string | null
}

/** What a message says. */
export interface Content {
  readonly type: MessageType
  readonly text: string | null
  readonly media: Media | null
  readonly auxiliaryData: JsonObject
}

/** A message that the customer wrote, or (`outbound`) one typed in the platform's own app. */
export interface MessageChange {
  readonly kind: 'message'
  readonly extIdentifier: string
  readonly person: Person
  readonly outbound: boolean
  /** FAILED where we cannot read it (contract.md §2); else RECEIVED, or for an outbound one its status. */
  readonly status: 'RECEIVED' | 'PREPARED' | ReceiptStatus
  /** The platform's time, or null where it gives none. */
  readonly timestamp: Millis | null
  readonly content: Content
  readonly template: TemplateDetails | null
  readonly customData: JsonObject
  readonly quotedExtIdentifier: string | null
  /** An echo: our own tag of the send (our id of the message), where the platform carries it back. */
  readonly correlation?: string
  /**
   * An echo without a tag, of a platform that echoes what we send as well: it may be of a send whose answer has not
   * come, and which of them that is, only what it says can tell.
   */
  readonly mayBeOurs?: true
  /** False for history that is only filled in: kept, but nothing fires and no window opens. */
  readonly live: boolean
  /** Whoever blocks us cannot write: by writing the customer shows that he does no longer, should nothing else have told. */
  readonly unblocks?: true
}

/** The most messages that one of the platform's may come as. */
export const MOST_PARTS = 30

/**
 * What is one message at the platform, with several files, comes as several: the first has the platform's id.
 * @param part from 0
 */
export const partIdentifier = (extIdentifier: string, part: number): string =>
  part === 0 ? extIdentifier : `${extIdentifier}#${part}`

const LATER_PART = /^(.+)#([1-9]\d?)$/s

/** The platform's id of a message of which this is the name of a part; null where it is not that of a later one. */
export const wholeIdentifier = (extIdentifier: string): string | null => {
  const [, whole = '', part] = LATER_PART.exec(extIdentifier) ?? []
  return part !== undefined && Number(part) < MOST_PARTS ? whole : null
}

/** The platform's word on a message that went out. */
export interface ReceiptChange {
  readonly kind: 'receipt'
  /** `""` where only {@link ReceiptChange.upTo} says what it is about. */
  readonly extIdentifier: string
  readonly status: ReceiptStatus
  readonly timestamp: Millis | null
  /** Goes into the EVENT's `auxiliary_data`; `errors` also into the message's where it FAILED. */
  readonly detail: JsonObject
  /** Our own tag of the send (our id of the message), where the platform carries it back. */
  readonly correlation: string | null
  /** What a failure says of the conversation. */
  readonly conversation?: ConversationVerdict
  /**
   * The platform tells statuses out of order and gives no time of them: a SENT that comes after a failure was only
   * overtaken by it.
   */
  readonly unordered?: true
  /** It is a watermark: as true of every earlier message of ours to this person. */
  readonly upTo?: Watermark
}

/** Up to where a person's phone has come. */
export interface Watermark {
  readonly person: Person
  /** By the platform's own time of its messages; null: up to the message that the receipt names. */
  readonly until: Millis | null
}

/** New content of a message. */
export interface EditChange {
  readonly kind: 'edit'
  /** The message that was edited. */
  readonly extIdentifier: string
  /** Tells this edit from others of the same message. */
  readonly key: string
  /** What is new; keys left out stay as they were. */
  readonly content: Partial<Content>
  readonly timestamp: Millis | null
  /** Who is affected, for the case that the message is not known to us. Null where the platform does not say. */
  readonly person: Person | null
  readonly detail: JsonObject
}

/** A message taken back. */
export interface DeletionChange {
  readonly kind: 'deletion'
  readonly extIdentifier: string
  /** The platform's message may have come as several of ours ({@link partIdentifier}): all of them are meant. */
  readonly withParts?: true
  readonly timestamp: Millis | null
  readonly person: Person | null
  readonly detail: JsonObject
}

/** A reaction set or removed. */
export interface ReactionChange {
  readonly kind: 'reaction'
  /** The message reacted to. */
  readonly extIdentifier: string
  /** Tells this reaction from others to the same message. */
  readonly key: string
  /** Null where it is removed and the platform does not say which it was. */
  readonly emoji: string | null
  readonly action: 'react' | 'unreact'
  readonly timestamp: Millis | null
  readonly person: Person
  readonly detail: JsonObject
}

/** Something about the conversation or the person: a follow, a new number, an opt-in, a call. */
export interface NoticeChange {
  readonly kind: 'notice'
  /** The platform's id of it, else one made of what makes it unique. */
  readonly extIdentifier: string
  /** The word in `auxiliary_data.event`. */
  readonly event: string
  readonly person: Person
  readonly timestamp: Millis | null
  /** Goes into the EVENT's `auxiliary_data`, under the platform's own names. */
  readonly detail: JsonObject
  /** Identities that are this person's from now on, and those that no longer are. */
  readonly identities?: { readonly gained: readonly string[]; readonly lost: readonly string[] }
  /** True: the customer blocked us. False: lifted it. */
  readonly blocked?: boolean
}

/** The word in `auxiliary_data.event` of the EVENT that a receipt fires. */
export const RECEIPT_WORD = {
  SENT: 'sent',
  DELIVERED: 'delivered',
  READ: 'read',
  FAILED: 'failed',
} as const satisfies Record<ReceiptStatus, ChangeEvent>

/**
 * The `ext_identifier` of the EVENT that a change fires: the changed message's with the event's own key behind
 * it (contract.md §5), a notice's own.
 */
export const eventIdentifier = (change: Exclude<Change, MessageChange>): string => {
  const { kind, extIdentifier } = change
  if (kind === 'notice') return extIdentifier
  if (kind === 'receipt') return `${extIdentifier}:${RECEIPT_WORD[change.status]}`
  if (kind === 'deletion') return `${extIdentifier}:deleted`
  return `${extIdentifier}:${kind === 'edit' ? 'edited' : 'reaction'}:${change.key}`
}

/** The `ext_identifier`s of the EVENTs that a change fires: one, but none where it is a message. */
export const eventIdentifiers = (change: Change): readonly string[] =>
  change.kind === 'message' ? [] : [eventIdentifier(change)]

/** The `ext_identifier` of the EVENT that tells that a message, unreadable when it came, can be read now. */
export const readIdentifier = (extIdentifier: string): string => `${extIdentifier}:edited:read`
