import type { Store } from '../store.ts'
import { Database } from './database.ts'
import { openPostgresStore, storeOn } from './index.ts'
import type { Cluster } from './server.testing.ts'

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

/**
 * Empties what has rows. TRUNCATE makes files anew for each of the hundreds of tables and indexes, which takes twenty
 * times as long as what most tests do; keys of other tables are not looked at meanwhile, since all of it goes.
 */
const EMPTY = `DO $$
DECLARE
  each regclass;
  filled bool;
  counter regclass;
BEGIN
  SET LOCAL session_replication_role = replica;
  SET LOCAL enable_seqscan = on;
  FOR each IN SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
    AND NOT relispartition AND relname NOT IN ('migrations', 'directory', 'era')
  LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM %s)', each) INTO filled;
    IF filled THEN EXECUTE format('DELETE FROM %s', each); END IF;
  END LOOP;
  FOR counter IN SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'
  LOOP
    PERFORM setval(counter, 1, false);
  END LOOP;
  UPDATE directory SET revision = 1;
END $$`

/** A database that is empty at the start of each test: emptied, since to make one takes ten times as long. */
export const harnessOn = async (cluster: Cluster): Promise<() => Promise<PostgresHarness>> => {
  const url = await cluster.create('law')
  await (await openPostgresStore({ url, connections: 1 })).close()
  const open = async () => storeOn(new Database({ url, connections: 3 }))
  // It stays, since a connection that is new knows none of the tables; the cluster's end is its own.
  const beside = new Database({ url, connections: 1 })
  return async () => ({
    open,
    close: () => beside.command(EMPTY),
  })
}
