import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { storeContract } from '../store.contract.ts'
import { openSqliteStore } from './index.ts'
import { type SqliteHarness, sqliteHarness, temporaryFolder } from './testkit.ts'

storeContract('SQLite', sqliteHarness)

/** Numbers each message so that it lies in a stretch of its own. */
const SPREAD = `CREATE TRIGGER IF NOT EXISTS spread AFTER INSERT ON messages BEGIN
  UPDATE messages SET num = num + 16384 WHERE num = NEW.num;
END`

const spreadHarness = async (): Promise<SqliteHarness> => {
  const folder = await temporaryFolder()
  const path = join(folder.path, 'gotallo.db')
  const open = async () => {
    const store = await openSqliteStore({ path })
    const beside = new DatabaseSync(path)
    beside.exec(SPREAD)
    beside.close()
    return store
  }
  return { open, close: folder.remove }
}

storeContract('SQLite, each message in a stretch of its own', spreadHarness)
