import { overloaded, Refusal, StoreUnavailable } from '../domain/errors.ts'
import type { NewId } from '../domain/id.ts'
import { Known } from '../domain/known.ts'
import type { Clock, Millis } from '../domain/time.ts'
import { type Found, NOTHING_FOUND, type Unit } from '../domain/unit.ts'
import type { Quarantined, Store } from '../store/store.ts'
import type { Telemetry } from '../telemetry.ts'
import type { Committer } from './fan-out.ts'
import { type Origin, tellFired } from './fired.ts'
import { Recollection, type Wanting } from './recollection.ts'
import { together, withOthers } from './wanted.ts'

/** Something to be folded into what is known and written, as one with whatever else is waiting. */
export interface Work<T = void> {
  /** What has to be known. */
  readonly wanted: readonly Wanting[]
  /** How much it is, in changes: so many share a transaction. */
  readonly size: number
  /** It comes from without, and may be refused where too much waits. */
  readonly refusable?: boolean
  /** The post, or the call of a feed, that it came with; asked for only where somebody follows it. */
  readonly origin?: () => Origin
  /** Kept beside it. */
  readonly posts: readonly Quarantined[]
  /**
   * Folds it. Done anew, on fresh knowledge, where another process was faster.
   * @returns what {@link Writer.write} answers once it is committed
   * @throws Refusal before it has changed anything: then it alone is refused
   */
  fold(known: Known): T
}

interface Waiting {
  readonly work: Work<unknown>
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
  /** When it came; null: nobody follows it. */
  readonly since: Millis | null
  /** What the last fold of it came to. */
  result: unknown
  refusal: Refusal | null
  /** The part of the batch's events that it fired. */
  from: number
  till: number
}

/** How many changes share a transaction at the most. */
const BATCH = 500
/** While so many changes wait to be written, what may be refused is. */
const MOST_WAITING = 10 * BATCH
/**
 * How often it is tried, where other processes are faster: a batch is split soon, because the fewer conversations it is
 * about, the sooner it gets through; what cannot be split goes on for as long as a platform waits for its answer.
 */
const TRIES = { several: 3, one: 24 }
/** A pause is of any length up to this, and twice as much after each try, so that processes do not keep in step. */
const FIRST_PAUSE_MS = 4
const LONGEST_PAUSE_MS = 200

/**
 * The one way in which messages, conversations and people change: load, fold, commit. What arrives while a
 * batch is being committed makes up the next one: under load it shares transactions, alone it waits for nobody.
 * Nobody is answered before their own commit.
 */
export class Writer {
  readonly #store: Store
  readonly #committer: Committer
  readonly #telemetry: Telemetry
  readonly #now: Clock
  readonly #newId: NewId
  readonly #filesWanted: () => void
  readonly #random: () => number
  readonly #recollection = new Recollection()
  #queue: Waiting[] = []
  #running = false
  /** How many changes wait. */
  #waiting = 0
  /** How many works were refused since too much began to wait. */
  #refused = 0

  constructor(parts: {
    store: Store
    committer: Committer
    telemetry: Telemetry
    now: Clock
    newId: NewId
    /** Called when files are to be fetched that were not a moment ago. */
    filesWanted: () => void
    /** A number in [0, 1). */
    random: () => number
  }) {
    this.#store = parts.store
    this.#committer = parts.committer
    this.#telemetry = parts.telemetry
    this.#now = parts.now
    this.#newId = parts.newId
    this.#filesWanted = parts.filesWanted
    this.#random = parts.random
  }

