import type { Reach } from '../domain/change-keys.ts'
import type { ChatUser } from '../domain/chat-user.ts'
import type { ConversationState } from '../domain/contract.ts'
import type { Conversation } from '../domain/conversation.ts'
import type { DeliveryReason } from '../domain/delivery.ts'
import type { Message } from '../domain/message.ts'
import type { Millis } from '../domain/time.ts'
import type { Found, Heard, Unit } from '../domain/unit.ts'
import type { Page, PageRequest, PlaceByActivity } from './page.ts'

/** What to look up for a batch of changes, by platform account; what is left out is not looked up. */
export interface Wanted {
  readonly platformId: string
  readonly identities?: readonly string[]
  readonly extIdentifiers?: readonly string[]
  /** `ext_identifier`s of EVENTs that may have fired. */
  readonly events?: readonly string[]
  /** Our own ids. */
  readonly messageIds?: readonly string[]
  readonly conversationIds?: readonly string[]
  readonly chatUserIds?: readonly string[]
  /** Messages that watermarks may move. */
  readonly reaches?: readonly Reach[]
  /** People to whom something may be on its way, or in doubt: handed over, and without an answer. */
  readonly sendsTo?: readonly string[]
}

/** The newest of a conversation's messages that were not read: further back no watermark reaches at once. */
export const MOST_REACHED = 500

/** A conversation whose reply window may be over. */
export interface OverdueConversation {
  readonly id: string
  readonly platformId: string
}

/** A delivery that an event begins with. */
export interface NewDelivery {
  readonly id: string
  readonly eventId: string
  readonly serviceId: string
  /** HELD where the service is not active at this moment. */
  readonly state: 'PENDING' | 'HELD'
  readonly reason: DeliveryReason | null
  /** The node that will send it without claiming it first; null: whoever claims it. */
  readonly lease: string | null
}

/** A raw post kept because something in it could not be read. */
export interface Quarantined {
  readonly id: string
  readonly tenantId: string
  readonly platformId: string
  readonly receivedAt: Millis
  /** Each thing that could not be read: where it stands, and why. */
  readonly reasons: readonly { readonly path: string; readonly reason: string }[]
  readonly body: Uint8Array
  /** SHA-256 of the body, hexadecimal: a post that is repeated is kept once. */
  readonly digest: string
}

/** A quarantined post as it is listed: without its body, which may be megabytes. */
export interface QuarantinedRow extends Omit<Quarantined, 'body'> {
  /** Of the body, in bytes. */
  readonly size: number
}

/** A message with all that its snapshot needs. */
export interface MessageInContext {
  readonly message: Message
  readonly conversation: Conversation
  readonly chatUser: ChatUser
  readonly quote: Message | null
}

export interface ConversationInContext {
  readonly conversation: Conversation
  readonly chatUser: ChatUser
}

export interface ConversationFilter {
  readonly state?: ConversationState
  readonly platformId?: string
  readonly agentId?: string
}

/** Part of a conversation, by the messages that were read of it. */
export interface Stretch {
  readonly messageIds: readonly string[]
  /** The first id that belongs to it; null: it reaches to the beginning. */
  readonly from: string | null
  /** The first id that does not any more; null: it reaches to the end. */
  readonly till: string | null
}

/** So many changes of a stretch are told at the most: the newest. */
export const MOST_CHANGES = 1_000

/** An event with its place among all. */
export interface PlacedEvent {
  readonly id: string
  readonly body: Uint8Array
  /** Behind it: whoever goes on from here is given what comes after it. */
  readonly cursor: string
}

/** Events in the order of their commits. */
export interface EventsPage {
  readonly events: readonly PlacedEvent[]
  /** Where they end: opaque, for this store alone. */
  readonly cursor: string
}

