import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
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

/** A file with the newest schema and nothing in it. */
const newFile = async (): Promise<Uint8Array> => {
  const folder = await temporaryFolder()
  const path = join(folder.path, 'gotallo.db')
  await (await openSqliteStore({ path })).close()
  return await readFile(path).finally(folder.remove)
}

let made: Promise<Uint8Array> | null = null

/**
 * A database of its own in a temporary folder: a copy of one that is made once, which takes a fraction of the time.
 * @param open opens a handle on the file
 */
export const sqliteHarness = async (
  open: (path: string) => Promise<SqliteStore> = path => openSqliteStore({ path }),
): Promise<SqliteHarness> => {
  made ??= newFile()
  const folder = await temporaryFolder()
  const path = join(folder.path, 'gotallo.db')
  await writeFile(path, await made)
  return { open: () => open(path), close: folder.remove }
}
