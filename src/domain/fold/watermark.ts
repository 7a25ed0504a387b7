import type { ReceiptChange } from '../change.ts'
import { timeIdentifier } from '../change-keys.ts'
import type { Conversation } from '../conversation.ts'
import type { Surroundings } from '../event.ts'
import type { Known } from '../known.ts'
import type { Message } from '../message.ts'
import type { Millis } from '../time.ts'
import { hasWatermarks, raise, reachedBy, watermarkOf } from '../watermark.ts'
import { advance } from './advance.ts'
import { receiptKey, receiptsAmong } from './waiting.ts'

/**
 * A receipt that is as true of every earlier message of ours to this person: each that it moves is told as if the
 * receipt named it, the earliest first. How far it reaches is remembered, for messages whose time is not known yet. Of
 * somebody with whom there is no conversation nothing is kept: no message to him is known, and the next one tells it.
 * @param named the message that it names, which its caller moves; null: it names none, or one that is not known
 */
export const foldWatermark = (
  receipt: ReceiptChange,
  named: Message | null,
  around: Surroundings,
  known: Known,
): void => {
  const watermark = watermarkOf(receipt)
  if (watermark === null || !hasWatermarks(around.account.type)) return
  const conversation = conversationOf(watermark.person.identities, named, around, known)
  if (conversation === null) return
  const until = watermark.until ?? named?.platformAt ?? null
  if (until !== null) return reach(receipt, conversation, until, around, known)
  if (named?.outbound === true) awaitTime(receipt, named, conversation, around, known)
}

const conversationOf = (
  identities: readonly string[],
  named: Message | null,
  { account }: Surroundings,
  { people }: Known,
): Conversation | null =>
  named === null ? people.found(account, identities) : people.conversation(named.conversationId)

const reach = (
  receipt: ReceiptChange,
  conversation: Conversation,
  until: Millis,
  around: Surroundings,
  known: Known,
): void => {
  const { status } = receipt
  if (status !== 'DELIVERED' && status !== 'READ') return
  if (raise(conversation, status, until)) known.people.touchConversation(conversation)
  for (const message of known.upTo(conversation, until)) {
    if (message.extIdentifier === receipt.extIdentifier) continue
    advance(message, { ...receipt, extIdentifier: message.extIdentifier }, around, known)
  }
}

/** Up to a message whose time nobody has told yet: until its echo does. */
const awaitTime = (
  receipt: ReceiptChange,
  { extIdentifier }: Message,
  conversation: Conversation,
  { account }: Surroundings,
  known: Known,
): void => {
  const parked = known.park({
    tenantId: account.tenantId,
    platformId: account.id,
    extIdentifier: timeIdentifier(extIdentifier),
    key: receiptKey(receipt),
    change: receipt,
    parkedAt: known.now,
  })
  // An echo that passes it unseen is a conflict.
  if (parked) known.people.touchConversation(conversation)
}

/** The time by which watermarks reach a message of ours; null where none do, or the platform does not say. */
export const platformTime = (
  outbound: boolean,
  timestamp: Millis | null,
  { account }: Surroundings,
): Millis | null => (outbound && hasWatermarks(account.type) ? timestamp : null)

/** An echo tells the platform's time of a message that we know. */
export const learnTime = (
  message: Message,
  timestamp: Millis | null,
  around: Surroundings,
  known: Known,
): void => {
  const at = platformTime(message.outbound, timestamp, around)
  if (at === null || message.platformAt !== null) return
  known.timeMessage(message, at)
  catchUp(message, around, known)
}

/** What watermarks told before the time of a message was known holds of it, too. */
export const catchUp = (message: Message, around: Surroundings, known: Known): void => {
  const { extIdentifier, platformAt, platformId } = message
  if (platformAt === null) return
  const conversation = known.people.conversation(message.conversationId)
  // A watermark that passes it unseen is a conflict.
  known.people.touchConversation(conversation)
  for (const receipt of receiptsAmong(known.unpark(platformId, timeIdentifier(extIdentifier))))
    reach(receipt, conversation, platformAt, around, known)
  const status = reachedBy(conversation, platformAt)
  if (status === null) return
  const receipt = {
    kind: 'receipt',
    extIdentifier,
    status,
    timestamp: null,
    detail: {},
    correlation: null,
  } as const
  advance(message, receipt, around, known)
}
