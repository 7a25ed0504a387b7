import type { ReceiptChange } from '../change.ts'
import type { Surroundings } from '../event.ts'
import type { Known } from '../known.ts'
import type { Message } from '../message.ts'
import { accept, acceptLate } from './accepted.ts'
import { advance } from './advance.ts'
import { park } from './announce.ts'
import { foldDeletion } from './deletion.ts'
import { receiptKey, receiptsAmong } from './waiting.ts'
import { foldWatermark } from './watermark.ts'

/**
 * Moves the status of a message that went out, and of all earlier ones where it is a watermark; a receipt that changes
 * nothing fires nothing.
 */
export const foldReceipt = (receipt: ReceiptChange, around: Surroundings, known: Known): void => {
  const { extIdentifier } = receipt
  const message = extIdentifier === '' ? null : named(receipt, around, known)
  if (message === null && extIdentifier !== '') park(receipt, receiptKey(receipt), around, known)
  foldWatermark(receipt, message, around, known)
  if (message !== null) advance(message, receipt, around, known)
}

const named = (receipt: ReceiptChange, around: Surroundings, known: Known): Message | null =>
  known.message(around.account.id, receipt.extIdentifier) ?? correlated(receipt, around, known)

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
