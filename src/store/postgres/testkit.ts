import type { Store } from '../store.ts'
import { Database } from './database.ts'
import { openPostgresStore, storeOn } from './index.ts'
import type { Cluster } from './server.testing.ts'

export { type Cluster, type Ending, startCluster, startStandby } from './server.testing.ts'

/** Opens handles on one database; fits the store's law. */
export interface PostgresHarness {
  open(): Promise<Store>
  close(): Promise<void>
}

const TABLES = `SELECT string_agg(format('%I', tablename), ', ') AS names FROM pg_tables
  WHERE schemaname = 'public' AND tablename NOT IN ('migrations', 'directory', 'era')`

/** A database that is empty at the start of each test: emptied, since to make one takes ten times as long. */
export const harnessOn = async (cluster: Cluster): Promise<() => Promise<PostgresHarness>> => {
  const admin = new Database({ url: cluster.urlOf('postgres'), connections: 1 })
  await admin.command('CREATE DATABASE law')
  await admin.close()
  const url = cluster.urlOf('law')
  await (await openPostgresStore({ url, connections: 1 })).close()
  const open = async () => storeOn(new Database({ url, connections: 3 }))
  return async () => ({
    open,
    async close() {
      const database = new Database({ url, connections: 1 })
      const names = await database.read(session => session.one<{ names: string }>(TABLES))
      await database.command(`TRUNCATE ${names?.names} RESTART IDENTITY`)
      await database.command('UPDATE directory SET revision = 1')
      await database.close()
    },
  })
}
