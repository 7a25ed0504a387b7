import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Another process serves the folder. */
export class FolderInUse extends Error {
  constructor(folder: string, cause: unknown) {
    super(
      `Another gotallo serves the data folder ${folder}: stop that one first, or give this one a folder of its ` +
        'own with GOTALLO_DATA.',
      { cause },
    )
    this.name = 'FolderInUse'
  }
}

/** A held lock. */
export interface ServerLock {
  release(): void
}

const BUSY = 5

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && error.errcode === BUSY

/**
 * Makes this process the only server of a data folder. The lock is the operating system's, on a file of its
 * own: it vanishes with the process however that dies, and command line tools may open the database beside it.
 * Nothing else in this process may open `server.lock`: closing any handle on a file ends the process's locks on it.
 * @throws FolderInUse where another process holds it
 */
export const lockServer = (folder: string): ServerLock => {
  const lock = new DatabaseSync(join(folder, 'server.lock'), { timeout: 0 })
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    throw isBusy(error) ? new FolderInUse(folder, error) : error
  }
  return { release: () => lock.close() }
}
