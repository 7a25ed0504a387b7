import { reachOf } from '../shared/traces.ts'
import type { Session } from './database.ts'

/** Whom to search for, and how far. */
export interface Search {
  readonly tenant: string
  readonly platform: string
  readonly names: readonly string[]
  /** Only in posts received by then. */
  readonly till: number
  /** Only in posts after the one with this number. */
  readonly after: number
  /** How many posts are looked at: fewer where they are large. */
  readonly limit: number
}

/** The sizes of posts are read without the posts. */
const SIZES = `SELECT num, length(body) AS size FROM quarantine WHERE tenant_id = $1 AND num > $2 ORDER BY num LIMIT $3`

/**
 * A platform may call one account with what is for another of the same tenant and type: a post is searched for
 * where it was received. Bytes are compared, since a post need not be text.
 */
const SEARCH = `SELECT q.num FROM quarantine q
  WHERE q.tenant_id = $1 AND q.num > $2 AND q.num <= $3 AND q.received_at <= $4
    AND q.platform_id IN (SELECT o.id FROM platforms p JOIN platforms o ON o.tenant_id = p.tenant_id AND o.type = p.type
      WHERE p.id = $5)
    AND EXISTS (SELECT 1 FROM unnest($6::text[]) AS n (name) WHERE position(convert_to(n.name, 'UTF8') IN q.body) > 0)
  ORDER BY q.num`

/** @returns the posts that name him, and the last that was looked at; null: there are no more */
export const searchQuarantine = async (
  session: Session,
  { tenant, platform, names, till, after, limit }: Search,
): Promise<{ readonly found: readonly number[]; readonly last: number | null }> => {
  const sizes = await session.all<{ num: number; size: number }>(SIZES, tenant, after, limit)
  const reach = reachOf(sizes, limit)
  if (reach === null) return { found: [], last: null }
  const rows = await session.all<{ num: number }>(SEARCH, tenant, after, reach.last, till, platform, names)
  return { found: rows.map(({ num }) => num), last: reach.more ? reach.last : null }
}