  /**
   * Resolves when all of the work is committed.
   * @returns what its fold returned
   * @throws StoreUnavailable where it is not: nothing of it was stored, repeat later
   * @throws Refusal what its fold refused; `overloaded` where too much waits already; `conflict` where it cannot be stored beside what is there
   */
  write<T>(work: Work<T>): Promise<T> {
    if (work.refusable === true && this.#waiting >= MOST_WAITING) return Promise.reject(this.#refuse())
    return new Promise<unknown>((resolve, reject) => {
      this.#waiting += work.size
      const since = this.#telemetry.follows === true ? this.#now() : null
      this.#queue.push({ work, resolve, reject, since, result: undefined, refusal: null, from: 0, till: 0 })
      if (!this.#running) void this.#run()
    }) as Promise<T>
  }

  #refuse(): Refusal {
    if (this.#refused === 0) this.#telemetry.emit('accept.refusing', { waiting: this.#waiting })
    this.#refused += 1
    this.#telemetry.emit('accept.refused', {})
    return overloaded()
  }

  async #run(): Promise<void> {
    this.#running = true
    while (this.#queue.length > 0) await this.#commitBatch(this.#take())
    this.#running = false
  }

  /** What is taken now waits no longer. */
  #count(taken: readonly Waiting[]): void {
    for (const { work } of taken) this.#waiting -= work.size
    if (this.#refused === 0 || this.#waiting >= MOST_WAITING / 2) return
    this.#telemetry.emit('accept.open', { refused: this.#refused })
    this.#refused = 0
  }

  #take(): Waiting[] {
    let changes = 0
    const full = this.#queue.findIndex(({ work }) => {
      changes += work.size
      return changes > BATCH
    })
    // What is larger than a batch goes alone: it is answered as one.
    const taken = this.#queue.splice(0, full === -1 ? this.#queue.length : Math.max(full, 1))
    this.#count(taken)
    return taken
  }

  async #commitBatch(batch: Waiting[]): Promise<void> {
    try {
      await this.#write(batch)
      for (const { resolve, reject, result, refusal } of batch) {
        if (refusal === null) resolve(result)
        else reject(refusal)
      }
    } catch (error) {
      if (batch.length > 1 && !(error instanceof StoreUnavailable)) {
        // One work that cannot be written must not take the others with it.
        const half = Math.ceil(batch.length / 2)
        await this.#commitBatch(batch.slice(0, half))
        await this.#commitBatch(batch.slice(half))
        return
      }
      for (const { reject } of batch) reject(error)
    }
  }

  /** Commits all that are not refused. */
  async #write(batch: readonly Waiting[]): Promise<void> {
    const wants = batch.flatMap(({ work }) => work.wanted)
    const tries = batch.length > 1 ? TRIES.several : TRIES.one
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      if (attempt > 1) await this.#pauseAfter(attempt - 1)
      const startedAt = this.#now()
      const found = await this.#find(wants)
      const known = new Known(found, startedAt, this.#newId)
      for (const one of batch) foldOne(one, known)
      const posts = batch.flatMap(({ work, refusal }) => (refusal === null ? work.posts : []))
      const unit = known.unit()
      // What is known already, or was refused, changes nothing: there is nothing to wait for.
      if (posts.length === 0 && isEmpty(unit)) return
      const committed = await this.#committer.commit(unit, posts)
      if (committed === null) {
        this.#recollection.distrust(wants, this.#now())
        continue
      }
      this.#recollection.learn(found, unit, wants, startedAt)
      this.#report(batch, unit, committed.deliveries, startedAt)
      if (unit.files.some(({ state, due }) => state === 'WANTED' && due <= startedAt)) this.#filesWanted()
      return
    }
    // Not "unavailable": the store is well, and the batch is split to find out whose fault it is.
    throw new Refusal('conflict', 'It could not be stored: it conflicts with what is stored already.')
  }

  /** The first time something was only not as it is remembered: that is mended at once. */
  async #pauseAfter(failed: number): Promise<void> {
    if (failed === 1) return
    const most = Math.min(FIRST_PAUSE_MS * 2 ** failed, LONGEST_PAUSE_MS)
    await new Promise(resolve => setTimeout(resolve, this.#random() * most))
  }

  /** What is remembered, and of the rest what the store knows. */
  async #find(wants: readonly Wanting[]): Promise<Found> {
    const { chatUsers, conversations, wanted } = this.#recollection.recall(wants)
    if (wanted.length === 0) return { ...NOTHING_FOUND, chatUsers, conversations }
    const found = await this.#store.messages.load(together(wanted))
    return {
      ...found,
      chatUsers: withOthers(found.chatUsers, chatUsers),
      conversations: withOthers(found.conversations, conversations),
    }
  }

  #report(batch: readonly Waiting[], unit: Unit, deliveries: number, firedAt: Millis): void {
    const committedAt = this.#now()
    this.#telemetry.emit('batch.committed', {
      posts: batch.length,
      changes: batch.reduce((sum, { work }) => sum + work.size, 0),
      messages: unit.messages.length,
      events: unit.events.length,
      deliveries,
      ms: committedAt - firedAt,
    })
    tellFired(this.#telemetry, batch, unit, { firedAt, committedAt })
  }
}

const isEmpty = (unit: Unit): boolean => Object.values(unit).every(rows => rows.length === 0)

const foldOne = (one: Waiting, known: Known): void => {
  one.refusal = null
  one.from = known.events.length
  try {
    one.result = one.work.fold(known)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    one.refusal = error
  }
  one.till = known.events.length
}
