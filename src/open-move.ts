/**
 * Puts both ends of a move together: the embedded store, and the database that it is moved into. A composition root, as
 * main.ts.
 */
import { databaseIn } from './data-folder.ts'
import { lockServer, TOOLS_WAIT_MS } from './embedded-store.ts'
import type { CopySource, CopyTarget } from './store/copy.ts'
import { openPostgresTarget } from './store/postgres/import.ts'
import { openSqliteSource } from './store/sqlite/export.ts'

/** Both ends, open. */
export interface OpenMove {
  readonly source: CopySource
  readonly target: CopyTarget
  close(): Promise<void>
}

/**
 * Opens the store of a data folder while no hub serves it, and the database that it is to be moved into.
 * @param data the folder
 * @param url of the database
 * @throws FolderInUse where a hub serves the folder; StoreUnavailable where either cannot be opened
 */
export const openMove = async (data: string, url: string): Promise<OpenMove> => {
  const lock = lockServer(data)
  const opened: { close(): Promise<void> }[] = []
  const close = async (): Promise<void> => {
    for (const end of opened) await end.close()
    lock.release()
  }
  try {
    const target = await openPostgresTarget({ url })
    opened.push(target)
    const source = await openSqliteSource(databaseIn(data), TOOLS_WAIT_MS)
    opened.push(source)
    return { source, target, close }
  } catch (error) {
    await close()
    throw error
  }
}
