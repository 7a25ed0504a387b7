import type { Store } from '../store.ts'
import { Database } from './database.ts'
import { openPostgresStore, storeOn } from './index.ts'
import { type Cluster, inDatabase } from './server.testing.ts'

export {
  type Cluster,
  createDatabase,
  type Ending,
  inDatabase,
  startCluster,
  startStandby,
} from './server.testing.ts'

/** Opens handles on one database; fits the store's law. */
export interface PostgresHarness {
  open(): Promise<Store>
  close(): Promise<void>
}

const TABLES = `SELECT string_agg(format('%I', tablename), ', ') AS names FROM pg_tables
  WHERE schemaname = 'public' AND tablename NOT IN ('migrations', 'directory', 'era')`

const empty = async (database: Database): Promise<void> => {
  const names = await database.read(session => session.one<{ names: string }>(TABLES))
  await database.command(`TRUNCATE ${names?.names} RESTART IDENTITY`)
  await database.command('UPDATE directory SET revision = 1')
}

/** A database that is empty at the start of each test: emptied, since to make one takes ten times as long. */
export const harnessOn = async (cluster: Cluster): Promise<() => Promise<PostgresHarness>> => {
  const url = await cluster.create('law')
  await (await openPostgresStore({ url, connections: 1 })).close()
  const open = async () => storeOn(new Database({ url, connections: 3 }))
  return async () => ({
    open,
    close: () => inDatabase(url, empty),
  })
}
