import {
  ATTEMPT_OUTCOMES,
  bucketOf,
  FINE_STEP,
  GAVE_UP,
  outcomeOf,
  stepAt,
  type Tally,
} from '../../domain/stats.ts'
import type { Millis } from '../../domain/time.ts'
import type { Settlement } from '../deliveries.ts'

const BUCKETS = 128
const KINDS: ReadonlyMap<string, number> = new Map(
  ATTEMPT_OUTCOMES.map((name, place) => [name, place * BUCKETS]),
)

/** An outcome and a bucket in one number. */
export const kindOf = ({ outcome, bucket }: Pick<Tally, 'outcome' | 'bucket'>): number =>
  outcome * BUCKETS + bucket

/** What {@link kindOf} is of. */
export const partsOf = (kind: number): Pick<Tally, 'outcome' | 'bucket'> => ({
  outcome: Math.floor(kind / BUCKETS),
  bucket: kind % BUCKETS,
})

/** How many attempts there were of each kind. */
export type Counts = Map<number, number>

export const addCounts = (into: Counts, more: Iterable<readonly [number, number]>): void => {
  for (const [kind, count] of more) into.set(kind, (into.get(kind) ?? 0) + count)
}

/** What attempts of one service within one minute came to. */
export interface MinuteTally {
  readonly tenantId: string
  readonly serviceId: string
  readonly at: Millis
  readonly counts: Counts
}

const minuteOf = (byService: Map<string, MinuteTally[]>, settlement: Settlement): MinuteTally => {
  const { tenantId, serviceId, settledAt } = settlement
  const at = stepAt(settledAt, FINE_STEP)
  const known = byService.get(serviceId)
  const found = known?.find(one => one.at === at)
  if (found !== undefined) return found
  const made = { tenantId, serviceId, at, counts: new Map() }
  if (known === undefined) byService.set(serviceId, [made])
  else known.push(made)
  return made
}

/** What these settlements add to the statistics, in one order for everybody. */
export const tallied = (settlements: Iterable<Settlement>): readonly MinuteTally[] => {
  const byService = new Map<string, MinuteTally[]>()
  for (const settlement of settlements) {
    const { attempt, state } = settlement
    const { counts } = minuteOf(byService, settlement)
    const kind = (KINDS.get(outcomeOf(attempt)) ?? 0) + bucketOf(attempt.timings.totalMs)
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
    if (state === 'FAILED') addCounts(counts, [[GAVE_UP * BUCKETS, 1]])
  }
  const all = [...byService.values()].flat()
  return all.sort((a, b) => (a.serviceId === b.serviceId ? a.at - b.at : a.serviceId < b.serviceId ? -1 : 1))
}
