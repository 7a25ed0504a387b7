import { migrate } from '../migrate.ts'
import type { DeliveryStore, Store } from '../store.ts'
import { binStore } from './bins.ts'
import { Database } from './database.ts'
import { deliveryStore } from './deliveries.ts'
import { directoryStore } from './directory.ts'
import { fileStore } from './files.ts'
import { GroupCommit } from './group-commit.ts'
import { readLedger } from './ledger.ts'
import { LedgerHost } from './ledger-host.ts'
import { type LogSync, WalSync } from './log-sync.ts'
import { messageStore } from './messages.ts'
import { readMigrations, sqliteTarget } from './migrations.ts'
import { nodeStore } from './nodes.ts'
import { outboxStore } from './outbox.ts'
import { peopleStore } from './people.ts'
import { replayStore } from './replays.ts'
import { secretStore } from './secrets.ts'
import { statsStore } from './stats.ts'

export { FolderInUse, lockServer, type ServerLock } from './lock.ts'

export interface SqliteOptions {
  /** The database file; made where it is missing. Its folder must exist. */
  readonly path: string
  /** How long a write waits for another process that writes, in milliseconds. Defaults to 5,000. */
  readonly busyMs?: number
  /** Counts the ledger in a thread of its own, so that nothing waits for it. Defaults to false. */
  readonly countsApart?: boolean
}

/** The store in one SQLite file. */
export interface SqliteStore extends Store {
  /** How many transactions it has committed: writes that come together share one. */
  commits(): number
}

/** What counts the ledger. */
interface LedgerCounter {
  readonly read: DeliveryStore['ledger']
  close(): Promise<void>
}

const counterOn = (database: Database): LedgerCounter => ({
  read: async tenantId => database.read(() => readLedger(database, tenantId)),
  close: async () => undefined,
})

/**
 * A store on a handle whose schema is up to date.
 * @param log puts commits on the disk; null: each COMMIT waits for it
 */
export const storeOn = (
  database: Database,
  ledger: LedgerCounter = counterOn(database),
  log: LogSync | null = null,
): SqliteStore => {
  if (log !== null) database.raw.exec('PRAGMA synchronous = NORMAL')
  const group = new GroupCommit(database, log)
  const nodes = nodeStore(database, group)
  return {
    messages: messageStore(database, group),
    deliveries: deliveryStore(database, group, ledger.read),
    replays: replayStore(database, group),
    stats: statsStore(database, group),
    directory: directoryStore(database, group),
    outbox: outboxStore(database, group),
    files: fileStore(database, group),
    people: peopleStore(database, group),
    secrets: secretStore(database, group),
    nodes,
    bins: binStore(database, group),
    commits: () => group.commits,
    async close() {
      nodes.end()
      group.close()
      log?.close()
      if (database.raw.isOpen) database.raw.close()
      await ledger.close()
    },
  }
}

/**
 * Opens one handle on the embedded store, and brings its schema up to date. Any number of handles may be open
 * on one file, in several processes; which of them serves is the business of `lockServer`.
 * @throws StoreUnavailable where the file cannot be opened or written
 */
export const openSqliteStore = async (options: SqliteOptions): Promise<SqliteStore> => {
  const { path, busyMs = 5_000, countsApart = false } = options
  const database = new Database(path, busyMs)
  try {
    await migrate(sqliteTarget(database), readMigrations())
    const ledger = countsApart ? new LedgerHost(path, busyMs) : counterOn(database)
    return storeOn(database, ledger, new WalSync(path))
  } catch (error) {
    database.raw.close()
    throw error
  }
}
