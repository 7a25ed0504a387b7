import { RECEIPT_WORD, type ReceiptChange } from '../change.ts'
import type { Surroundings } from '../event.ts'
import type { Known } from '../known.ts'
import { mergeStatus } from '../status.ts'
import { announceEvent, park } from './announce.ts'

/** A message can fail, go out and fail again: then its second failure needs an identifier of its own. */
const identifierOf = (receipt: ReceiptChange, around: Surroundings, known: Known): string => {
  const first = `${receipt.extIdentifier}:${RECEIPT_WORD[receipt.status]}`
  return known.hasFired(around.account.id, first) ? `${first}:${receipt.timestamp ?? known.now}` : first
}

/** Moves the status of a message that went out; a receipt that changes nothing fires nothing. */
export const foldReceipt = (receipt: ReceiptChange, around: Surroundings, known: Known): void => {
  const message = known.message(around.account.id, receipt.extIdentifier)
  if (message === null) return park(receipt, RECEIPT_WORD[receipt.status], around, known)
  const at = receipt.timestamp ?? known.now
  const status = mergeStatus({ status: message.status, at: message.statusAt }, { status: receipt.status, at })
  if (status === message.status) return
  message.status = status
  message.statusAt = at
  const { errors } = receipt.detail
  if (status === 'FAILED' && errors !== undefined)
    message.auxiliaryData = { ...message.auxiliaryData, errors }
  known.touchMessage(message)
  announceEvent(
    {
      extIdentifier: identifierOf(receipt, around, known),
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
