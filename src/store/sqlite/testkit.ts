import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteStore, type SqliteStore } from './index.ts'

/** An empty folder, and how to do away with it. */
export const temporaryFolder = async (): Promise<{ path: string; remove(): Promise<void> }> => {
  const path = await mkdtemp(join(tmpdir(), 'gotallo-store-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

/** Opens handles on one database; fits the store's law. */
export interface SqliteHarness {
  open(): Promise<SqliteStore>
  close(): Promise<void>
}

/** A database of its own in a temporary folder. */
export const sqliteHarness = async (): Promise<SqliteHarness> => {
  const folder = await temporaryFolder()
  return {
    open: () => openSqliteStore({ path: join(folder.path, 'gotallo.db') }),
    close: folder.remove,
  }
}
