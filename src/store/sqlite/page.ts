import type { Page, PageRequest } from '../page.ts'
import { COUNT_LIMIT, edgesOf } from '../shared/page.ts'
import type { Database, Value } from './database.ts'
import { idOf, keyOf } from './ids.ts'

/** A list: rows of a table that fulfil a condition. */
export interface Source {
  /** A table with its alias, or several joined; SQL. */
  readonly from: string
  /** The column with the id. */
  readonly id: string
  /** Conditions that all hold; SQL with `?`. */
  readonly where: readonly string[]
  readonly params: readonly Value[]
}

interface IdRow {
  readonly id: Uint8Array
}

/**
 * Reads one page of a list, the newest first.
 * @param load makes a row of the answer of its id
 */
export const readPage = <T>(
  database: Database,
  source: Source,
  page: PageRequest,
  load: (id: Uint8Array) => T,
): Page<T> => {
  const ids = idsOf(database, source, page)
  const total = countOf(database, source)
  const edges = edgesOf(ids, page, keyOf)
  return {
    rows: ids.map(load),
    count: Math.min(total, COUNT_LIMIT),
    countIsEstimate: total > COUNT_LIMIT,
    hasOlder: edges !== null && exists(database, source, edges.older, edges.oldest),
    hasNewer: edges !== null && exists(database, source, edges.newer, edges.newest),
  }
}

const clause = ({ where }: Source, more: readonly string[] = []): string =>
  [...where, ...more].join(' AND ') || '1'

const idsOf = (database: Database, source: Source, { limit, cursor }: PageRequest): Uint8Array[] => {
  const newer = cursor?.direction === 'newer'
  const more = cursor === null ? [] : [`${source.id} ${newer ? '>' : '<'} ?`]
  const sql =
    `SELECT ${source.id} AS id FROM ${source.from} WHERE ${clause(source, more)} ` +
    `ORDER BY ${source.id} ${newer ? 'ASC' : 'DESC'} LIMIT ?`
  const start = cursor === null ? [] : [keyOf(cursor.id)]
  const rows = database.query<IdRow>(sql).all(...source.params, ...start, limit)
  const ids = rows.map(({ id }) => id)
  return newer ? ids.reverse() : ids
}

const countOf = (database: Database, source: Source): number => {
  const sql = `SELECT count(*) AS n FROM (SELECT 1 FROM ${source.from} WHERE ${clause(source)} LIMIT ?)`
  return database.query<{ n: number }>(sql).one(...source.params, COUNT_LIMIT + 1)?.n ?? 0
}

const exists = (database: Database, source: Source, comparison: string, id: Uint8Array): boolean => {
  const where = clause(source, [`${source.id} ${comparison} ?`])
  const sql = `SELECT 1 AS found FROM ${source.from} WHERE ${where} LIMIT 1`
  return database.query<{ found: number }>(sql).one(...source.params, id) !== undefined
}

/** An id of a row that was read with its page, which nothing can have removed meanwhile. */
export const present = <T>(row: T | undefined | null, id: Uint8Array): T => {
  if (row === undefined || row === null) throw new Error(`The row ${idOf(id)} vanished within a transaction.`)
  return row
}
