import { ATTEMPT_OUTCOMES, bucketOf, FINE_STEP, GAVE_UP, outcomeOf, type Tally } from '../../domain/stats.ts'
import type { Settlement } from '../deliveries.ts'

/** A tally, and whose attempts it counts. */
export interface ServiceTally extends Tally {
  readonly tenantId: string
  readonly serviceId: string
}

const PLACES: ReadonlyMap<string, number> = new Map(ATTEMPT_OUTCOMES.map((name, place) => [name, place]))

/** Outcome and bucket in one number, and the minute before them. */
const [BUCKETS, KINDS] = [128, 128 * 16]

const keysOf = ({ attempt, state, settledAt }: Settlement): number[] => {
  const minute = Math.floor(settledAt / FINE_STEP) * KINDS
  const outcome = PLACES.get(outcomeOf(attempt)) ?? 0
  const key = minute + outcome * BUCKETS + bucketOf(attempt.timings.totalMs)
  return state === 'FAILED' ? [key, minute + GAVE_UP * BUCKETS] : [key]
}

const tallyOf = (key: number, count: number): Tally => ({
  at: Math.floor(key / KINDS) * FINE_STEP,
  outcome: Math.floor((key % KINDS) / BUCKETS),
  bucket: key % BUCKETS,
  count,
})

/** What these settlements add to the statistics, in one order for everybody. */
export const tallied = (settlements: Iterable<Settlement>): ServiceTally[] => {
  const byService = new Map<string, { readonly tenantId: string; readonly counts: Map<number, number> }>()
  for (const settlement of settlements) {
    const { serviceId, tenantId } = settlement
    let service = byService.get(serviceId)
    if (service === undefined) byService.set(serviceId, (service = { tenantId, counts: new Map() }))
    for (const key of keysOf(settlement)) service.counts.set(key, (service.counts.get(key) ?? 0) + 1)
  }
  const services = [...byService].sort(([a], [b]) => (a < b ? -1 : 1))
  return services.flatMap(([serviceId, { tenantId, counts }]) =>
    [...counts]
      .sort(([a], [b]) => a - b)
      .map(([key, count]) => ({ tenantId, serviceId, ...tallyOf(key, count) })),
  )
}
