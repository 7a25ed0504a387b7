import { eventIdentifier, RECEIPT_WORD, type ReceiptChange } from '../change.ts'
import type { Json, JsonObject } from '../contract.ts'
import type { Surroundings } from '../event.ts'
import type { Known } from '../known.ts'
import type { Message } from '../message.ts'
import { mergeStatus, UNTOLD } from '../status.ts'
import { accept, acceptLate } from './accepted.ts'
import { announceEvent, freshIdentifier, park } from './announce.ts'
import { foldDeletion } from './deletion.ts'
import { heed } from './heed.ts'
import { receiptsAmong } from './waiting.ts'

/**
 * Moves the status of a message that went out; a receipt that changes nothing fires nothing, and what the
 * customer wrote gets none, even where we could not read it.
 */
export const foldReceipt = (receipt: ReceiptChange, around: Surroundings, known: Known): void => {
  const message =
    known.message(around.account.id, receipt.extIdentifier) ?? correlated(receipt, around, known)
  if (message === null) {
    return park(receipt, parkingKey(receipt), around, known)
  }
  const current = { status: message.status, at: message.statusAt }
  const { unordered = false } = receipt
  const status = mergeStatus(current, { status: receipt.status, at: receipt.timestamp, unordered })
  if (status === message.status || !message.outbound) return
  message.status = status
  message.statusAt = receipt.timestamp ?? UNTOLD
  message.auxiliaryData = withErrors(
    message.auxiliaryData,
    status === 'FAILED' ? receipt.detail.errors : undefined,
  )
  known.touchMessage(message)
  const conversation = known.people.conversation(message.conversationId)
  if (receipt.conversation !== undefined)
    heed(receipt.conversation, conversation, receipt.timestamp, around, known)
  announceEvent(
    {
      extIdentifier: freshIdentifier(eventIdentifier(receipt), message, known),
      event: RECEIPT_WORD[receipt.status],
      timestamp: receipt.timestamp,
      detail: receipt.detail,
      changed: message,
    },
    conversation,
    around,
    known,
  )
}

/**
 * Which receipts of an unknown message are one. The failure after a "sent" is another one than the failure before it,
 * so that their time belongs to it; that a message arrived, or was read, is as true the first time as when another of
 * the customer's devices tells it.
 */
const parkingKey = ({ status, timestamp }: ReceiptChange): string =>
  `${RECEIPT_WORD[status]}:${status === 'DELIVERED' || status === 'READ' ? '' : (timestamp ?? '')}`

/** The message that we sent under this tag, and of which we do not have the platform's id. */
export const sentUnder = (
  correlation: string | null,
  { account }: Surroundings,
  known: Known,
): Message | null => {
  const message = correlation === null ? null : known.messageById(correlation)
  const isOurs = message?.platformId === account.id && message.outbound
  return isOurs && message.extIdentifier === '' ? message : null
}

/**
 * The message that a receipt is about by its tag. Where we do not have the send's answer, the receipt is its
 * acceptance, and the message's own event comes first (contract.md §5).
 */
const correlated = (
  { correlation, extIdentifier }: ReceiptChange,
  around: Surroundings,
  known: Known,
): Message | null => {
  const message = sentUnder(correlation, around, known)
  if (message === null || message.status === 'DELETED') return message
  if (known.dispatch(message.id) !== null) {
    const waiting = accept(message, extIdentifier, 'SENT', around, known)
    for (const earlier of receiptsAmong(waiting)) foldReceipt(earlier, around, known)
    return message
  }
  const waiting = acceptLate(message, extIdentifier, known)
  for (const earlier of receiptsAmong(waiting)) foldReceipt(earlier, around, known)
  for (const { change } of waiting) if (change.kind === 'deletion') foldDeletion(change, around, known)
  return message
}

/** Errors are those of a message that FAILED: when it went out after all, they are gone. */
const withErrors = ({ errors: _before, ...rest }: JsonObject, errors: Json | undefined): JsonObject =>
  errors === undefined ? rest : { ...rest, errors }
