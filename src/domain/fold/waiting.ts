import { RECEIPT_WORD, type ReceiptChange } from '../change.ts'
import type { Message } from '../message.ts'
import type { ParkedChange } from '../unit.ts'
import { applyDeletion } from './deletion.ts'
import { applyEdit } from './edit.ts'

/**
 * Tells a receipt that waits from others that do. With its time: the failure after a "sent" is another one than before
 * it, and a later watermark reaches further. That one message arrived, or was read, is as true the first time as when
 * another of the customer's devices tells it.
 */
export const receiptKey = ({ status, timestamp, upTo }: ReceiptChange): string => {
  const isOnce = upTo === undefined && (status === 'DELIVERED' || status === 'READ')
  return `${RECEIPT_WORD[status]}:${isOnce ? '' : (timestamp ?? '')}`
}

/** The receipts among what waited for a message, in the order in which they happened, so far as the platform says. */
export const receiptsAmong = (waiting: readonly ParkedChange[]): ReceiptChange[] => {
  // Mostly nothing waits.
  if (waiting.length === 0) return []
  const receipts = waiting.flatMap(({ change, parkedAt }) =>
    change.kind === 'receipt' ? [{ change, at: change.timestamp ?? parkedAt }] : [],
  )
  return receipts.sort((one, other) => one.at - other.at).map(({ change }) => change)
}

/** What came before its message was announced then, where it said of whom: the message appears as it left it. */
export const applySilently = (message: Message, waiting: readonly ParkedChange[], now: number): void => {
  for (const { change } of waiting) {
    if (change.kind === 'edit') applyEdit(message, change, now)
    if (change.kind === 'deletion') applyDeletion(message, change, now)
  }
}
