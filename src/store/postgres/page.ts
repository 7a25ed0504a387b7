import type { Page, PageRequest } from '../page.ts'
import { COUNT_LIMIT, edgesOf } from '../shared/page.ts'
import type { Session, Value } from './database.ts'
import { keyOf } from './ids.ts'

/** A list: rows of a table that fulfil a condition. */
export interface Source {
  /** A table with its alias, or several joined; SQL. */
  readonly from: string
  /** The column with the id. */
  readonly id: string
  /** Conditions that all hold; SQL with `$1` and so on, in the order of `params`. */
  readonly where: readonly string[]
  readonly params: readonly Value[]
}

/**
 * Reads one page of a list, the newest first.
 * @param load makes the rows of the answer of their ids, in whatever order, by the id of each
 */
export const readPage = async <T>(
  session: Session,
  source: Source,
  page: PageRequest,
  load: (ids: readonly string[]) => Promise<ReadonlyMap<string, T>>,
): Promise<Page<T>> => {
  const ids = await idsOf(session, source, page)
  const total = await countOf(session, source)
  const edges = edgesOf(ids, page, keyOf)
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

const idsOf = async (
  session: Session,
  source: Source,
  { limit, cursor }: PageRequest,
): Promise<readonly string[]> => {
  const newer = cursor?.direction === 'newer'
  const { from, id, params } = source
  const place = params.length + 1
  const more = cursor === null ? [] : [`${id} ${newer ? '>' : '<'} $${place + 1}`]
  const sql = `SELECT ${id} AS id FROM ${from} WHERE ${clause(source, ...more)}
    ORDER BY ${id} ${newer ? 'ASC' : 'DESC'} LIMIT $${place}`
  const start = cursor === null ? [] : [keyOf(cursor.id)]
  const rows = await session.all<{ id: string }>(sql, ...params, limit, ...start)
  const ids = rows.map(row => row.id)
  return newer ? ids.reverse() : ids
}

const countOf = async (session: Session, source: Source): Promise<number> => {
  const { from, params } = source
  const sql = `SELECT count(*) AS n FROM
    (SELECT 1 FROM ${from} WHERE ${clause(source)} LIMIT $${params.length + 1}) counted`
  return (await session.one<{ n: number }>(sql, ...params, COUNT_LIMIT + 1))?.n ?? 0
}

const exists = async (session: Session, source: Source, comparison: string, id: string): Promise<boolean> => {
  const { from, params } = source
  const where = clause(source, `${source.id} ${comparison} $${params.length + 1}`)
  return (
    (await session.one(`SELECT 1 AS found FROM ${from} WHERE ${where} LIMIT 1`, ...params, id)) !== undefined
  )
}

/** A row whose id was read with its page, which nothing can have removed meanwhile. */
export const present = <T>(row: T | undefined | null, id: string): T => {
  if (row === undefined || row === null) throw new Error(`The row ${id} vanished within a transaction.`)
  return row
}
