import type { Tally } from '../domain/stats.ts'
import type { Millis } from '../domain/time.ts'

/**
 * What attempts came to, added up as they are settled (`DeliveryStore.settle`, in its transaction): by the minute at
 * first, by the hour later. Those of a service that was removed go when their time has come.
 */
export interface StatsStore {
  /** What a service's attempts came to from an instant on, in the steps in which it is kept, or coarser ones. */
  tallies(tenantId: string, serviceId: string, from: Millis, step: Millis): Promise<readonly Tally[]>
  /**
   * Adds up by the hour what is kept by the minute before an instant, the oldest first.
   * @returns how many rows it looked at; less than the limit: none is left
   */
  coarsen(before: Millis, limit: number): Promise<number>
  /** Removes hours that began before an instant, at most `limit` rows of them. @returns how many */
  prune(before: Millis, limit: number): Promise<number>
}
