import type { Database } from './database.ts'

/** Shorter ids would be found in any post. */
const SHORTEST = 5

/**
 * What a person is called in a raw post: his ids without their kind, and his number.
 * @param identities each with its kind before a colon
 * @param phoneNumber with the plus sign
 */
export const namesOf = (identities: readonly string[], phoneNumber: string | null): string[] => {
  const ids = identities.map(identity => identity.slice(identity.indexOf(':') + 1))
  const names = new Set([...ids, phoneNumber?.replace('+', '') ?? ''])
  return [...names].filter(({ length }) => length >= SHORTEST)
}

/**
 * A platform may call one account with what is for another of the same tenant and type: a post is searched for
 * where it was received. Bytes are compared, since a post need not be text.
 */
const SEARCH = `SELECT q.num,
    q.platform IN (SELECT o.num FROM platforms p CROSS JOIN platforms o ON o.tenant = p.tenant AND o.type = p.type
      WHERE p.num = ?)
    AND q.received_at <= ?
    AND EXISTS (SELECT 1 FROM json_each(?) WHERE instr(q.body, CAST(value AS BLOB))) AS named
  FROM quarantine q WHERE q.num > ? ORDER BY q.num LIMIT ?`

/** Whom to search for, and how far. */
export interface Search {
  /** The number of his platform account. */
  readonly platform: number
  readonly names: readonly string[]
  /** Only in posts received by then. */
  readonly till: number
  /** Only in posts after the one with this number. */
  readonly after: number
  /** How many posts are looked at. */
  readonly limit: number
}

/** @returns the posts that name him, and the last that was looked at; null: there are no more */
export const searchQuarantine = (
  database: Database,
  { platform, names, till, after, limit }: Search,
): { readonly found: readonly number[]; readonly last: number | null } => {
  const search = database.query<{ num: number; named: number }>(SEARCH)
  const rows = search.all(platform, till, JSON.stringify(names), after, limit)
  const found = rows.filter(({ named }) => named === 1).map(({ num }) => num)
  return { found, last: rows.length < limit ? null : (rows.at(-1)?.num ?? null) }
}
