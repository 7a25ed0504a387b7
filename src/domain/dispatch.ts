import type { Millis } from './time.ts'

/**
 * WAITING: to be sent when it is due and everything before it in its conversation has gone. SENDING: handed to
 * the platform by the node that holds its lease, or about to be. DOUBT: the platform's answer was lost; it is
 * settled by a receipt, or given up when it is due. A dispatch that has ended is gone.
 */
export type DispatchState = 'WAITING' | 'SENDING' | 'DOUBT'

/** The sending of one message. It exists from the acceptance of the message until its own event has fired. */
export interface Dispatch {
  readonly messageId: string
  readonly tenantId: string
  readonly platformId: string
  conversationId: string
  state: DispatchState
  /** How often it was handed to the platform. */
  attempts: number
  /** WAITING: when it may be sent. DOUBT: when it is given up. */
  due: Millis
  /** The node that sends it; only while SENDING. */
  lease: string | null
  readonly createdAt: Millis
  /** Grows by one with each write, claims included; a write of an outdated version is a conflict. 0: not yet stored. */
  version: number
}
