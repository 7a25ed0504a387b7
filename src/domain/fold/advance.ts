import { eventIdentifier, RECEIPT_WORD, type ReceiptChange } from '../change.ts'
import type { Json, JsonObject } from '../contract.ts'
import type { Surroundings } from '../event.ts'
import type { Known } from '../known.ts'
import type { Message } from '../message.ts'
import { mergeStatus, UNTOLD } from '../status.ts'
import { announceEvent, freshIdentifier } from './announce.ts'
import { heed } from './heed.ts'

/**
 * Moves the status of one message by a receipt, and tells it; one that changes nothing fires nothing, and what the
 * customer wrote gets none, even where we could not read it.
 */
export const advance = (
  message: Message,
  receipt: ReceiptChange,
  around: Surroundings,
  known: Known,
): void => {
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

/** Errors are those of a message that FAILED: when it went out after all, they are gone. */
const withErrors = ({ errors: _before, ...rest }: JsonObject, errors: Json | undefined): JsonObject =>
  errors === undefined ? rest : { ...rest, errors }
