import type { Change } from '../change.ts'
import type { ChangeEvent, JsonObject, MessageEvent } from '../contract.ts'
import type { Conversation } from '../conversation.ts'
import { eventSnapshot, fire, type Surroundings, snapshot } from '../event.ts'
import type { Known } from '../known.ts'
import type { Message } from '../message.ts'
import type { Millis } from '../time.ts'
import type { Merge } from '../unit.ts'

/** The snapshot of a message for the inside of another event. */
const quoteOf = (message: Message, around: Surroundings, known: Known): MessageEvent => {
  const conversation = known.people.conversation(message.conversationId)
  return snapshot(message, conversation, known.people.user(conversation.chatUserId), around)
}

const quotedBy = ({ quoteId }: Message, known: Known): Message | null =>
  quoteId === null ? null : known.messageById(quoteId)

/** A message as it is now, with what it quotes. */
export const viewOf = (message: Message, around: Surroundings, known: Known): MessageEvent => {
  const conversation = known.people.conversation(message.conversationId)
  const quoted = quotedBy(message, known)
  const quote = quoted === null ? null : quoteOf(quoted, around, known)
  return snapshot(message, conversation, known.people.user(conversation.chatUserId), around, quote)
}

/** Fires a message's own event, where the account forwards. */
export const announceMessage = (message: Message, around: Surroundings, known: Known): void => {
  if (!around.account.messageForwarding) return
  const quoted = quotedBy(message, known)
  // A quote is one more snapshot, and may differ from the earlier ones (the conversation's state, a name).
  if (quoted !== null) known.touchMessage(quoted)
  known.addEvent(fire(viewOf(message, around, known), message.id, around, known.now))
}

/** What an EVENT tells. */
export interface Announcement {
  readonly extIdentifier: string
  readonly event: ChangeEvent | (string & {})
  readonly timestamp: Millis | null
  readonly text?: string | null
  readonly detail: JsonObject
  /** The message as it is now, touched already; null for a notice, or where we do not know it. */
  readonly changed: Message | null
}

/** Fires an EVENT in a conversation, where the account forwards. */
export const announceEvent = (
  announcement: Announcement,
  conversation: Conversation,
  around: Surroundings,
  known: Known,
): void => {
  if (!around.account.messageForwarding) return
  const { changed } = announcement
  const event = eventSnapshot(
    {
      id: known.newId(),
      extIdentifier: announcement.extIdentifier,
      timestamp: announcement.timestamp ?? known.now,
      modified: known.now,
      text: announcement.text ?? null,
      auxiliaryData: { event: announcement.event, ...announcement.detail },
    },
    conversation,
    known.people.user(conversation.chatUserId),
    around,
    changed === null ? null : quoteOf(changed, around, known),
  )
  known.addEvent(fire(event, changed?.id ?? null, around, known.now))
}

/**
 * The `ext_identifier` of an EVENT that may have a namesake: a message can fail, go out and fail again; it can be
 * deleted before we know it, and once more when what waited for it has been dropped.
 * @param changed touched already: no two snapshots of a message have the same time
 */
export const freshIdentifier = (first: string, changed: Message, known: Known): string =>
  known.hasFired(changed.platformId, first) ? `${first}:${changed.modified}` : first

/** Two chat users turned out to be one: whoever mirrors must know where the other conversation's messages went. */
export const announceMerge = (
  merge: Merge,
  timestamp: Millis | null,
  around: Surroundings,
  known: Known,
): void => {
  const detail = { merged: { conversation_id: merge.fromConversation, chat_user_id: merge.fromUser } }
  const extIdentifier = `conversation_merged:${merge.fromConversation}`
  const announcement = { extIdentifier, event: 'conversation_merged', timestamp, detail, changed: null }
  announceEvent(announcement, known.people.conversation(merge.intoConversation), around, known)
}

/** Keeps a change whose message is not known (yet); it is folded when that message arrives. */
export const park = (change: Change, key: string, around: Surroundings, known: Known): void => {
  known.park({
    tenantId: around.account.tenantId,
    platformId: around.account.id,
    extIdentifier: change.extIdentifier,
    key,
    change,
    parkedAt: known.now,
  })
}
