import { StoreUnavailable } from '../../domain/errors.ts'
import { Conflict } from '../shared/conflict.ts'

/** @throws Conflict where a write found not the one row that it is about */
export const expectOne = (changed: number): void => {
  if (changed !== 1) throw new Conflict()
}

const UNIQUE = new Set([1555, 2067, 2579])

/** SQLite's primary result codes that are about the file and not about what was asked: what to do. */
const MEND: Readonly<Record<number, string>> = {
  3: 'The database file may not be opened: check its owner and permissions.',
  5: 'The database is locked by another process: end whatever keeps it open for writing.',
  6: 'The database is locked by another handle: end whatever keeps it open for writing.',
  7: 'There is no memory left: give the process more.',
  8: 'The database file cannot be written: check its permissions and that its disk is mounted writable.',
  10: 'The disk failed to read or write: check it, and the system log.',
  11: 'The database file is damaged: stop, keep a copy of it, and restore a backup.',
  13: 'The disk is full: free some space; a hub that runs goes on by itself.',
  14: 'The database file cannot be opened: check that its folder exists and may be written.',
  15: 'The locks of the database file do not work: it must not lie on a network drive.',
  26: 'The file is not a database: check the path, or restore a backup.',
}

const codeOf = (error: unknown): number =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 0

/** True where a row with the same unique key exists. */
export const isUniqueViolation = (error: unknown): boolean => UNIQUE.has(codeOf(error))

const isClosed = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_INVALID_STATE'

/**
 * What a caller is told of a failure: `StoreUnavailable` where the database cannot be reached or written, the
 * error itself where it is anything else.
 */
export const explain = (error: unknown): unknown => {
  if (isClosed(error)) return new StoreUnavailable('The store is closed: the server is stopping.', error)
  const mend = MEND[codeOf(error) & 0xff]
  return mend === undefined ? error : new StoreUnavailable(mend, error)
}

/** True where the failure concerns the database as a whole, not one job. */
export const isUnavailable = (error: unknown): boolean =>
  isClosed(error) || MEND[codeOf(error) & 0xff] !== undefined
