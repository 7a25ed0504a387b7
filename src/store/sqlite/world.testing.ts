import { join } from 'node:path'
import { begin, type World } from '../contract/world.ts'
import { migrate } from '../migrate.ts'
import { Database } from './database.ts'
import { type SqliteStore, storeOn } from './index.ts'
import { readMigrations, sqliteTarget } from './migrations.ts'
import { temporaryFolder } from './testkit.ts'

/** A world of the store's law with the database under it. */
interface SqliteWorld {
  readonly folder: string
  readonly database: Database
  readonly store: SqliteStore
  readonly world: World
  close(): Promise<void>
}

/** A store whose commits wait for the disk themselves: it answers within some turns of the loop. */
export const promptStore = async (path: string): Promise<{ database: Database; store: SqliteStore }> => {
  const database = new Database(path, 50)
  await migrate(sqliteTarget(database), readMigrations())
  return { database, store: storeOn(database) }
}

/** A database that a test may look into, with a world in it. */
export const sqliteWorld = async (): Promise<SqliteWorld> => {
  const folder = await temporaryFolder()
  const { database, store } = await promptStore(join(folder.path, 'x.db'))
  const close = async (): Promise<void> => {
    await store.close()
    await folder.remove()
  }
  return { folder: folder.path, database, store, world: await begin(store, store), close }
}
