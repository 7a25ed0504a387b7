import { eventIdentifier, RECEIPT_WORD, type ReceiptChange } from '../change.ts'
import type { Json, JsonObject } from '../contract.ts'
import type { Surroundings } from '../event.ts'
import type { Known } from '../known.ts'
import { mergeStatus, UNTOLD } from '../status.ts'
import { announceEvent, freshIdentifier, park } from './announce.ts'

/**
 * Moves the status of a message that went out; a receipt that changes nothing fires nothing, and what the
 * customer wrote gets none, even where we could not read it.
 */
export const foldReceipt = (receipt: ReceiptChange, around: Surroundings, known: Known): void => {
  const message = known.message(around.account.id, receipt.extIdentifier)
  if (message === null) {
    // With its time: the failure after a "sent" is another one than the failure before it.
    const key = `${RECEIPT_WORD[receipt.status]}:${receipt.timestamp ?? ''}`
    return park(receipt, key, around, known)
  }
  const current = { status: message.status, at: message.statusAt }
  const status = mergeStatus(current, { status: receipt.status, at: receipt.timestamp })
  if (status === message.status || !message.outbound) return
  message.status = status
  message.statusAt = receipt.timestamp ?? UNTOLD
  message.auxiliaryData = withErrors(
    message.auxiliaryData,
    status === 'FAILED' ? receipt.detail.errors : undefined,
  )
  known.touchMessage(message)
  announceEvent(
    {
      extIdentifier: freshIdentifier(eventIdentifier(receipt), message, known),
      event: RECEIPT_WORD[receipt.status],
      timestamp: receipt.timestamp,
      detail: receipt.detail,
      changed: message,
    },
    known.people.conversation(message.conversationId),
    around,
    known,
  )
}

/** Errors are those of a message that FAILED: when it went out after all, they are gone. */
const withErrors = ({ errors: _before, ...rest }: JsonObject, errors: Json | undefined): JsonObject =>
  errors === undefined ? rest : { ...rest, errors }
