import type { Change } from './change.ts'
import type { ChatUser } from './chat-user.ts'
import type { Conversation } from './conversation.ts'
import type { Dispatch } from './dispatch.ts'
import type { FiredEvent } from './event.ts'
import type { StoredFile } from './file.ts'
import type { Message } from './message.ts'
import type { Millis } from './time.ts'

/** A change that waits for the message that it is about (contract.md §5). */
export interface ParkedChange {
  readonly tenantId: string
  readonly platformId: string
  /** The message that it waits for. */
  readonly extIdentifier: string
  /** Tells it from others that wait for the same message; one that is parked already is not parked again. */
  readonly key: string
  readonly change: Change
  readonly parkedAt: Millis
}

/** What the store holds of all that a batch of changes is about. */
export interface Found {
  readonly chatUsers: readonly ChatUser[]
  readonly conversations: readonly Conversation[]
  readonly messages: readonly Message[]
  /** Of the messages found that have one. */
  readonly dispatches: readonly Dispatch[]
  readonly parked: readonly ParkedChange[]
  /** `ext_identifier` of EVENTs that have fired already, by platform account. */
  readonly seen: readonly { readonly platformId: string; readonly extIdentifier: string }[]
}

/** What is found where there is nothing, or nothing was looked up. */
export const NOTHING_FOUND: Found = {
  chatUsers: [],
  conversations: [],
  messages: [],
  dispatches: [],
  parked: [],
  seen: [],
}

/** Two chat users turned out to be one: all that the first has goes to the second. */
export interface Merge {
  readonly tenantId: string
  readonly fromUser: string
  readonly intoUser: string
  readonly fromConversation: string
  readonly intoConversation: string
}

/** When something last came in from a platform account. */
export interface Heard {
  readonly platformId: string
  readonly at: Millis
}

/** Everything that one batch of changes writes, in one transaction or not at all. */
export interface Unit {
  readonly chatUsers: readonly ChatUser[]
  readonly conversations: readonly Conversation[]
  readonly messages: readonly Message[]
  /**
   * Stored messages of which the platform's time (`platformAt`) was learned: it alone is written, whatever else was
   * changed meanwhile. Their conversations are among those above.
   */
  readonly timed: readonly Message[]
  readonly events: readonly FiredEvent[]
  readonly parked: readonly ParkedChange[]
  readonly unparked: readonly ParkedChange[]
  readonly merges: readonly Merge[]
  /** New (version 1) or changed. Those of one conversation are sent in the order in which they were written first. */
  readonly dispatches: readonly Dispatch[]
  /** Ended: their rows go. Their `version` is the one that was loaded. */
  readonly ended: readonly Dispatch[]
  /** Files that are wanted, found or lost: each row as it is from now on, in place of one with the same id. */
  readonly files: readonly StoredFile[]
  /** Messages that were sent with an upload: each gets a file of its own that shares the upload's bytes. */
  readonly uploads: readonly { readonly messageId: string; readonly uploadId: string }[]
  /** Accounts that something came in from; noted where it is later than what is noted. */
  readonly heard: readonly Heard[]
}
