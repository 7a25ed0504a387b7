import { StoreUnavailable } from '../../domain/errors.ts'
import type { Database } from './database.ts'
import { explain, isUnavailable } from './failure.ts'
import type { LogSync } from './log-sync.ts'

/** How many jobs share one transaction at most, so that the first of them does not wait for ever. */
const GROUP_LIMIT = 500

const CLOSED = 'The store is closed.'
const UNSYNCED = 'What was committed could not be put on the disk.'

/** How a write is answered. */
export interface Patience {
  /**
   * Answered once it is committed, though not yet on the disk: the end of the process does not take it back, and where
   * a loss of power does, it is only done once more. Defaults to false.
   */
  readonly repeatable?: boolean
  /** So long it may wait for what others write, in milliseconds: a commit of its own costs a turn. Defaults to 0. */
  readonly withinMs?: number
}

/** What was committed, and nobody waits for, is on the disk after so long. */
const SYNC_WITHIN_MS = 50

interface Job {
  readonly repeatable: boolean
  /** Does the work, perhaps a second time after all of it was undone. @returns what to do once it is committed */
  run(): () => void
  reject(error: unknown): void
}

/**
 * Gathers writes: all that arrive within a tick share one transaction and so one wait for the disk. Nobody is
 * answered before the commit. A job that fails is undone alone: then the group is run once more, with a way
 * back before each. Where the database itself fails, the whole group is undone.
 */
export class GroupCommit {
  readonly #database: Database
  readonly #log: LogSync | null
  readonly #limit: number
  #queue: Job[] = []
  #scheduled: NodeJS.Immediate | null = null
  #patience: NodeJS.Timeout | null = null
  /** Will put on the disk what nobody waits for. */
  #lateSync: NodeJS.Timeout | null = null
  #closed = false
  /** How many transactions were committed. */
  commits = 0

  /** Committed, and not known to be on the disk. */
  #unsafe: (() => void)[] = []
  /** Those of them that are being put there. */
  #syncing: readonly (() => void)[] = []

  /** @param log null: a COMMIT itself waits for the disk */
  constructor(database: Database, log: LogSync | null = null, limit: number = GROUP_LIMIT) {
    this.#database = database
    this.#log = log
    this.#limit = limit
  }

  /**
   * @param work writes to the database and does nothing else, synchronously; what it throws undoes it alone
   * @returns what it returned, once it is on the disk
   * @throws StoreUnavailable where the database cannot be written
   */
  write<T>(work: () => T, { repeatable = false, withinMs = 0 }: Patience = {}): Promise<T> {
    if (this.#closed) return Promise.reject(new StoreUnavailable(CLOSED))
    const written = new Promise<T>((resolve, reject) => {
      const run = () => {
        const result = work()
        return () => resolve(result)
      }
      this.#queue.push({ repeatable, run, reject })
    })
    if (this.#scheduled !== null) return written
    if (withinMs > 0) this.#patience ??= setTimeout(() => this.#tick(), withinMs)
    else this.#scheduled = setImmediate(() => this.#tick())
    return written
  }

  /**
   * Waits until all that is committed by now, by whatever handle, is on the disk.
   * @throws StoreUnavailable where it cannot be put there
   */
  async settled(): Promise<void> {
    const log = this.#log
    if (log === null) return
    if (this.#closed) throw new StoreUnavailable(CLOSED)
    await new Promise<void>((resolve, reject) =>
      log.sync(error => (error === null ? resolve() : reject(new StoreUnavailable(UNSYNCED, error)))),
    )
  }

  /** Writes what is waiting, and takes no more. */
  close(): void {
    this.#closed = true
    if (this.#scheduled !== null) clearImmediate(this.#scheduled)
    this.#scheduled = null
    this.#rest()
    while (this.#queue.length > 0) this.#flush()
    const answers = [...this.#syncing, ...this.#unsafe]
    this.#syncing = []
    this.#unsafe = []
    if (answers.length > 0 || this.#lateSync !== null) this.#log?.syncNow()
    this.#isSynced()
    for (const answer of answers) answer()
  }

  #rest(): void {
    if (this.#patience !== null) clearTimeout(this.#patience)
    this.#patience = null
  }

  #isSynced(): void {
    if (this.#lateSync !== null) clearTimeout(this.#lateSync)
    this.#lateSync = null
  }

  #tick(): void {
    this.#rest()
    this.#flush()
    this.#scheduled = this.#queue.length > 0 ? setImmediate(() => this.#tick()) : null
  }

  #flush(): void {
    const group = this.#queue.splice(0, this.#limit)
    let answers: (() => void)[]
    try {
      answers = this.#together(group) ?? this.#commit(group, job => this.#apart(job))
    } catch (error) {
      this.#database.rollback()
      const explained = explain(error)
      for (const { reject } of group) reject(explained)
      return
    }
    this.commits += 1
    this.#tell(group, answers)
  }

  /** Answers at once, or as soon as the log is on the disk. */
  #tell(group: readonly Job[], answers: readonly (() => void)[]): void {
    const log = this.#log
    for (const [i, answer] of answers.entries()) {
      if (log === null || group[i]?.repeatable === true) answer()
      else this.#unsafe.push(answer)
    }
    if (log === null) return
    if (this.#unsafe.length > 0) this.#sync(log)
    else this.#lateSync ??= setTimeout(() => this.#syncLate(log), SYNC_WITHIN_MS)
  }

  #syncLate(log: LogSync): void {
    this.#lateSync = null
    this.#unsafe.push(() => undefined)
    this.#sync(log)
  }

  /** One at a time: what is committed meanwhile shares the next one. */
  #sync(log: LogSync): void {
    if (this.#syncing.length > 0 || this.#unsafe.length === 0 || this.#closed) return
    const answers = this.#unsafe
    this.#syncing = answers
    this.#unsafe = []
    this.#isSynced()
    log.sync(error => {
      // It was done at once, and all were answered.
      if (this.#closed) return
      this.#syncing = []
      // What the disk has of it nobody can know now. The process ends, and the next one reads what is there.
      if (error !== null) throw error
      for (const answer of answers) answer()
      this.#sync(log)
    })
  }

  /** @returns what to tell each caller now that it is committed */
  #commit(group: readonly Job[], run: (job: Job) => () => void): (() => void)[] {
    const database = this.#database
    database.query('BEGIN IMMEDIATE').run()
    const answers = group.map(run)
    database.query('COMMIT').run()
    return answers
  }

  /**
   * Without a savepoint for each job, before which SQLite would copy every page that the job changes. It is
   * the rule that no job fails.
   * @returns null where one failed: nothing is written, and all are to be run again
   */
  #together(group: readonly Job[]): (() => void)[] | null {
    try {
      return this.#commit(group, ({ run }) => run())
    } catch (error) {
      if (isUnavailable(error)) throw error
      this.#database.rollback()
      return null
    }
  }

  /** So that a job which fails is undone alone. */
  #apart({ run, reject }: Job): () => void {
    const database = this.#database
    database.query('SAVEPOINT job').run()
    try {
      const answer = run()
      database.query('RELEASE job').run()
      return answer
    } catch (error) {
      if (isUnavailable(error)) throw error
      database.query('ROLLBACK TO job').run()
      database.query('RELEASE job').run()
      return () => reject(error)
    }
  }
}
