import { migrate } from '../migrate.ts'
import type { Store } from '../store.ts'
import { Database } from './database.ts'
import { deliveryStore } from './deliveries.ts'
import { directoryStore } from './directory.ts'
import { fileStore } from './files.ts'
import { GroupCommit } from './group-commit.ts'
import { messageStore } from './messages.ts'
import { readMigrations, sqliteTarget } from './migrations.ts'
import { outboxStore } from './outbox.ts'
import { peopleStore } from './people.ts'
import { secretStore } from './secrets.ts'

export { FolderInUse, lockServer, type ServerLock } from './lock.ts'

export interface SqliteOptions {
  /** The database file; made where it is missing. Its folder must exist. */
  readonly path: string
  /** How long a write waits for another process that writes, in milliseconds. Defaults to 5,000. */
  readonly busyMs?: number
}

/** The store in one SQLite file. */
export interface SqliteStore extends Store {
  /** How many transactions it has committed: writes that come together share one. */
  commits(): number
}

/** A store on a handle whose schema is up to date. */
export const storeOn = (database: Database): SqliteStore => {
  const group = new GroupCommit(database)
  return {
    messages: messageStore(database, group),
    deliveries: deliveryStore(database, group),
    directory: directoryStore(database, group),
    outbox: outboxStore(database, group),
    files: fileStore(database, group),
    people: peopleStore(database, group),
    secrets: secretStore(database, group),
    commits: () => group.commits,
    async close() {
      group.close()
      if (database.raw.isOpen) database.raw.close()
    },
  }
}

/**
 * Opens one handle on the embedded store, and brings its schema up to date. Any number of handles may be open
 * on one file, in several processes; which of them serves is the business of `lockServer`.
 * @throws StoreUnavailable where the file cannot be opened or written
 */
export const openSqliteStore = async ({ path, busyMs = 5_000 }: SqliteOptions): Promise<SqliteStore> => {
  const database = new Database(path, busyMs)
  try {
    await migrate(sqliteTarget(database), readMigrations())
  } catch (error) {
    database.raw.close()
    throw error
  }
  return storeOn(database)
}
