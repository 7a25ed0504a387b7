import { migrate } from '../migrate.ts'
import type { Store } from '../store.ts'
import { Database, type DatabaseOptions } from './database.ts'
import { deliveryStore } from './deliveries.ts'
import { directoryStore } from './directory.ts'
import { fileStore } from './files.ts'
import { messageStore } from './messages.ts'
import { postgresTarget, readMigrations } from './migrations.ts'
import { outboxStore } from './outbox.ts'
import { peopleStore } from './people.ts'
import { secretStore } from './secrets.ts'

export type { DatabaseOptions } from './database.ts'

/** A store on a database whose schema is up to date. */
export const storeOn = (database: Database): Store => ({
  messages: messageStore(database),
  deliveries: deliveryStore(database),
  directory: directoryStore(database),
  outbox: outboxStore(database),
  files: fileStore(database),
  people: peopleStore(database),
  secrets: secretStore(database),
  close: () => database.close(),
})

/**
 * Opens a pool of connections to a PostgreSQL database, and brings its schema up to date.
 * @throws StoreUnavailable where it cannot be reached or written
 */
export const openPostgresStore = async (options: DatabaseOptions): Promise<Store> => {
  const database = new Database(options)
  try {
    await migrate(postgresTarget(database), readMigrations())
    return storeOn(database)
  } catch (error) {
    await database.close()
    throw error
  }
}
