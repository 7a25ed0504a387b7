import { type MessageChange, type ReceiptChange, readIdentifier } from '../change.ts'
import type { JsonObject } from '../contract.ts'
import { afterInbound, type Conversation } from '../conversation.ts'
import type { Surroundings } from '../event.ts'
import type { Known } from '../known.ts'
import { countsAsInbound, type Message } from '../message.ts'
import { UNTOLD } from '../status.ts'
import type { ParkedChange } from '../unit.ts'
import { announceEvent, announceMessage, freshIdentifier } from './announce.ts'
import { applyDeletion } from './deletion.ts'
import { applyEdit } from './edit.ts'
import { foldReceipt } from './receipt.ts'

/**
 * A message that the customer wrote, or one typed in the platform's own app. One that is known already
 * changes nothing, unless it could not be read before and now can be.
 */
export const foldMessage = (change: MessageChange, around: Surroundings, known: Known): void => {
  const existing = known.message(around.account.id, change.extIdentifier)
  if (existing !== null) return foldReadable(existing, change, around, known)
  const conversation = known.people.conversationWith(change.person, around.account, change.live)
  if (change.live && !change.outbound) reopen(conversation, change, around, known)
  const quoted = quotedBy(change, conversation, around, known)
  const message = messageOf(change, conversation, quoted, around, known)
  const waiting = known.unpark(around.account.id, change.extIdentifier)
  applySilently(message, waiting, known.now)
  known.addMessage(message)
  if (change.live) announceMessage(message, quoted, around, known)
  for (const receipt of receiptsAmong(waiting)) foldReceipt(receipt, around, known)
}

/** In the order in which they happened, so far as the platform says. */
const receiptsAmong = (waiting: readonly ParkedChange[]): ReceiptChange[] => {
  const receipts = waiting.flatMap(({ change, parkedAt }) =>
    change.kind === 'receipt' ? [{ change, at: change.timestamp ?? parkedAt }] : [],
  )
  return receipts.sort((one, other) => one.at - other.at).map(({ change }) => change)
}

const reopen = (
  conversation: Conversation,
  change: MessageChange,
  around: Surroundings,
  known: Known,
): void => {
  const at = change.timestamp ?? known.now
  conversation.state = afterInbound(conversation.state, around.account.startsWithBot)
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
const auxiliaryOf = ({ content, quotedExtIdentifier }: MessageChange, quoteIsKnown: boolean): JsonObject => ({
  ...content.auxiliaryData,
  ...(quotedExtIdentifier === null || quoteIsKnown ? {} : { quoted_ext_identifier: quotedExtIdentifier }),
})

const messageOf = (
  change: MessageChange,
  conversation: Conversation,
  quoted: Message | null,
  { account }: Surroundings,
  known: Known,
): Message => {
  const { content } = change
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

/** What came before its message was announced then, where it said of whom: the message appears as it left it. */
const applySilently = (message: Message, waiting: readonly ParkedChange[], now: number): void => {
  for (const { change } of waiting) {
    if (change.kind === 'edit') applyEdit(message, change, now)
    if (change.kind === 'deletion') applyDeletion(message, change, now)
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
