import { type Change, keysOf } from '../domain/change.ts'
import { Refusal, StoreUnavailable } from '../domain/errors.ts'
import { fold } from '../domain/fold/fold.ts'
import type { NewId } from '../domain/id.ts'
import { Known } from '../domain/known.ts'
import type { Clock, Millis } from '../domain/time.ts'
import type { Unit } from '../domain/unit.ts'
import type { Quarantined, Store, Wanted } from '../store/store.ts'
import type { Telemetry } from '../telemetry.ts'
import type { Directory } from './directory.ts'
import { type Dispatcher, FanOut } from './fan-out.ts'

/** A change with the account that it is for. */
export interface RoutedChange {
  readonly platformId: string
  readonly change: Change
}

/** What one post, or one call of the feed, brings. */
export interface Submission {
  readonly changes: readonly RoutedChange[]
  /** The raw post, where something in it could not be read. */
  readonly quarantined: Quarantined | null
}

interface Waiting {
  readonly submission: Submission
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** How many changes share a transaction at the most. */
const BATCH = 500
/** How often a batch is folded anew because another process was faster. */
const TRIES = 8

/**
 * Writes what platforms send. Submissions that arrive while a batch is being committed make up the next one:
 * under load they share transactions, alone one waits for nobody. A submission is answered after its own
 * commit, never before.
 */
export class Ingest {
  readonly #store: Store
  readonly #directory: Directory
  readonly #fanOut: FanOut
  readonly #telemetry: Telemetry
  readonly #now: Clock
  readonly #newId: NewId
  #queue: Waiting[] = []
  #running = false

  constructor(parts: {
    store: Store
    directory: Directory
    dispatcher: Dispatcher
    telemetry: Telemetry
    now: Clock
    newId: NewId
  }) {
    this.#store = parts.store
    this.#directory = parts.directory
    this.#fanOut = new FanOut(parts.dispatcher, parts.directory, parts.newId)
    this.#telemetry = parts.telemetry
    this.#now = parts.now
    this.#newId = parts.newId
  }

  /**
   * Resolves when all of the submission is committed.
   * @throws StoreUnavailable where it is not: nothing of it was stored, repeat later
   * @throws Refusal `conflict` where it cannot be stored beside what is there, however often it is tried
   */
  submit(submission: Submission): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ submission, resolve, reject })
      if (!this.#running) void this.#run()
    })
  }

  async #run(): Promise<void> {
    this.#running = true
    while (this.#queue.length > 0) await this.#commitBatch(this.#take())
    this.#running = false
  }

  #take(): Waiting[] {
    let changes = 0
    const full = this.#queue.findIndex(({ submission }) => {
      changes += submission.changes.length
      return changes > BATCH
    })
    // A submission that is larger than a batch goes alone: it is answered as one.
    return this.#queue.splice(0, full === -1 ? this.#queue.length : Math.max(full, 1))
  }

  async #commitBatch(batch: Waiting[]): Promise<void> {
    try {
      await this.#write(batch.map(({ submission }) => submission))
      for (const { resolve } of batch) resolve()
    } catch (error) {
      if (batch.length > 1 && !(error instanceof StoreUnavailable)) {
        // One submission that cannot be written must not take the others with it.
        for (const one of batch) await this.#commitBatch([one])
        return
      }
      for (const { reject } of batch) reject(error)
    }
  }

  async #write(submissions: readonly Submission[]): Promise<void> {
    const changes = submissions.flatMap(submission => submission.changes)
    const posts = submissions.flatMap(({ quarantined }) => (quarantined === null ? [] : [quarantined]))
    const wanted = wantedBy(changes)
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const startedAt = this.#now()
      const unit = await this.#fold(changes, wanted, startedAt)
      const planned = this.#fanOut.plan(unit.events)
      let outcome: 'committed' | 'conflict' = 'conflict'
      try {
        outcome = await this.#store.messages.commit(unit, planned.deliveries, posts)
      } finally {
        if (outcome === 'committed') planned.handOver()
        else planned.cancel()
      }
      if (outcome === 'committed')
        return this.#report(submissions, changes, unit, planned.deliveries.length, startedAt)
    }
    // Not "unavailable": the store is well, and the batch is split to find out whose fault it is.
    throw new Refusal('conflict', 'It could not be stored: it conflicts with what is stored already.')
  }

  async #fold(changes: readonly RoutedChange[], wanted: readonly Wanted[], now: Millis): Promise<Unit> {
    const found = await this.#store.messages.load(wanted)
    const known = new Known(found, now, this.#newId)
    for (const { platformId, change } of changes) {
      const around = this.#directory.surroundings(platformId)
      // The account was removed since the post was accepted: there is nobody to tell.
      if (around !== null) fold(change, around, known)
    }
    return known.unit()
  }

  #report(
    submissions: readonly Submission[],
    changes: readonly RoutedChange[],
    unit: Unit,
    deliveries: number,
    startedAt: Millis,
  ): void {
    this.#telemetry.emit('batch.committed', {
      posts: submissions.length,
      changes: changes.length,
      messages: unit.messages.length,
      events: unit.events.length,
      deliveries,
      ms: this.#now() - startedAt,
    })
  }
}

/** The ids of all changes, gathered by platform account. */
const wantedBy = (changes: readonly RoutedChange[]): Wanted[] => {
  const byAccount = new Map<
    string,
    { identities: Set<string>; extIdentifiers: Set<string>; events: Set<string> }
  >()
  for (const { platformId, change } of changes) {
    let wanted = byAccount.get(platformId)
    if (wanted === undefined) {
      wanted = { identities: new Set(), extIdentifiers: new Set(), events: new Set() }
      byAccount.set(platformId, wanted)
    }
    const keys = keysOf(change)
    for (const identity of keys.identities) wanted.identities.add(identity)
    for (const extIdentifier of keys.extIdentifiers) wanted.extIdentifiers.add(extIdentifier)
    wanted.events.add(keys.event)
  }
  return [...byAccount].map(([platformId, { identities, extIdentifiers, events }]) => ({
    platformId,
    identities: [...identities],
    extIdentifiers: [...extIdentifiers],
    events: [...events],
  }))
}
