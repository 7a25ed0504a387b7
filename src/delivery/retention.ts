import { DAY, MINUTE, type Millis } from '../domain/time.ts'
import type { Store } from '../store/store.ts'
import type { Telemetry } from '../telemetry.ts'

/** How long things are kept, in days; null: for ever. */
export interface RetentionSettings {
  /** Events, once all their deliveries have ended, and uploads. */
  readonly retentionDays: number
  readonly messageRetentionDays: number | null
  readonly quarantineDays: number | null
}

/** Removes batch after batch. @returns how many rows */
export type RemoveAll = (batch: (limit: number) => Promise<number>) => Promise<number>

/** Messages that one step looks at; each takes its file and what it was sent with along. */
const MESSAGES = 200
const STEPS_A_ROUND = 20
/** From the end of a walk through the messages to the next one. */
const WALK_AGAIN_AFTER = MINUTE

/** Removes what is past its retention, in small steps, so that nothing waits long behind it. */
export class Retention {
  readonly #store: Store
  readonly #settings: RetentionSettings
  readonly #telemetry: Telemetry
  /** Where the walk through the messages goes on; null: it is to begin. */
  #after: string | null = null
  #walkedAt: Millis | null = null

  constructor(store: Store, settings: RetentionSettings, telemetry: Telemetry) {
    this.#store = store
    this.#settings = settings
    this.#telemetry = telemetry
  }

  /** Events, uploads and quarantined posts. @throws StoreUnavailable */
  async run(now: Millis, all: RemoveAll): Promise<void> {
    const { people, files, deliveries } = this.#store
    const before = (days: number): Millis => now - days * DAY
    const { retentionDays, quarantineDays } = this.#settings
    const events = await all(limit => deliveries.prune(before(retentionDays), limit))
    if (events > 0) this.#telemetry.emit('events.pruned', { count: events })
    await all(limit => files.pruneUploads(before(retentionDays), limit))
    if (quarantineDays === null) return
    const count = await all(limit => people.pruneQuarantine(before(quarantineDays), limit))
    if (count > 0) this.#telemetry.emit('quarantine.pruned', { count })
  }

  /**
   * One round of the walk through the messages, which takes as many rounds as there are messages: those that are
   * kept are looked at, too. Then it begins anew. @throws StoreUnavailable
   */
  async walk(now: Millis): Promise<void> {
    const { messageRetentionDays } = this.#settings
    const isEarly = this.#walkedAt !== null && now - this.#walkedAt < WALK_AGAIN_AFTER
    if (messageRetentionDays === null || (this.#after === null && isEarly)) return
    let count = 0
    for (let step = 0; step < STEPS_A_ROUND; step += 1) {
      const before = now - messageRetentionDays * DAY
      const { removed, next } = await this.#store.people.pruneMessages(before, MESSAGES, this.#after)
      count += removed
      this.#after = next
      this.#walkedAt = now
      if (next === null) break
    }
    if (count > 0) this.#telemetry.emit('messages.pruned', { count })
  }
}
