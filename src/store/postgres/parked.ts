import type { Change } from '../../domain/change.ts'
import type { ParkedChange } from '../../domain/unit.ts'
import { spelled } from '../shared/traces.ts'
import type { Session } from './database.ts'

export interface ParkedRow {
  readonly tenant_id: string
  readonly platform_id: string
  readonly ext_identifier: string
  readonly key: string
  readonly change: string
  readonly parked_at: number
}

const FIELDS = 'k.tenant_id, k.platform_id, k.ext_identifier, k.key, k.change, k.parked_at'

/** Reads changes that wait for their message; a condition on `k` follows. */
export const SELECT_PARKED = `SELECT ${FIELDS} FROM parked k`

export const parkedOf = (row: ParkedRow): ParkedChange => ({
  tenantId: row.tenant_id,
  platformId: row.platform_id,
  extIdentifier: row.ext_identifier,
  key: row.key,
  change: JSON.parse(row.change) as Change,
  parkedAt: row.parked_at,
})

/** Whom to look for. */
export interface Named {
  readonly tenant: string
  readonly platform: string
  readonly identities: readonly string[]
  readonly phoneNumber: string | null
}

const SEARCH = `SELECT EXISTS (SELECT 1 FROM unnest($3::text[]) AS n (name) WHERE strpos(k.change, n.name) > 0) AS is_named, ${FIELDS}
  FROM parked k
  WHERE k.tenant_id = $1 AND k.platform_id = $2 AND (k.ext_identifier, k.key) > ($4, $5)
  ORDER BY k.ext_identifier, k.key LIMIT $6`

/**
 * Looks through changes that wait for a message.
 * @param after the last that was looked at before, as it was given; `""`: none
 * @param limit how many are looked at
 * @returns those that name him, and the last that was looked at; null: there are no more
 */
export const searchParked = async (
  session: Session,
  { tenant, platform, identities, phoneNumber }: Named,
  after: string,
  limit: number,
): Promise<{ readonly found: readonly ParkedChange[]; readonly last: string | null }> => {
  const [extIdentifier = '', key = ''] = after === '' ? [] : (JSON.parse(after) as string[])
  const names = spelled(identities, phoneNumber)
  const place = [extIdentifier, key, limit] as const
  const rows = await session.all<ParkedRow & { readonly is_named: boolean }>(
    SEARCH,
    tenant,
    platform,
    names,
    ...place,
  )
  const found = rows.filter(({ is_named }) => is_named).map(parkedOf)
  const last = rows.length < limit ? undefined : rows.at(-1)
  return { found, last: last === undefined ? null : JSON.stringify([last.ext_identifier, last.key]) }
}

const UNPARK = `DELETE FROM parked
  WHERE tenant_id = $1 AND platform_id = $2 AND ext_identifier = $3 AND key = $4 AND parked_at <= $5`

/**
 * Looks through changes that wait for a message, and drops those that were parked by then and name him.
 * @returns as {@link searchParked}: the last that was looked at; null: there are no more
 */
export const dropNamed = async (
  session: Session,
  named: Named,
  till: number,
  after: string,
  limit: number,
): Promise<string | null> => {
  const { found, last } = await searchParked(session, named, after, limit)
  for (const { extIdentifier, key } of found) {
    await session.run(UNPARK, named.tenant, named.platform, extIdentifier, key, till)
  }
  return last
}
