import { reachOf } from '../shared/traces.ts'
import type { Database } from './database.ts'

/** The sizes of posts are read without the posts. */
const SIZES = 'SELECT num, length(body) AS size FROM quarantine WHERE num > ? ORDER BY num LIMIT ?'

/**
 * A platform may call one account with what is for another of the same tenant and type: a post is searched for
 * where it was received. Bytes are compared, since a post need not be text.
 */
const SEARCH = `SELECT q.num,
    q.platform IN (SELECT o.num FROM platforms p CROSS JOIN platforms o ON o.tenant = p.tenant AND o.type = p.type
      WHERE p.num = ?)
    AND q.received_at <= ?
    AND EXISTS (SELECT 1 FROM json_each(?) WHERE instr(q.body, CAST(value AS BLOB))) AS named
  FROM quarantine q WHERE q.num > ? AND q.num <= ? ORDER BY q.num`

/** Whom to search for, and how far. */
export interface Search {
  /** The number of his platform account. */
  readonly platform: number
  readonly names: readonly string[]
  /** Only in posts received by then. */
  readonly till: number
  /** Only in posts after the one with this number. */
  readonly after: number
  /** How many posts are looked at: fewer where they are large. */
  readonly limit: number
}

/** @returns the posts that name him, and the last that was looked at; null: there are no more */
export const searchQuarantine = (
  database: Database,
  search: Search,
): { readonly found: readonly number[]; readonly last: number | null } => {
  const { platform, names, till, after, limit } = search
  const reach = reachOf(database.query<{ num: number; size: number }>(SIZES).all(after, limit), limit)
  if (reach === null) return { found: [], last: null }
  const rows = database
    .query<{ num: number; named: number }>(SEARCH)
    .all(platform, till, JSON.stringify(names), after, reach.last)
  const found = rows.filter(({ named }) => named === 1).map(({ num }) => num)
  return { found, last: reach.more ? reach.last : null }
}
