import { Refusal } from '../../domain/errors.ts'
import type { Millis } from '../../domain/time.ts'
import {
  COPY_TABLES,
  type CopyNumbers,
  type CopyPlace,
  type CopyProgress,
  type CopyTable,
  DERIVED_TABLES,
} from '../copy.ts'
import type { Session } from './database.ts'

/** Taken by whoever begins a move, until its transaction ends: of two who begin at once the second finds the first. */
const LOCK = 'SELECT pg_advisory_xact_lock(7031931)'

interface Move {
  readonly source: string
  readonly ended_at: number | null
}

const readMove = (session: Session): Promise<Move | undefined> =>
  session.one<Move>('SELECT source, ended_at FROM moves')

/**
 * Sees to it that all is there that was to be moved into this database; to be asked before it is served.
 * @throws Error with a sentence for the operator, while a move has not ended
 */
export const requireWhole = async (session: Session): Promise<void> => {
  const move = await readMove(session)
  if (move === undefined || move.ended_at !== null) return
  throw new Error(
    'A store is being moved into this database, or its move was broken off: run gotallo move, which goes on where it was, or name another database in GOTALLO_DATABASE_URL.',
  )
}

const refused = (detail: string): Refusal => new Refusal('conflict', detail)

const OTHER =
  'Into the database of GOTALLO_DATABASE_URL another store was moved, or this one before it was changed: name an empty database, into which it is moved from the beginning.'

const FILLED =
  'The database of GOTALLO_DATABASE_URL holds what another hub has made: name an empty one, or one into which this move was begun.'

/** Every table that holds what a hub made. */
const TABLES: readonly string[] = [...COPY_TABLES, ...DERIVED_TABLES]

const FULL = TABLES.map(table => `SELECT 1 AS found WHERE EXISTS (SELECT 1 FROM ${table})`).join(
  ' UNION ALL ',
)

/**
 * Begins the move of a store in this state, or finds where it is.
 * @throws Refusal `conflict` where the database holds anything else
 */
export const beginMove = async (session: Session, source: string, now: Millis): Promise<CopyProgress> => {
  await session.all(LOCK)
  const move = await readMove(session)
  if (move !== undefined && move.source !== source) throw refused(OTHER)
  if (move === undefined) {
    if ((await session.one(FULL)) !== undefined) throw refused(FILLED)
    await session.run('INSERT INTO moves (source, begun_at) VALUES ($1, $2)', source, now)
  }
  const rows = await session.all<CopyPlace & { readonly name: CopyTable }>(
    'SELECT name, place, rows FROM moved',
  )
  const places = rows.map(({ name, ...place }) => [name, place] as const)
  return { endedAt: move?.ended_at ?? null, places: new Map(places) }
}

const FIRST = `INSERT INTO moved (name, place, rows) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING`
const NEXT = `UPDATE moved SET place = $2, rows = rows + $3 WHERE name = $1 AND place = $4`

/**
 * Notes how far a table is, with the rows that this transaction has written.
 * @throws Refusal `conflict` where it is not where these rows begin
 */
export const advance = async (
  session: Session,
  table: CopyTable,
  rows: number,
  from: string | null,
  to: string | null,
): Promise<void> => {
  const noted =
    from === null ? await session.run(FIRST, table, to, rows) : await session.run(NEXT, table, to, rows, from)
  if (noted === 0)
    throw refused('Another process moves the same store into this database: leave it to that one.')
}

/** The numbers of these tables are never given twice. */
const NUMBERED = { nodes: 'num', quarantine: 'num', dispatches: 'seq' } as const

/** Ends a move: the database is whole, and counts on behind what was given in the other store. */
export const endMove = async (session: Session, numbers: CopyNumbers, now: Millis): Promise<void> => {
  for (const [table, column] of Object.entries(NUMBERED)) {
    const last = numbers[table as keyof typeof NUMBERED]
    const sql = 'SELECT setval(pg_get_serial_sequence($1, $2), $3)'
    if (last > 0) await session.all(sql, table, column, last)
  }
  await session.run('UPDATE directory SET revision = greatest(revision, $1)', numbers.revision)
  await session.run('UPDATE moves SET ended_at = $1', now)
}
