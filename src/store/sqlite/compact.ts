import { dirname } from 'node:path'
import { Database } from './database.ts'
import { explain } from './failure.ts'

/** Sizes of a database, in bytes. */
export interface Compacted {
  readonly before: number
  readonly after: number
}

const sizeOf = (database: Database): number =>
  database
    .query<{ bytes: number }>(
      'SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size',
    )
    .one()?.bytes ?? 0

/**
 * Writes a database anew without the pages that are free, and gives these back to the disk. Meanwhile nobody else can
 * use it, and beside it there must be room for what is kept twice. Broken off at any moment, it is as it was before.
 * @throws StoreUnavailable where it cannot be opened or written, or another process has it open
 */
export const compactDatabase = (path: string, busyMs: number): Compacted => {
  const database = new Database(path, busyMs)
  try {
    const before = sizeOf(database)
    // Not in memory, and on the disk that is known to have room.
    database.raw.exec(`PRAGMA temp_store = FILE; PRAGMA temp_store_directory = '${quoted(dirname(path))}'`)
    database.raw.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE)')
    return { before, after: sizeOf(database) }
  } catch (error) {
    throw explain(error)
  } finally {
    database.raw.close()
  }
}

const quoted = (text: string): string => text.replaceAll("'", "''")
