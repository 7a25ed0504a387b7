import type { Attempt } from '../domain/attempt.ts'
import type { Delivery, DeliveryReason, DeliveryState } from '../domain/delivery.ts'
import type { LedgerCounts } from '../domain/ledger.ts'
import type { Millis } from '../domain/time.ts'
import type { Page, PageRequest, PruneStep } from './page.ts'

/** A delivery that this node holds under its lease, with all that is needed to send it. */
export interface Claimed {
  readonly id: string
  readonly tenantId: string
  readonly serviceId: string
  readonly eventId: string
  readonly attempts: number
  readonly scheduled: number
  readonly createdAt: Millis
  readonly body: Uint8Array
}

export interface ClaimRequest {
  readonly serviceId: string
  readonly limit: number
}

export interface ClaimResult {
  readonly serviceId: string
  readonly claimed: readonly Claimed[]
  /** When the earliest of those that remain unleased is due; null: none remains. */
  readonly nextDue: Millis | null
}

/** The outcome of one attempt. */
export interface Settlement {
  readonly tenantId: string
  readonly deliveryId: string
  readonly serviceId: string
  /** The lease's holder and `attempts` as claimed: a settlement that comes late changes nothing. */
  readonly lease: string
  readonly attempts: number
  readonly attempt: Attempt
  readonly state: DeliveryState
  readonly reason: DeliveryReason | null
  readonly due: Millis
  readonly settledAt: Millis
}

/** What attempts told of a service; keys left out stay as they are. */
export interface ServiceSignal {
  readonly serviceId: string
  readonly failingSince?: Millis | null
  readonly waitUntil?: Millis | null
  /** Disables it, also where it is paused, in the same transaction as the outcomes. */
  readonly disable?: { readonly at: Millis; readonly reason: string }
}

export interface Settled {
  /** Deliveries whose settlement came late: it changed nothing. */
  readonly late: readonly string[]
  /** Services that this disabled; of several nodes that do so at once it is one. */
  readonly disabled: readonly string[]
}

export interface DeliveryFilter {
  readonly serviceId?: string
  readonly state?: DeliveryState
  /** Created in [from, till). */
  readonly from?: Millis
  readonly till?: Millis
  readonly messageId?: string
  /** HTTP status of the last attempt. */
  readonly statusCode?: number
}

/** A delivery as it is listed. */
export interface DeliveryRow extends Delivery {
  /** The message that its event is, or tells of. */
  readonly messageId: string | null
  /** HTTP status of the last attempt; null where there was none, or no answer. */
  readonly lastStatus: number | null
  readonly lastError: string | null
  /** An attempt is under way, or about to be. */
  readonly leased: boolean
}

export interface ServiceHealth {
  readonly serviceId: string
  /** Share of the attempts since the instant asked for that delivered; null: there was none. */
  readonly successRate: number | null
  /** Behind by a minute at the most, where none of the newest attempts delivered. */
  readonly lastDeliveryAt: Millis | null
  /** Counted up to 10,000, and so is `held`. */
  readonly backlog: number
  readonly held: number
}

/**
 * Moves deliveries of a service, at most `limit` at a call, the oldest first. Leased ones are left alone; what
 * goes back to PENDING is due at once, its schedule anew.
 */
export interface Move {
  readonly serviceId: string
  readonly from: 'PENDING' | 'HELD'
  readonly to: 'PENDING' | 'HELD' | 'DISCARDED'
  readonly reason: DeliveryReason | null
  /** Only those created before this instant; left out: all. */
  readonly createdBefore?: Millis
  readonly now: Millis
  readonly limit: number
}

/** Deliveries, their attempts, leases, the ledger. */
export interface DeliveryStore {
  /** Takes deliveries that are PENDING, unleased and due, the earliest first, under this node's lease. */
  claim(node: string, requests: readonly ClaimRequest[], now: Millis): Promise<readonly ClaimResult[]>
  /** Records attempts with their outcomes, and what they told of services. */
  settle(settlements: readonly Settlement[], signals: readonly ServiceSignal[]): Promise<Settled>
  /** Gives back deliveries that were claimed but not tried. */
  release(node: string, deliveryIds: readonly string[]): Promise<void>
  /** Deliveries that are leased to a node, at most `limit`. @returns their ids */
  leased(node: string, limit: number): Promise<readonly string[]>

  /** Which of these services have deliveries in a state, leased ones left out. */
  having(state: Move['from'], serviceIds: readonly string[]): Promise<readonly string[]>
  /** @returns how many were moved; less than the limit: none is left */
  move(move: Move): Promise<number>
  delivery(tenantId: string, id: string): Promise<(DeliveryRow & { history: readonly Attempt[] }) | null>
  list(tenantId: string, filter: DeliveryFilter, page: PageRequest): Promise<Page<DeliveryRow>>
  /**
   * Sends again: a FAILED or HELD delivery goes back to PENDING with its schedule anew, a PENDING one is due at
   * once; for a DELIVERED or DISCARDED one a new delivery (origin REPLAY) with `newId` is made.
   * @returns the delivery that will be sent, or null where there is none or it is under way
   */
  retry(tenantId: string, id: string, newId: string, now: Millis): Promise<Delivery | null>
  /** Discards one that is PENDING and unleased, HELD or FAILED. @returns null where there is none, false where it cannot be */
  discard(tenantId: string, id: string, now: Millis): Promise<boolean | null>
  /** @param since the success rate is of attempts from then on: where a step begins in which they are kept */
  health(serviceIds: readonly string[], since: Millis): Promise<readonly ServiceHealth[]>
  /** Counts of one tenant, or (null) of all. */
  ledger(tenantId: string | null): Promise<LedgerCounts>
  /**
   * One step of a walk that removes events that fired before an instant and whose deliveries have all ended, with
   * these and their attempts; their counts stay in the ledger.
   * @param limit how many events it looks at, also where it removes none
   * @param after where it goes on: `next` of the step before; null: from the beginning
   */
  prune(before: Millis, limit: number, after: string | null): Promise<PruneStep>
}
