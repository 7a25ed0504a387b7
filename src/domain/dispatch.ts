import { uploadOf } from './draft.ts'
import type { Message } from './message.ts'
import type { Millis } from './time.ts'

/**
 * WAITING: to be sent when it is due and everything before it in its conversation has gone. PREPARING: a node has
 * it in hand and fetches what it needs; nothing was sent. SENDING: handed to the platform by the node that holds
 * its lease, or about to be. DOUBT: the platform's answer was lost; it is settled by a receipt, or given up when
 * it is due. A dispatch that has ended is gone.
 */
export type DispatchState = 'WAITING' | 'PREPARING' | 'SENDING' | 'DOUBT'

/** The sending of one message. It exists from the acceptance of the message until its own event has fired. */
export interface Dispatch {
  readonly messageId: string
  readonly tenantId: string
  readonly platformId: string
  conversationId: string
  state: DispatchState
  /** How often it was claimed. It only grows, so that it tells one try from every other. */
  attempts: number
  /** How many of the attempts were refused because the whole account is to slow down: the schedule leaves them out. */
  throttled: number
  /** WAITING: when it may be sent. DOUBT: when it is given up. */
  due: Millis
  /** The node that sends it; only while PREPARING or SENDING. */
  lease: string | null
  readonly createdAt: Millis
  /** Grows by one with each write, claims included; a write of an outdated version is a conflict. 0: not yet stored. */
  version: number
}

/** The tries that the schedule counts: those of which the platform said that the account is to slow down are none. */
export const triesOf = ({ attempts, throttled }: Pick<Dispatch, 'attempts' | 'throttled'>): number =>
  attempts - throttled

/** What tells one try to send a message from every other. */
export type SendTry = Pick<Dispatch, 'messageId' | 'lease' | 'attempts'>

/**
 * Has something to be fetched or uploaded before this message can be handed to its platform? Then a claim makes it
 * PREPARING, and who sends it notes the hand-over; for any other the claim is the hand-over.
 */
export const needsPreparation = ({ media, template }: Pick<Message, 'media' | 'template'>): boolean =>
  uploadOf(media) !== null || (template !== null && template.text === null)
