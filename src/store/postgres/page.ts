import type { Page } from '../page.ts'
import { type AnyPage, COUNT_LIMIT, edgesOf } from '../shared/page.ts'
import type { Session, Value } from './database.ts'
import { keyOf } from './ids.ts'

/** A list: rows of a table that fulfil a condition. */
export interface Source {
  /** A table with its alias, or several joined; SQL. */
  readonly from: string
  /** The column with the id. */
  readonly id: string
  /** The column with a time by which it is ordered before the id; left out: by the id alone. */
  readonly at?: string
  /** Conditions that all hold; SQL with `$1` and so on, in the order of `params`. */
  readonly where: readonly string[]
  readonly params: readonly Value[]
}

interface PlaceRow {
  readonly id: string
  readonly at: number
}

/** A row's place: what the list is ordered by. */
type Key = readonly Value[]

const keyIn = ({ at }: Source, place: PlaceRow): Key => (at === undefined ? [place.id] : [place.at, place.id])

/**
 * Reads one page of a list, the newest first.
 * @param page its cursor has a time where the source has one
 * @param load makes the rows of the answer of their ids, in whatever order, by the id of each
 */
export const readPage = async <T>(
  session: Session,
  source: Source,
  page: AnyPage,
  load: (ids: readonly string[]) => Promise<ReadonlyMap<string, T>>,
): Promise<Page<T>> => {
  const places = await placesOf(session, source, page)
  const total = await countOf(session, source)
  const keys = places.map(place => keyIn(source, place))
  const edges = edgesOf(keys, page, cursor => cursorIn(source, cursor))
  const ids = places.map(({ id }) => id)
  const rows = ids.length === 0 ? new Map<string, T>() : await load(ids)
  return {
    rows: ids.map(id => present(rows.get(id), id)),
    count: Math.min(total, COUNT_LIMIT),
    countIsEstimate: total > COUNT_LIMIT,
    hasOlder: edges !== null && (await exists(session, source, edges.older, edges.oldest)),
    hasNewer: edges !== null && (await exists(session, source, edges.newer, edges.newest)),
  }
}

const clause = ({ where }: Source, ...more: readonly string[]): string =>
  [...where, ...more].join(' AND ') || 'true'

const columnsOf = ({ at, id }: Source): readonly string[] => (at === undefined ? [id] : [at, id])

const cursorIn = (source: Source, { id, at = 0 }: NonNullable<AnyPage['cursor']>): Key =>
  keyIn(source, { id: keyOf(id), at })

/** Where a row lies in relation to a place, whose parameters begin with this one. */
const beside = (source: Source, comparison: string, first: number): string =>
  source.at === undefined
    ? `${source.id} ${comparison} $${first}`
    : `(${source.at}, ${source.id}) ${comparison} ($${first}, $${first + 1})`

const placesOf = async (
  session: Session,
  source: Source,
  { limit, cursor }: AnyPage,
): Promise<readonly PlaceRow[]> => {
  const newer = cursor?.direction === 'newer'
  const { from, id, at = '0', params } = source
  const place = params.length + 1
  const more = cursor === null ? [] : [beside(source, newer ? '>' : '<', place + 1)]
  const order = columnsOf(source).map(column => `${column} ${newer ? 'ASC' : 'DESC'}`)
  const sql = `SELECT ${id} AS id, ${at} AS at FROM ${from} WHERE ${clause(source, ...more)}
    ORDER BY ${order.join(', ')} LIMIT $${place}`
  const start = cursor === null ? [] : cursorIn(source, cursor)
  const places = await session.all<PlaceRow>(sql, ...params, limit, ...start)
  return newer ? places.toReversed() : places
}

const countOf = async (session: Session, source: Source): Promise<number> => {
  const { from, params } = source
  const sql = `SELECT count(*) AS n FROM
    (SELECT 1 FROM ${from} WHERE ${clause(source)} LIMIT $${params.length + 1}) counted`
  return (await session.one<{ n: number }>(sql, ...params, COUNT_LIMIT + 1))?.n ?? 0
}

const exists = async (session: Session, source: Source, comparison: string, key: Key): Promise<boolean> => {
  const { from, params } = source
  const where = clause(source, beside(source, comparison, params.length + 1))
  const sql = `SELECT 1 AS found FROM ${from} WHERE ${where} LIMIT 1`
  return (await session.one(sql, ...params, ...key)) !== undefined
}

/** A row whose id was read with its page, which nothing can have removed meanwhile. */
export const present = <T>(row: T | undefined | null, id: string): T => {
  if (row === undefined || row === null) throw new Error(`The row ${id} vanished within a transaction.`)
  return row
}
