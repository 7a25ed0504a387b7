import { migrate } from '../migrate.ts'
import type { Store } from '../store.ts'
import { Bell } from './bell.ts'
import { binStore } from './bins.ts'
import { Database, type DatabaseOptions, type Session } from './database.ts'
import { ensureDaysAhead } from './days.ts'
import { deliveryStore } from './deliveries.ts'
import { directoryStore } from './directory.ts'
import { enterOwnEra } from './era.ts'
import { isLockTimeout } from './failure.ts'
import { fileStore } from './files.ts'
import { messageStore } from './messages.ts'
import { postgresTarget, readMigrations } from './migrations.ts'
import { requireWhole } from './moves.ts'
import { nodeStore, readTime } from './nodes.ts'
import { outboxStore } from './outbox.ts'
import { peopleStore } from './people.ts'
import { replayStore } from './replays.ts'
import { secretStore } from './secrets.ts'
import { statsStore } from './stats.ts'

export type { DatabaseOptions } from './database.ts'

/**
 * A store on a database whose schema is up to date.
 * @param bell by default it hears nothing
 * @param beats where heartbeats go; by default with everything else
 */
export const storeOn = (
  database: Database,
  bell = new Bell(database, false),
  beats: Database = database,
): Store => ({
  messages: messageStore(database),
  deliveries: deliveryStore(database),
  replays: replayStore(database),
  stats: statsStore(database),
  directory: directoryStore(database),
  outbox: outboxStore(database),
  files: fileStore(database),
  people: peopleStore(database),
  secrets: secretStore(database),
  nodes: nodeStore(database, bell, beats),
  bins: binStore(database),
  async close() {
    await bell.close()
    await Promise.all([database.close(), beats.close()])
  },
})

/** A heartbeat that has no answer by then is none: a lease is 10 s, and a word is said each 3 s. */
const BEAT_MS = 2_000

const makeDays = async (session: Session): Promise<void> => ensureDaysAhead(session, await readTime(session))

/** Another node is at it: what comes before a day has its partition lies in the one for all others. */
const unlessBusy = (error: unknown): void => {
  if (!isLockTimeout(error)) throw error
}

/** A step of the schema may build an index of all that there is, and who comes at once waits for whoever takes it. */
const STEP_MS = 3_600_000

const bringUpToDate = async (options: DatabaseOptions): Promise<void> => {
  const database = new Database({ ...options, connections: 1, statementMs: STEP_MS })
  await migrate(postgresTarget(database), readMigrations()).finally(() => database.close())
}

/**
 * Opens a pool of connections to a PostgreSQL database, and brings its schema up to date.
 * @throws StoreUnavailable where it cannot be reached or written
 */
export const openPostgresStore = async (options: DatabaseOptions): Promise<Store> => {
  await bringUpToDate(options)
  const database = new Database(options)
  try {
    await database.read(requireWhole)
    await database.write(enterOwnEra)
    await database.write(makeDays).catch(unlessBusy)
    const beats = new Database({ ...options, connections: 1, connectMs: BEAT_MS, statementMs: BEAT_MS })
    return storeOn(database, new Bell(database), beats)
  } catch (error) {
    await database.close()
    throw error
  }
}
