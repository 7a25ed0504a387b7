import type { MessageStatus } from './contract.ts'
import type { Millis } from './time.ts'

/** A status that a platform reports for a message that we sent. */
export type ReceiptStatus = Extract<MessageStatus, 'SENT' | 'DELIVERED' | 'READ' | 'FAILED'>

/** A status that can be told of all messages up to a moment. */
export type ReachedStatus = Extract<ReceiptStatus, 'DELIVERED' | 'READ'>

/** How far a message has come. RECEIVED stands outside: an inbound message gets no receipts. */
const PROGRESS: Record<Exclude<MessageStatus, 'FAILED' | 'DELETED' | 'RECEIVED'>, number> = {
  PREPARED: 0,
  SENT: 1,
  DELIVERED: 2,
  READ: 3,
}

/** The time of a status of which the platform gave none: whatever is told next is later. */
export const UNTOLD: Millis = 0

/** A status with the platform's time of it, or {@link UNTOLD}. */
export interface StatusAt {
  readonly status: MessageStatus
  readonly at: Millis
}

/** A status that is reported now, with the platform's time of it; null: it is as late as it comes. */
export interface Receipt {
  readonly status: ReceiptStatus
  readonly at: Millis | null
  /** True where its platform tells statuses out of order and without a time: nobody is sent to after a failure. */
  readonly unordered?: boolean
}

/**
 * The status after a receipt. It only moves forward: a late "delivered" never undoes "read"; FAILED gives
 * way to DELIVERED and READ, which prove that it arrived, and to a SENT that is later than the failure (a
 * "sent" that was only overtaken by its own failure, or is told again, says nothing new), as a SENT does to
 * a FAILED that is not older; DELETED is final.
 * @returns the same status where the receipt changes nothing
 */
export const mergeStatus = (current: StatusAt, receipt: Receipt): MessageStatus => {
  const from = current.status
  const { status: to, at, unordered = false } = receipt
  if (from === 'DELETED' || from === 'RECEIVED') return from
  if (from === 'FAILED') {
    const isOvertaken = unordered || (at !== null && at <= current.at)
    return to === 'SENT' && isOvertaken ? from : to
  }
  if (to !== 'FAILED') return PROGRESS[to] > PROGRESS[from] ? to : from
  if (from === 'SENT') return at !== null && at < current.at ? from : to
  return from === 'PREPARED' ? to : from
}
