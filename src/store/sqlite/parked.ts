import type { Change } from '../../domain/change.ts'
import type { ParkedChange } from '../../domain/unit.ts'
import { spelled } from '../shared/traces.ts'
import type { Database } from './database.ts'
import { idOf } from './ids.ts'

export interface ParkedRow {
  readonly tenant_id: Uint8Array
  readonly platform_id: Uint8Array
  readonly ext_identifier: string
  readonly key: string
  readonly change: string
  readonly parked_at: number
}

/** The columns of a {@link ParkedRow}. */
export const PARKED_FIELDS =
  't.id AS tenant_id, p.id AS platform_id, k.ext_identifier, k.key, k.change, k.parked_at'
const FROM = `platforms p CROSS JOIN tenants t ON t.num = p.tenant CROSS JOIN parked k ON k.platform = p.num`

/** Reads changes that wait for their message; a condition on `p` and `k` follows. */
export const SELECT_PARKED = `SELECT ${PARKED_FIELDS} FROM ${FROM}`

export const parkedOf = (row: ParkedRow): ParkedChange => ({
  tenantId: idOf(row.tenant_id),
  platformId: idOf(row.platform_id),
  extIdentifier: row.ext_identifier,
  key: row.key,
  change: JSON.parse(row.change) as Change,
  parkedAt: row.parked_at,
})

/** Whom to look for. */
export interface Named {
  /** The number of his platform account. */
  readonly platform: number
  readonly identities: readonly string[]
  readonly phoneNumber: string | null
}

const IS_NAMED = 'EXISTS (SELECT 1 FROM json_each(?) WHERE instr(change, value))'

const SEARCH = `SELECT ${IS_NAMED} AS is_named, ${PARKED_FIELDS} FROM ${FROM}
  WHERE p.num = ? AND (k.ext_identifier, k.key) > (?, ?) ORDER BY k.ext_identifier, k.key LIMIT ?`

/**
 * Looks through changes that wait for a message.
 * @param after the last that was looked at before, as it was given; `""`: none
 * @param limit how many are looked at
 * @returns those that name him, and the last that was looked at; null: there are no more
 */
export const searchParked = (
  database: Database,
  named: Named,
  after: string,
  limit: number,
): { readonly found: readonly ParkedChange[]; readonly last: string | null } => {
  const [extIdentifier = '', key = ''] = after === '' ? [] : (JSON.parse(after) as string[])
  const search = database.query<ParkedRow & { readonly is_named: number }>(SEARCH)
  const rows = search.all(
    JSON.stringify(spelled(named.identities, named.phoneNumber)),
    named.platform,
    extIdentifier,
    key,
    limit,
  )
  const found = rows.filter(({ is_named }) => is_named === 1).map(parkedOf)
  const last = rows.length < limit ? undefined : rows.at(-1)
  return { found, last: last === undefined ? null : JSON.stringify([last.ext_identifier, last.key]) }
}

const UNPARK = 'DELETE FROM parked WHERE platform = ? AND ext_identifier = ? AND key = ? AND parked_at <= ?'

/**
 * Looks through changes that wait for a message, and drops those that were parked by then and name him.
 * @returns as {@link searchParked}: the last that was looked at; null: there are no more
 */
export const dropNamed = (
  database: Database,
  named: Named,
  till: number,
  after: string,
  limit: number,
): string | null => {
  const { found, last } = searchParked(database, named, after, limit)
  for (const { extIdentifier, key } of found) {
    database.query(UNPARK).run(named.platform, extIdentifier, key, till)
  }
  return last
}
