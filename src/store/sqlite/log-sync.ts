import { closeSync, fdatasync, fdatasyncSync, fsyncSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { StoreUnavailable } from '../../domain/errors.ts'

/** Makes what was committed safe from a loss of power. */
export interface LogSync {
  /** Calls back when all that was committed before the call is on the disk. */
  sync(done: (error: Error | null) => void): void
  /** The same, standing still meanwhile. */
  syncNow(): void
  close(): void
}

/**
 * Puts SQLite's write-ahead log on the disk beside the thread, as `synchronous = FULL` would within each COMMIT: the
 * thread goes on meanwhile, and whoever committed is answered afterwards. SQLite itself orders log and database at
 * checkpoints, which `synchronous = NORMAL` does.
 */
export class WalSync implements LogSync {
  readonly #log: number
  #isOpen = true

  /**
   * @param database the path of its file, which is open by now: so the log is there
   * @throws StoreUnavailable where the log cannot be opened
   */
  constructor(database: string) {
    try {
      this.#log = openSync(`${database}-wal`, 'r+')
      syncFolder(dirname(database))
    } catch (error) {
      const why = (error as Error).message
      throw new StoreUnavailable(
        `The database file cannot be opened: check the permissions of its log, and that its disk is mounted writable (${why}).`,
        error,
      )
    }
  }

  sync(done: (error: Error | null) => void): void {
    fdatasync(this.#log, done)
  }

  syncNow(): void {
    fdatasyncSync(this.#log)
  }

  close(): void {
    if (this.#isOpen) closeSync(this.#log)
    this.#isOpen = false
  }
}

/** The log's own name has to be on the disk, too. */
const syncFolder = (path: string): void => {
  // Windows keeps no folder open to be flushed.
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
