import { StoreUnavailable } from '../../domain/errors.ts'
import { Conflict } from '../shared/conflict.ts'

/** @throws Conflict where a write found not as many rows as it is about */
export const expectAll = (changed: number, expected: number): void => {
  if (changed !== expected) throw new Conflict()
}

const UNIQUE_VIOLATION = '23505'
/** Two transactions waited for each other, or one of them saw what is no longer true: done again, it goes well. */
const PASSING = new Set(['40001', '40P01'])

/**
 * PostgreSQL's error classes and codes (PostgreSQL documentation, appendix A) that are about the database and not
 * about what was asked: what to do.
 */
const MEND: Readonly<Record<string, string>> = {
  '08': 'The connection to the database broke: check that it runs and can be reached.',
  '25006': 'The database takes no writes: it is a standby, or was set read-only. Connect to the primary.',
  '28': 'The database refuses the user: check the name and the password in GOTALLO_DATABASE_URL.',
  '3D000': 'There is no such database: create it, or check its name in GOTALLO_DATABASE_URL.',
  '53100': 'The disk of the database is full: free some space; the hub goes on by itself.',
  '53': 'The database is short of connections, memory or disk: give it more, or run fewer nodes.',
  '57': 'The database is stopping, or was told to end this: the hub goes on when it is back.',
  '58': 'The database failed to read or write its disk: check it, and its log.',
  '55P03': 'A lock in the database was not to be had in time: end whatever holds it.',
  XX: 'The database found its data damaged: stop, and look at its log.',
}

/** Of the driver and the system: the connection could not be made, or broke. */
const UNREACHABLE = 'The database cannot be reached: check that it runs, and GOTALLO_DATABASE_URL.'
const NETWORK = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'],
  ...['ENETUNREACH', 'ENOENT'],
])
/** What `pg` says without a code; of a statement that had no answer in time nothing is known, and its connection is given up. */
const BROKEN =
  /connection terminated|timeout exceeded when trying to connect|client has encountered|query read timeout/i

/** Nobody answered in time. */
const SILENT =
  /connection terminated due to connection timeout|timeout exceeded when trying to connect|query read timeout/i

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** True where a row with the same unique key exists. */
export const isUniqueViolation = (error: unknown): boolean => codeOf(error) === UNIQUE_VIOLATION

/** True where the transaction came in another's way: nothing of it was written, and it may be done again. */
export const isPassing = (error: unknown): boolean => PASSING.has(codeOf(error))

/** True where a statement failed because one before it in its transaction has. */
export const isConsequence = (error: unknown): boolean => codeOf(error) === '25P02'

/** True where a lock was not to be had in the time that the transaction gave it. */
export const isLockTimeout = (error: unknown): boolean =>
  codeOf(error instanceof StoreUnavailable ? error.cause : error) === '55P03'

const mendOf = (error: unknown): string | undefined => {
  const code = codeOf(error)
  if (NETWORK.has(code)) return UNREACHABLE
  if (code === '' && error instanceof Error && BROKEN.test(error.message)) return UNREACHABLE
  return MEND[code] ?? (code.length === 5 ? MEND[code.slice(0, 2)] : undefined)
}

/** True where another server may have what this one has not: it cannot be reached, is stopping, or takes no writes. */
export const isElsewhere = (error: unknown): boolean => {
  const mend = mendOf(error)
  return mend === UNREACHABLE || mend === MEND['25006'] || mend === MEND['08'] || mend === MEND['57']
}

/** True where the failure concerns the database as a whole, not what was asked of it. */
export const isUnavailable = (error: unknown): boolean =>
  error instanceof StoreUnavailable || mendOf(error) !== undefined

/** True where there was no answer at all in time: the server is gone without a word, or the network is. */
export const isSilence = (error: unknown): boolean =>
  error instanceof StoreUnavailable
    ? isSilence(error.cause)
    : error instanceof Error && (codeOf(error) === 'ETIMEDOUT' || SILENT.test(error.message))

/**
 * What a caller is told of a failure: `StoreUnavailable` where the database cannot be reached or written, the
 * error itself where it is anything else.
 */
export const explain = (error: unknown): unknown => {
  if (error instanceof StoreUnavailable) return error
  const mend = mendOf(error)
  return mend === undefined ? error : new StoreUnavailable(mend, error)
}
