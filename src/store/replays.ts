import type { KeptReplay, Replay } from '../domain/replay.ts'
import type { AuditEntry } from '../domain/tenant.ts'
import type { Millis } from '../domain/time.ts'
import type { Page, PageRequest } from './page.ts'

/** A replay by its key. */
export type ReplayKey = Pick<Replay, 'tenantId' | 'id'>

/** How much one step does. */
export interface ReplayLimits {
  /** Deliveries that are counted. */
  readonly count: number
  /** An id for each delivery that may be made, and so for each that may be sent again. */
  readonly newIds: readonly string[]
  /** It waits while so many deliveries of the service are due and in nobody's hands, so that others are not long behind it. */
  readonly due: number
}

export interface ReplayStep {
  readonly serviceId: string
  /** Deliveries that are due now because of it. */
  readonly resent: number
  /** `more`: it goes on at once; `rate`, `room`: when its rate, or the service's lane, has room again. */
  readonly next: 'more' | 'rate' | 'room'
  /** It has ended with this step: as it ended. */
  readonly ended: Replay | null
}

/** Jobs that send deliveries of a time again. A service has one at a time; they go with it. */
export interface ReplayStore {
  /**
   * Begins one, or finds it where it was begun before.
   * @throws Refusal `not_found` where the service is not there, `conflict` while another one of it has not ended
   */
  begin(replay: KeptReplay, audit: AuditEntry): Promise<Replay>
  replay(tenantId: string, serviceId: string, id: string): Promise<Replay | null>
  list(tenantId: string, serviceId: string, page: PageRequest): Promise<Page<Replay>>
  /** Ends it where it has not ended. @returns it as it stands; null where there is none */
  stop(tenantId: string, serviceId: string, id: string, audit: AuditEntry): Promise<Replay | null>
  /** All that have not ended and whose service is ACTIVE, the oldest first. */
  open(): Promise<readonly ReplayKey[]>
  /**
   * One step: counts, or sends again as `DeliveryStore.retry` does: a FAILED delivery itself, its schedule anew; for
   * a DELIVERED or DISCARDED one a new delivery, origin REPLAY. Where it stands is written with that; of two steps at
   * once the second goes on behind the first.
   * @returns null where there is none that may go on
   */
  step(key: ReplayKey, limits: ReplayLimits, now: Millis): Promise<ReplayStep | null>
  /** Removes those that ended before an instant. @returns how many */
  dropEnded(before: Millis, limit: number): Promise<number>
}
