import type { MessageStatus } from './contract.ts'
import type { Millis } from './time.ts'

/** A status that a platform reports for a message that we sent. */
export type ReceiptStatus = Extract<MessageStatus, 'SENT' | 'DELIVERED' | 'READ' | 'FAILED'>

/** How far a message has come. RECEIVED stands outside: an inbound message gets no receipts. */
const PROGRESS: Record<Exclude<MessageStatus, 'FAILED' | 'DELETED' | 'RECEIVED'>, number> = {
  PREPARED: 0,
  SENT: 1,
  DELIVERED: 2,
  READ: 3,
}

/** A status with the platform's time of it. */
export interface StatusAt {
  readonly status: MessageStatus
  readonly at: Millis
}

/**
 * The status after a receipt. It only moves forward: a late "delivered" never undoes "read"; FAILED gives
 * way to DELIVERED and READ, which prove that it arrived, and to a SENT that is not older than the failure
 * (a "sent" that was only overtaken by its own failure says nothing new); DELETED is final.
 * @returns the same status where the receipt changes nothing
 */
export const mergeStatus = (
  current: StatusAt,
  receipt: StatusAt & { status: ReceiptStatus },
): MessageStatus => {
  const from = current.status
  const to = receipt.status
  if (from === 'DELETED' || from === 'RECEIVED') return from
  if (from === 'FAILED') {
    if (to === 'SENT') return receipt.at >= current.at ? to : from
    return to
  }
  if (to === 'FAILED') return PROGRESS[from] <= PROGRESS.SENT ? to : from
  return PROGRESS[to] > PROGRESS[from] ? to : from
}
