import type { Dispatch } from '../domain/dispatch.ts'
import type { Millis } from '../domain/time.ts'
import type { MessageInContext } from './messages.ts'

/** A message that this node is to hand to its platform now. */
export interface ClaimedSend extends MessageInContext {
  /** SENDING, or PREPARING, under this node's lease. */
  readonly dispatch: Dispatch
}

/** A message whose turn it is, and whose rows cannot be read. */
export interface UnreadableSend {
  /** Its id; where not even that can be read, the number of its dispatch. */
  readonly name: string
  /** In words, without anything of what the rows hold. */
  readonly reason: string
}

export interface SendRequest {
  readonly platformId: string
  readonly limit: number
}

export interface SendClaim {
  readonly platformId: string
  readonly claimed: readonly ClaimedSend[]
  /** Put off for an hour, with what waits behind them in their conversations. */
  readonly unreadable: readonly UnreadableSend[]
  /** When the earliest of those that remain WAITING may be sent, conversations with one in hand left out; null: none. */
  readonly nextDue: Millis | null
}

/**
 * Messages that wait to be sent. They come in, move on and end by {@link MessageStore.commit}. Those of an account
 * that was removed, or of a person who is being erased, are not found.
 */
export interface OutboxStore {
  /**
   * Takes what may be sent now: of each conversation the one that was accepted first, none while another one of
   * it is PREPARING or SENDING; the earliest accepted first. From this transaction on they count as handed to the
   * platform: SENDING, `attempts` and `version` one more. Only those that have to be made ready before
   * (`needsPreparation`) are PREPARING, until their hand-over is committed.
   */
  claim(node: string, requests: readonly SendRequest[], now: Millis): Promise<readonly SendClaim[]>
  /**
   * Has what this node claimed and was never told of wait again, as before: a claim whose answer was lost.
   * @param inHand messages that it was told of
   * @returns how many
   */
  takeBack(node: string, inHand: readonly string[]): Promise<number>
  /** Accounts with anything WAITING. */
  waiting(): Promise<readonly string[]>
  /** PREPARING or SENDING under a node other than this one that is not known to live: nobody will ever tell how it ended. */
  stranded(node: string, limit: number): Promise<readonly Dispatch[]>
  /** In DOUBT, and due by now. */
  doubtful(now: Millis, limit: number): Promise<readonly Dispatch[]>
}
