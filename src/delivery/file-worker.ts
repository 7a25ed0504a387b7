import type { StoredFile } from '../domain/file.ts'
import { type Clock, MINUTE, type Millis, SECOND } from '../domain/time.ts'
import { type Files, FilesUnavailable } from '../files/files.ts'
import type { FileStore } from '../store/store.ts'
import { reportFailure, type Telemetry } from '../telemetry.ts'
import { Alarm } from './loop-alarm.ts'
import { quiet } from './quiet.ts'

/** Downloads at the same time. */
const CONCURRENCY = 4
/** Of these, of one platform account: one whose files are slow, or many, must not hold up all others. */
const PER_ACCOUNT = 2
/**
 * Nobody else begins a download that was begun so recently; where its process died, it is begun anew then. One that
 * takes longer may be begun by another process too, which does no harm.
 */
const CLAIMED_FOR = MINUTE
/** The store is asked at least so often for what other processes put there. */
const POLL_MS = 5 * SECOND
const PAUSE_AFTER_ERROR_MS = SECOND
/** How often files that nothing refers to any more are looked for, and how many are deleted at a time. */
const CLEAR_EVERY = MINUTE
const CLEAR_BATCH = 100

/**
 * Fetches a file whose turn has come, and writes down what became of it.
 * @throws StoreUnavailable where that could not be written down: its turn comes again
 */
export type FetchDue = (fileId: string) => Promise<unknown>

/**
 * Fetches files from the platforms in the background, a few at a time, and deletes from the file store what nothing
 * refers to any more. Never throws: failures are told, and tried again.
 */
export class FileWorker {
  readonly #rows: FileStore
  readonly #files: Files
  readonly #fetch: FetchDue
  readonly #telemetry: Telemetry
  readonly #now: Clock
  readonly #alarm: Alarm
  /** What is under way, each with its account. */
  readonly #running = new Map<string, string>()
  /** The account whose turn was the last. */
  #served: string | null = null
  #turning = false
  #wokenMeanwhile = false
  #clearing = false
  #clearedAt: Millis | null = null
  #stopped = true

  constructor(parts: {
    store: { readonly files: FileStore }
    files: Files
    fetch: FetchDue
    telemetry: Telemetry
    now: Clock
  }) {
    this.#rows = parts.store.files
    this.#files = parts.files
    this.#fetch = parts.fetch
    this.#telemetry = parts.telemetry
    this.#now = parts.now
    this.#alarm = new Alarm(parts.now, POLL_MS, () => void this.#turn())
  }

  start(): void {
    this.#stopped = false
    this.#alarm.set(0)
  }

  /** A file is wanted that was not a moment ago. */
  wake(): void {
    if (this.#turning) this.#wokenMeanwhile = true
    else this.#schedule(0)
  }

  /**
   * Begins nothing more, and waits for what is under way.
   * @param withinMs what is not done then is begun anew later, by whoever runs then
   * @returns true where nothing was given up
   */
  async stop(withinMs: Millis): Promise<boolean> {
    this.#stopped = true
    this.#alarm.clear()
    return await quiet(() => this.#busy, withinMs)
  }

  get #busy(): boolean {
    return this.#turning || this.#clearing || this.#running.size > 0
  }

  #schedule(delay: Millis): void {
    if (!this.#stopped) this.#alarm.set(delay)
  }

  async #turn(): Promise<void> {
    if (this.#turning || this.#stopped) return
    this.#turning = true
    this.#wokenMeanwhile = false
    let delay = PAUSE_AFTER_ERROR_MS
    try {
      this.#clearNowAndThen()
      delay = await this.#claim()
    } catch (error) {
      reportFailure(this.#telemetry, 'claim files', error)
    }
    this.#turning = false
    this.#schedule(this.#wokenMeanwhile ? 0 : delay)
  }

  /** Begins as many downloads as there is room for, one of each account in turn. @returns when to look again, from now */
  async #claim(): Promise<Millis> {
    const now = this.#now()
    // Each download that ends looks for the next.
    for (let limit = this.#room; limit > 0; limit = this.#room) {
      const turn = { limit, except: this.#full, after: this.#served }
      const claimed = await this.#rows.claimWanted(now, now + CLAIMED_FOR, turn)
      for (const file of claimed) this.#begin(file)
      if (claimed.length > 0) continue
      const next = await this.#rows.nextWanted(turn.except)
      return next === null ? POLL_MS : Math.max(next - now, 0)
    }
    return POLL_MS
  }

  get #room(): number {
    return this.#stopped ? 0 : CONCURRENCY - this.#running.size
  }

  /** Accounts of which as many downloads are under way as may be. */
  get #full(): string[] {
    const accounts = [...this.#running.values()]
    const isFull = (account: string) => accounts.filter(each => each === account).length >= PER_ACCOUNT
    return [...new Set(accounts)].filter(isFull)
  }

  #begin({ id, platformId }: StoredFile): void {
    this.#served = platformId
    if (!this.#running.has(id)) void this.#run(id, platformId ?? '')
  }

  async #run(id: string, account: string): Promise<void> {
    this.#running.set(id, account)
    try {
      await this.#fetch(id)
    } catch (error) {
      reportFailure(this.#telemetry, 'fetch a file', error)
    }
    this.#running.delete(id)
    this.wake()
  }

  #clearNowAndThen(): void {
    const now = this.#now()
    const isEarly = this.#clearedAt !== null && now - this.#clearedAt < CLEAR_EVERY
    if (this.#clearing || isEarly) return
    this.#clearedAt = now
    void this.#clear()
  }

  async #clear(): Promise<void> {
    this.#clearing = true
    try {
      let count = CLEAR_BATCH
      while (count === CLEAR_BATCH && !this.#stopped) count = await this.#clearBatch()
    } catch (error) {
      if (error instanceof FilesUnavailable) {
        this.#telemetry.emit('files.unavailable', { where: 'delete files', detail: error.message })
      } else {
        reportFailure(this.#telemetry, 'delete files', error)
      }
    }
    this.#clearing = false
  }

  /** @returns how many */
  async #clearBatch(): Promise<number> {
    const now = this.#now()
    const keys = await this.#rows.unused(now, CLEAR_BATCH)
    const removed: string[] = []
    try {
      for (const key of keys) {
        await this.#files.remove(key)
        removed.push(key)
      }
    } finally {
      if (removed.length > 0) await this.#rows.forgetUnused(removed, now)
    }
    if (removed.length > 0) this.#telemetry.emit('files.removed', { count: removed.length })
    return removed.length
  }
}
