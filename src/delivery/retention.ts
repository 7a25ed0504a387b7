import { COARSE_STEP, FINE_KEPT_FOR, stepAt } from '../domain/stats.ts'
import { type Clock, DAY, MINUTE, type Millis } from '../domain/time.ts'
import type { PruneStep, Store } from '../store/store.ts'
import type { Telemetry } from '../telemetry.ts'

/** How long things are kept, in days; null: for ever. */
export interface RetentionSettings {
  /** Events, once all their deliveries have ended, and uploads. */
  readonly retentionDays: number
  readonly messageRetentionDays: number | null
  readonly quarantineDays: number | null
}

/** Rows that one step looks at; each takes what hangs on it along. A step holds up deliveries for some 2 ms. */
const STEP = 50
/** Small rows, which nothing hangs on. */
const STATS_STEP = 200
/** A day more than the longest window of statistics. */
const STATS_DAYS = 8
/** So that other upkeep has its turn. */
const ROUND_MS = 600
const STEPS_A_ROUND = 400
/** From the end of a walk to the next one, where there was little to remove. */
const WALK_AGAIN_AFTER = MINUTE

/** A walk in small steps. It takes as many rounds as there are rows: those that are kept are looked at, too. */
class Walk {
  readonly #step: (after: string | null) => Promise<PruneStep>
  /** Where it goes on; null: it is to begin. */
  #after: string | null = null
  #beginsAt: Millis = 0
  #looked = 0
  #removed = 0

  constructor(step: (after: string | null) => Promise<PruneStep>) {
    this.#step = step
  }

  /** @returns how many rows were removed @throws StoreUnavailable */
  async round(clock: Clock): Promise<number> {
    const begun = clock()
    if (this.#after === null && begun < this.#beginsAt) return 0
    let count = 0
    for (let step = 0; step < STEPS_A_ROUND && clock() - begun < ROUND_MS; step += 1) {
      const { removed, next } = await this.#step(this.#after)
      count += removed
      this.#looked += STEP
      this.#removed += removed
      this.#after = next
      if (next === null) {
        this.#end(clock())
        break
      }
    }
    return count
  }

  /** Where most of it went there will soon be more: rather a little at each round than much now and then. */
  #end(now: Millis): void {
    this.#beginsAt = this.#removed * 2 > this.#looked ? now : now + WALK_AGAIN_AFTER
    this.#looked = 0
    this.#removed = 0
  }
}

/** One kind of what is kept for a time: a round of it is one of the things that upkeep does. */
interface Kept {
  readonly where: string
  readonly everyMs: Millis
  run(): Promise<void>
}

type Step = (before: Millis, after: string | null) => Promise<PruneStep>

/** @param days how long it is kept; null: for ever */
const keptFor = (
  where: string,
  days: number | null,
  clock: Clock,
  step: Step,
  tell: (count: number) => void,
): Kept[] => {
  if (days === null) return []
  const walk = new Walk(after => step(clock() - days * DAY, after))
  const run = async (): Promise<void> => {
    const count = await walk.round(clock)
    if (count > 0) tell(count)
  }
  return [{ where, everyMs: 0, run }]
}

/** Removes what is past its retention, in small steps, so that nothing waits long behind it. */
export const retentionOf = (
  { deliveries, people, files, replays, stats }: Store,
  settings: RetentionSettings,
  telemetry: Telemetry,
  clock: Clock,
): readonly Kept[] => {
  const { retentionDays, messageRetentionDays, quarantineDays } = settings
  const events: Step = (before, after) => deliveries.prune(before, STEP, after)
  const messages: Step = (before, after) => people.pruneMessages(before, STEP, after)
  const uploads: Step = async before => untilNone(await files.pruneUploads(before, STEP))
  const posts: Step = async before => untilNone(await people.pruneQuarantine(before, STEP))
  const minutes: Step = async before =>
    untilNone(await stats.coarsen(stepAt(before, COARSE_STEP), STATS_STEP))
  const hours: Step = async before => untilNone(await stats.prune(before, STATS_STEP))
  const jobs: Step = async before => untilNone(await replays.dropEnded(before, STEP))
  const tell =
    (name: 'events.pruned' | 'messages.pruned' | 'quarantine.pruned') =>
    (count: number): void =>
      telemetry.emit(name, { count })
  return [
    ...keptFor('event retention', retentionDays, clock, events, tell('events.pruned')),
    // A message goes after its events.
    ...keptFor('message retention', messageRetentionDays, clock, messages, tell('messages.pruned')),
    ...keptFor('upload retention', retentionDays, clock, uploads, () => undefined),
    ...keptFor('quarantine retention', quarantineDays, clock, posts, tell('quarantine.pruned')),
    ...keptFor('hourly statistics', FINE_KEPT_FOR / DAY, clock, minutes, () => undefined),
    ...keptFor('statistics retention', STATS_DAYS, clock, hours, () => undefined),
    ...keptFor('replay retention', retentionDays, clock, jobs, () => undefined),
  ]
}

/** Where only what goes is looked at there is nothing to remember from step to step. */
const untilNone = (removed: number): PruneStep => ({ removed, next: removed === 0 ? null : '' })
