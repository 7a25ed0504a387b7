import { randomBytes } from 'node:crypto'
import type { Database } from '../../../src/store/postgres/database.ts'
import { createDatabase, inDatabase } from '../../../src/store/postgres/testkit.ts'

/** A database with the newest schema and nothing in it: to copy it is faster than to make one. */
export const TEMPLATE = 'gotallo_template'

/** Environment variables that put a hub on PostgreSQL. */
export interface OnPostgres {
  readonly GOTALLO_DATABASE_URL: string
  readonly GOTALLO_MASTER_KEY: string
}

let admin: string | null = null
/** By data folder: a hub that is started again has the same one. */
const made = new Map<string, Promise<OnPostgres>>()

/** @param url of the administrator's database */
export const useCluster = (url: string): void => {
  admin = url
}

/** Are hubs on PostgreSQL in this run? */
export const isOnPostgres = (): boolean => admin !== null

const make = async (url: string): Promise<OnPostgres> => {
  const name = `e2e_${randomBytes(8).toString('hex')}`
  return {
    GOTALLO_DATABASE_URL: await createDatabase(url, name, TEMPLATE),
    GOTALLO_MASTER_KEY: randomBytes(32).toString('base64'),
  }
}

/** What a hub with this data folder is told of its store; nothing where it is embedded. */
export const storeSettings = async (data: string | undefined): Promise<Partial<OnPostgres>> => {
  if (admin === null || data === undefined) return {}
  const known = made.get(data) ?? make(admin)
  made.set(data, known)
  return await known
}

/** Removes what {@link storeSettings} made. */
export const dropStore = async (data: string): Promise<void> => {
  const known = made.get(data)
  if (known === undefined || admin === null) return
  made.delete(data)
  const { GOTALLO_DATABASE_URL } = await known
  const name = new URL(GOTALLO_DATABASE_URL).pathname.slice(1)
  await inDatabase(admin, database => database.command(`DROP DATABASE ${name} WITH (FORCE)`))
}

/** Works in the database of a data folder. @throws where it is embedded */
export const inDatabaseOf = async <T>(data: string, work: (database: Database) => Promise<T>): Promise<T> => {
  const { GOTALLO_DATABASE_URL: url } = await storeSettings(data)
  if (url === undefined) throw new Error('The store is embedded.')
  return await inDatabase(url, work)
}
