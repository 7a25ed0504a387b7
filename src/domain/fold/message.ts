import { type MessageChange, readIdentifier, wholeIdentifier } from '../change.ts'
import { partsIdentifier } from '../change-keys.ts'
import type { JsonObject } from '../contract.ts'
import { afterInbound, block, type Conversation } from '../conversation.ts'
import type { Surroundings } from '../event.ts'
import type { Known } from '../known.ts'
import { countsAsInbound, type Message } from '../message.ts'
import { UNTOLD } from '../status.ts'
import type { ParkedChange } from '../unit.ts'
import { announceEvent, announceMessage, freshIdentifier } from './announce.ts'
import { foldEcho } from './echo.ts'
import { foldReceipt } from './receipt.ts'
import { applySilently, receiptsAmong } from './waiting.ts'
import { catchUp, learnTime, platformTime } from './watermark.ts'

/**
 * A message that the customer wrote, or one typed in the platform's own app. One that is known already
 * changes nothing, unless it could not be read before and now can be.
 */
export const foldMessage = (change: MessageChange, around: Surroundings, known: Known): void => {
  const existing = known.message(around.account.id, change.extIdentifier)
  if (existing !== null) return foldKnown(existing, change, around, known)
  if (foldEcho(change, around, known)) return
  const conversation = known.people.conversationWith(change.person, around.account, change.live)
  if (change.live && !change.outbound) reopen(conversation, change, around, known)
  const quoted = quotedBy(change, conversation, around, known)
  const message = messageOf(change, conversation, quoted, around, known)
  const waiting = known.unpark(around.account.id, change.extIdentifier)
  applySilently(message, [...waiting, ...partsTakenBack(change, around, known)], known.now)
  known.addMessage(message)
  if (change.live) announceMessage(message, around, known)
  for (const receipt of receiptsAmong(waiting)) foldReceipt(receipt, around, known)
  catchUp(message, around, known)
}

/** One that is known: it may be readable now, and the echo of what we sent tells the platform's time of it. */
const foldKnown = (message: Message, change: MessageChange, around: Surroundings, known: Known): void => {
  foldReadable(message, change, around, known)
  if (change.outbound) learnTime(message, change.timestamp, around, known)
}

/** The deletion of a message of which this is one of several parts, where it came first. */
const partsTakenBack = (
  { extIdentifier }: MessageChange,
  { account }: Surroundings,
  known: Known,
): readonly ParkedChange[] => {
  const whole = wholeIdentifier(extIdentifier)
  return whole === null ? [] : known.waiting(account.id, partsIdentifier(whole))
}

const reopen = (
  conversation: Conversation,
  change: MessageChange,
  around: Surroundings,
  known: Known,
): void => {
  const at = change.timestamp ?? known.now
  const { agentId } = conversation
  if (change.unblocks) block(conversation, 'blockedByCustomer', false, around.windowMs, known.now)
  conversation.state = afterInbound(conversation.state, around.account.startsWithBot)
  // No person keeps what a bot gets.
  const isPersons = agentId !== null && around.agent(agentId)?.kind !== 'AUTOMATED'
  if (conversation.state === 'AUTO_BOT' && isPersons) conversation.agentId = null
  conversation.lastInboundAt = Math.max(conversation.lastInboundAt ?? 0, at)
  known.people.touchConversation(conversation)
}

/** The quoted message, where it is one of this conversation. */
const quotedBy = (
  change: MessageChange,
  conversation: Conversation,
  around: Surroundings,
  known: Known,
): Message | null => {
  if (change.quotedExtIdentifier === null) return null
  const quoted = known.message(around.account.id, change.quotedExtIdentifier)
  if (quoted === null) return null
  return known.people.conversation(quoted.conversationId) === conversation ? quoted : null
}

/** A quote that we do not know is named there. */
const auxiliaryOf = ({ content, quotedExtIdentifier }: MessageChange, quoteIsKnown: boolean): JsonObject =>
  quotedExtIdentifier === null || quoteIsKnown
    ? content.auxiliaryData
    : { ...content.auxiliaryData, quoted_ext_identifier: quotedExtIdentifier }

const messageOf = (
  change: MessageChange,
  conversation: Conversation,
  quoted: Message | null,
  around: Surroundings,
  known: Known,
): Message => {
  const { content } = change
  const { account } = around
  const timestamp = change.timestamp ?? known.now
  return {
    id: known.newId(),
    tenantId: account.tenantId,
    platformId: account.id,
    conversationId: conversation.id,
    extIdentifier: change.extIdentifier,
    outbound: change.outbound,
    agentId: null,
    timestamp,
    modified: known.now,
    type: content.type,
    status: change.status,
    statusAt: change.timestamp ?? UNTOLD,
    editedAt: null,
    platformAt: platformTime(change.outbound, change.timestamp, around),
    text: content.text,
    media: content.media,
    auxiliaryData: auxiliaryOf(change, quoted !== null),
    customData: change.customData,
    metadata: {},
    transcribeEnabled: account.transcribeEnabled && (content.type === 'VOICE' || content.type === 'AUDIO'),
    transcribeInProgress: false,
    countAsInbound: countsAsInbound(change),
    quoteId: quoted?.id ?? null,
    template: change.template,
    stored: 0,
  }
}

/** Not one that was edited since: it shows something newer than what could not be read. */
const isUnreadable = ({ status, editedAt, auxiliaryData }: Message): boolean =>
  auxiliaryData.unsupported !== undefined && status !== 'DELETED' && editedAt === null

/** A message that could not be read is read after all (its raw post was replayed after an upgrade). */
const foldReadable = (message: Message, change: MessageChange, around: Surroundings, known: Known): void => {
  if (!isUnreadable(message) || change.status === 'FAILED') return
  // Receipts may have moved it on meanwhile.
  if (message.status === 'FAILED') {
    message.status = change.status
    message.statusAt = change.timestamp ?? UNTOLD
  }
  message.type = change.content.type
  message.text = change.content.text
  message.media = change.content.media
  known.wantMedia(message)
  message.auxiliaryData = auxiliaryOf(change, message.quoteId !== null)
  known.touchMessage(message)
  if (!change.live) return
  announceEvent(
    {
      extIdentifier: freshIdentifier(readIdentifier(message.extIdentifier), message, known),
      event: 'edited',
      timestamp: change.timestamp,
      detail: {},
      changed: message,
    },
    known.people.conversation(message.conversationId),
    around,
    known,
  )
}
