import type { Page } from '../page.ts'
import { type AnyPage, COUNT_LIMIT, edgesOf } from '../shared/page.ts'
import type { Database, Value } from './database.ts'
import { idOf, keyOf } from './ids.ts'

/** A list: rows of a table that fulfil a condition. */
export interface Source {
  /** A table with its alias, or several joined; SQL. */
  readonly from: string
  /** The same where it is only counted, with the index that this takes the least with; left out: as `from`. */
  readonly counted?: string
  /** The column with the id. */
  readonly id: string
  /** The column with a time by which it is ordered before the id; left out: by the id alone. */
  readonly at?: string
  /** Conditions that all hold; SQL with `?`. */
  readonly where: readonly string[]
  readonly params: readonly Value[]
}

interface PlaceRow {
  readonly id: Uint8Array
  readonly at: number
}

/** A row's place: what the list is ordered by. */
type Key = readonly Value[]

const keyIn = ({ at }: Source, place: PlaceRow): Key => (at === undefined ? [place.id] : [place.at, place.id])

/**
 * Reads one page of a list, the newest first.
 * @param page its cursor has a time where the source has one
 * @param load makes a row of the answer of its id
 */
export const readPage = <T>(
  database: Database,
  source: Source,
  page: AnyPage,
  load: (id: Uint8Array) => T,
): Page<T> => {
  const places = placesOf(database, source, page)
  const total = countOf(database, source)
  const keys = places.map(place => keyIn(source, place))
  const edges = edgesOf(keys, page, cursor => cursorIn(source, cursor))
  return {
    rows: places.map(({ id }) => load(id)),
    count: Math.min(total, COUNT_LIMIT),
    countIsEstimate: total > COUNT_LIMIT,
    hasOlder: edges !== null && exists(database, source, edges.older, edges.oldest),
    hasNewer: edges !== null && exists(database, source, edges.newer, edges.newest),
  }
}

const clause = ({ where }: Source, more: readonly string[] = []): string =>
  [...where, ...more].join(' AND ') || '1'

const columnsOf = ({ at, id }: Source): readonly string[] => (at === undefined ? [id] : [at, id])

const cursorIn = (source: Source, { id, at = 0 }: NonNullable<AnyPage['cursor']>): Key =>
  keyIn(source, { id: keyOf(id), at })

/** Where a row lies in relation to a place. */
const beside = (source: Source, comparison: string): string =>
  source.at === undefined
    ? `${source.id} ${comparison} ?`
    : `(${source.at}, ${source.id}) ${comparison} (?, ?)`

const placesOf = (database: Database, source: Source, { limit, cursor }: AnyPage): PlaceRow[] => {
  const newer = cursor?.direction === 'newer'
  const more = cursor === null ? [] : [beside(source, newer ? '>' : '<')]
  const order = columnsOf(source).map(column => `${column} ${newer ? 'ASC' : 'DESC'}`)
  const sql =
    `SELECT ${source.id} AS id, ${source.at ?? 0} AS at FROM ${source.from} WHERE ${clause(source, more)} ` +
    `ORDER BY ${order.join(', ')} LIMIT ?`
  const start = cursor === null ? [] : cursorIn(source, cursor)
  const places = database.query<PlaceRow>(sql).all(...source.params, ...start, limit)
  return newer ? places.reverse() : places
}

const countOf = (database: Database, source: Source): number => {
  const from = source.counted ?? source.from
  const sql = `SELECT count(*) AS n FROM (SELECT 1 FROM ${from} WHERE ${clause(source)} LIMIT ?)`
  return database.query<{ n: number }>(sql).one(...source.params, COUNT_LIMIT + 1)?.n ?? 0
}

const exists = (database: Database, source: Source, comparison: string, key: Key): boolean => {
  const where = clause(source, [beside(source, comparison)])
  const sql = `SELECT 1 AS found FROM ${source.from} WHERE ${where} LIMIT 1`
  return database.query<{ found: number }>(sql).one(...source.params, ...key) !== undefined
}

/** An id of a row that was read with its page, which nothing can have removed meanwhile. */
export const present = <T>(row: T | undefined | null, id: Uint8Array): T => {
  if (row === undefined || row === null) throw new Error(`The row ${idOf(id)} vanished within a transaction.`)
  return row
}
