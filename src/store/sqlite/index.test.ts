import { DatabaseSync } from 'node:sqlite'
import { storeContract } from '../store.contract.ts'
import { openSqliteStore, type SqliteStore } from './index.ts'
import { sqliteHarness } from './testkit.ts'

storeContract('SQLite', () => sqliteHarness())

/** Numbers each message so that it lies in a stretch of its own. */
const SPREAD = `CREATE TRIGGER IF NOT EXISTS spread AFTER INSERT ON messages BEGIN
  UPDATE messages SET num = num + 16384 WHERE num = NEW.num;
END`

const openSpread = async (path: string): Promise<SqliteStore> => {
  const store = await openSqliteStore({ path })
  const beside = new DatabaseSync(path)
  beside.exec(SPREAD)
  beside.close()
  return store
}

storeContract('SQLite, each message in a stretch of its own', () => sqliteHarness(openSpread))
