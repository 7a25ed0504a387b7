/**
 * What is done to the embedded store besides serving it: its lock, copies, compaction. A composition root, as main.ts.
 */
import type { Config } from './config.ts'
import { databaseIn } from './data-folder.ts'
import { SECOND } from './domain/time.ts'
import { type Backup, type BackupProgress, backupDatabase } from './store/sqlite/backup.ts'
import { type Compacted, compactDatabase } from './store/sqlite/compact.ts'
import { lockServer } from './store/sqlite/lock.ts'

export { lockServer } from './store/sqlite/lock.ts'

/** How long a tool waits for another process that writes. */
export const TOOLS_WAIT_MS = 10 * SECOND

/**
 * Copies the embedded store, also while a hub serves it, and checks the copy.
 * @throws Error with a sentence for the operator
 */
export const backupStore = (database: string, to: string, progress: BackupProgress): Promise<Backup> =>
  backupDatabase(database, to, progress)

/**
 * Gives the disk back what was removed from the store.
 * @throws FolderInUse where a hub serves it
 */
export const compactStore = ({ data }: Config): Compacted => {
  const lock = lockServer(data)
  try {
    return compactDatabase(databaseIn(data), TOOLS_WAIT_MS)
  } finally {
    lock.release()
  }
}