/** Messages, conversations, chat users, events, quarantine. */
export interface MessageStore {
  /**
   * All that a batch of changes is about: chat users by identity, by id, and of every conversation found;
   * conversations by id, of these users and of every message found; messages by `ext_identifier` and by id, with
   * their dispatches, and what a message with a dispatch quotes; parked changes by `ext_identifier`; EVENTs that have fired, also of what the parked changes
   * would fire. Ids of another platform account find nothing. Messages that watermarks reach, those that wait among
   * them, with the EVENTs that would tell it: of each conversation's newest {@link MOST_REACHED} by `platformAt` that
   * are neither READ nor DELETED those that have not come so far. What lies behind these stays as it is until they have
   * been moved and the next watermark comes.
   */
  load(wanted: readonly Wanted[]): Promise<Found>
  /**
   * Writes a unit with its deliveries and quarantined posts: all of it or nothing. `conflict`, and nothing
   * written, where a row was changed since it was loaded (`version`, `stored`), or one that is new exists by
   * now (same identity or `ext_identifier`): load and fold again. A delivery's `due` is its event's
   * `firedAt`. Quarantined posts that are kept already (same account and digest) are passed over. After
   * `committed`, `stored` of the unit's messages has been set to their `modified`. Of a message that is stored
   * `platformAt` is written where it is among `timed`, and only there. A dispatch whose version is
   * not the one that was loaded is a conflict too, and so is an upload that is not there any more. A file whose
   * message or chat user is not there any more is left out, and its key, where it has one, is unused. That an account
   * was heard is left out where it was removed, or something was heard of it later.
   */
  commit(
    unit: Unit,
    deliveries: readonly NewDelivery[],
    posts: readonly Quarantined[],
  ): Promise<'committed' | 'conflict'>

  /** When something last came in from these accounts, as far as it was noted: of those that anything came from. */
  heard(platformIds: readonly string[]): Promise<readonly Heard[]>

  message(tenantId: string, id: string): Promise<MessageInContext | null>
  /** A conversation's messages. */
  history(tenantId: string, conversationId: string, page: PageRequest): Promise<Page<MessageInContext>>
  /**
   * What is kept of what happened in a stretch of a conversation: the bodies of the EVENTs about its messages, and of
   * notices about the conversation whose own ids lie in it; in the order in which they fired, {@link MOST_CHANGES} at
   * the most.
   */
  changes(tenantId: string, conversationId: string, stretch: Stretch): Promise<readonly Uint8Array[]>
  conversation(tenantId: string, id: string): Promise<ConversationInContext | null>
  conversations(
    tenantId: string,
    filter: ConversationFilter,
    page: PageRequest,
  ): Promise<Page<ConversationInContext>>
  /**
   * The same list by `updatedAt`, what changed last first. A page does not tell what has changed since the one before
   * it, which stands further up now; of the rest it leaves nothing out and repeats nothing.
   */
  conversationsByActivity(
    tenantId: string,
    filter: ConversationFilter,
    page: PageRequest<PlaceByActivity>,
  ): Promise<Page<ConversationInContext>>
  /** Messages with an event whose delivery to a service FAILED, the event fired in [from, till). */
  failedMessages(
    tenantId: string,
    from: Millis,
    till: Millis,
    page: PageRequest,
  ): Promise<Page<MessageInContext>>
  /**
   * OPEN or AUTO_BOT, with the customer's last message (where he never wrote: the conversation's beginning) before
   * an instant; at most `limit`, of the given accounts, in no order.
   */
  overdue(
    platformIds: readonly string[],
    before: Millis,
    limit: number,
  ): Promise<readonly OverdueConversation[]>
  /** The bytes of an event. */
  eventBody(tenantId: string, eventId: string): Promise<Uint8Array | null>
  /** The bytes of several events, by their ids; those that are not there are left out. */
  eventBodies(tenantId: string, eventIds: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>
  /**
   * A tenant's events behind a cursor, at most `limit`, those that were committed first before the others. It is
   * commit-safe: whoever goes on from cursor to cursor is given every event that is kept by then, each once. The cursor
   * passes no transaction that may still commit, even where later ones have: their events wait for it. Nor is an event
   * told that a loss of power could take back, for its place would be given to another. Fewer than `limit`: there are no
   * more at the moment.
   * @param after the cursor of the last answer; null: from the oldest event that is kept
   * @throws Refusal `invalid`, about `after`: it is none of this store's, or ahead of all that is written here
   */
  events(tenantId: string, after: string | null, limit: number): Promise<EventsPage>
  /** A cursor behind all that {@link events} would tell now: whoever goes on from it is given all that it tells later. */
  endOfEvents(tenantId: string): Promise<string>

  quarantined(tenantId: string, id: string): Promise<Quarantined | null>
  quarantine(tenantId: string, page: PageRequest): Promise<Page<QuarantinedRow>>
  /** @returns false where there is none */
  removeQuarantined(tenantId: string, id: string): Promise<boolean>
  /** After a replay that still left something unread. */
  updateQuarantined(tenantId: string, id: string, reasons: Quarantined['reasons']): Promise<void>

  /** Drops at most `limit` parked changes older than `before`. @returns how many */
  dropParked(before: Millis, limit: number): Promise<number>
}
