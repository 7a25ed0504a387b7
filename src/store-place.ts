/**
 * Where the store lies, and how it is opened: in the data folder, or on PostgreSQL. A composition root, as main.ts.
 */
import type { Config } from './config.ts'
import { databaseIn } from './data-folder.ts'
import type { Store } from './store/store.ts'
import { type StoreClock, startStoreClock } from './store-clock.ts'

/** Where the store lies; plain data, so that it can be told to another thread. */
export type StorePlace =
  | { readonly kind: 'embedded'; readonly path: string }
  | { readonly kind: 'postgres'; readonly url: string; readonly connections: number }

/** As the settings say it. */
export const storePlaceOf = ({ data, databaseUrl, databaseConnections }: Config): StorePlace =>
  databaseUrl === null
    ? { kind: 'embedded', path: databaseIn(data) }
    : { kind: 'postgres', url: databaseUrl, connections: databaseConnections }

const SECRETS = /\/\/[^@/]*@|[?#].*$/g

/** The place in words, without its password. */
export const nameOfPlace = (place: StorePlace): string =>
  place.kind === 'embedded'
    ? place.path
    : place.url.replaceAll(SECRETS, found => (found[0] === '/' ? '//' : ''))

export interface OpenOptions {
  /** How long a write to the embedded store waits for another process that writes, in milliseconds. */
  readonly busyMs: number
  /** The embedded store counts its ledger in a thread of its own. Defaults to false. */
  readonly countsApart?: boolean
}

/**
 * Opens the store, and brings its schema up to date. Of the two adapters the other one is not even loaded, and neither
 * is in a thread that opens none.
 * @throws StoreUnavailable where it cannot be reached or written
 */
export const openStore = async (place: StorePlace, options: OpenOptions): Promise<Store> => {
  if (place.kind === 'postgres') {
    const { openPostgresStore } = await import('./store/postgres/index.ts')
    return await openPostgresStore(place)
  }
  const { openSqliteStore } = await import('./store/sqlite/index.ts')
  return await openSqliteStore({ path: place.path, ...options })
}

/**
 * The clock that all who use the store go by: of the embedded one this machine's, of a database that one's.
 * @throws StoreUnavailable
 */
export const clockOf = async (place: StorePlace, { nodes }: Store): Promise<StoreClock> =>
  place.kind === 'embedded'
    ? { now: Date.now, stop: () => undefined }
    : await startStoreClock(() => nodes.time())
