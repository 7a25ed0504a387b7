import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { explain } from './failure.ts'

/** Another process serves the folder. */
export class FolderInUse extends Error {
  /** That process, where it is known. */
  readonly pid: number | null

  constructor(folder: string, pid: number | null, cause: unknown) {
    const who = pid === null ? 'Another gotallo' : `Another gotallo, process ${pid},`
    super(
      `${who} serves the data folder ${folder}: stop that one first, or give this one a folder of its ` +
        'own with GOTALLO_DATA.',
      { cause },
    )
    this.name = 'FolderInUse'
    this.pid = pid
  }
}

/** A held lock. */
export interface ServerLock {
  release(): void
}

const BUSY = 5
const PRIVATE_FILE = 0o600

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && error.errcode === BUSY

/** A handle that nobody refers to is collected some time, and its lock is gone with it. */
const held = new Set<DatabaseSync>()

const pidFile = (folder: string): string => join(folder, 'server.pid')

/** Who holds the lock is only said, never decided by it: that it cannot be written or read harms nobody. */
const quietly = <T>(step: () => T): T | null => {
  try {
    return step()
  } catch {
    return null
  }
}

/** The process that holds the lock; null where the file names none that lives. */
const holder = (folder: string): number | null =>
  quietly(() => {
    const pid = Number(readFileSync(pidFile(folder), 'utf8'))
    return Number.isSafeInteger(pid) && pid > 0 && isAlive(pid) ? pid : null
  })

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // It is somebody else's, but there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/**
 * Makes this process the only server of a data folder. The lock is the operating system's, on a file of its
 * own: it vanishes with the process however that dies, and command line tools may open the database beside it.
 * Nothing else in this process may open `server.lock`: closing any handle on a file ends the process's locks on it.
 * So the process's number, for the words of a refusal, lies in a file beside it.
 * @throws FolderInUse where another process holds it; StoreUnavailable where it cannot be taken
 */
export const lockServer = (folder: string): ServerLock => {
  const lock = new DatabaseSync(join(folder, 'server.lock'), { timeout: 0 })
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    throw isBusy(error) ? new FolderInUse(folder, holder(folder), error) : explain(error)
  }
  held.add(lock)
  quietly(() => writeFileSync(pidFile(folder), `${process.pid}\n`, { mode: PRIVATE_FILE }))
  return {
    release() {
      quietly(() => rmSync(pidFile(folder), { force: true }))
      held.delete(lock)
      lock.close()
    },
  }
}
