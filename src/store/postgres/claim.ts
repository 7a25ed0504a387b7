import type { Millis } from '../../domain/time.ts'
import type { Claimed, ClaimRequest, ClaimResult } from '../deliveries.ts'
import type { Session } from './database.ts'
import { keyOf } from './ids.ts'
import { livingNode, nodeNumber } from './nodes.ts'
import { present } from './page.ts'

/**
 * A service that was removed has nothing due. What another node takes at this moment is passed over. Each of the
 * three statements is about one table and the keys that it is given: no plan of theirs can go astray.
 */
const DUE = `SELECT d.tenant_id, d.id FROM deliveries d
  WHERE d.service_id = (SELECT s.id FROM services s WHERE s.id = $1 AND NOT s.removed)
    AND d.state = 'PENDING' AND d.lease IS NULL AND d.due <= $2
  ORDER BY d.due LIMIT $3 FOR UPDATE OF d SKIP LOCKED`

const TAKE = `UPDATE deliveries d SET lease = $3 WHERE d.tenant_id = ANY ($1::uuid[]) AND d.id = ANY ($2::uuid[])
  RETURNING d.tenant_id, d.id, d.event_id, d.attempts, d.scheduled, d.created_at, d.due`

const BODIES =
  'SELECT e.id, e.body FROM events e WHERE e.tenant_id = ANY ($1::uuid[]) AND e.id = ANY ($2::uuid[])'

const NEXT_DUE = `SELECT d.due FROM deliveries d JOIN services s ON s.id = d.service_id AND NOT s.removed
  WHERE d.service_id = $1 AND d.state = 'PENDING' AND d.lease IS NULL ORDER BY d.due LIMIT 1`

interface DueRow {
  readonly tenant_id: string
  readonly id: string
  readonly event_id: string
  readonly attempts: number
  readonly scheduled: number
  readonly created_at: number
  readonly due: number
}

/** Takes what is due, within the caller's transaction. */
export const claim = async (
  session: Session,
  node: string,
  requests: readonly ClaimRequest[],
  now: Millis,
): Promise<ClaimResult[]> => {
  const lease = await livingNode(session, node, now)
  const results: ClaimResult[] = []
  for (const { serviceId, limit } of requests) {
    const service = keyOf(serviceId)
    const claimed = await take(session, service, limit, now, lease)
    const nextDue = (await session.one<{ due: number }>(NEXT_DUE, service))?.due ?? null
    results.push({ serviceId, claimed, nextDue })
  }
  return results
}

const take = async (
  session: Session,
  serviceId: string,
  limit: number,
  now: Millis,
  lease: number,
): Promise<Claimed[]> => {
  const due = await session.all<{ tenant_id: string; id: string }>(DUE, serviceId, now, limit)
  if (due.length === 0) return []
  const tenants = [...new Set(due.map(({ tenant_id }) => tenant_id))]
  const ids = due.map(({ id }) => id)
  const rows = await session.all<DueRow>(TAKE, tenants, ids, lease)
  const events = [...new Set(rows.map(({ event_id }) => event_id))]
  const bodies = await session.all<{ id: string; body: Uint8Array }>(BODIES, tenants, events)
  const bodyOf = new Map(bodies.map(({ id, body }) => [id, body]))
  const ordered = rows.toSorted((a, b) => a.due - b.due || (a.id < b.id ? -1 : 1))
  return ordered.map(row => claimedOf(row, serviceId, present(bodyOf.get(row.event_id), row.event_id)))
}

const claimedOf = (row: DueRow, serviceId: string, body: Uint8Array): Claimed => ({
  id: row.id,
  tenantId: row.tenant_id,
  serviceId,
  eventId: row.event_id,
  attempts: row.attempts,
  scheduled: row.scheduled,
  createdAt: row.created_at,
  body,
})

export const release = async (
  session: Session,
  node: string,
  deliveryIds: readonly string[],
): Promise<void> => {
  const lease = await nodeNumber(session, node)
  if (lease === undefined) return
  const sql = 'UPDATE deliveries SET lease = NULL WHERE lease = $1 AND id = ANY ($2::uuid[])'
  await session.run(sql, lease, deliveryIds)
}

const LEASED = 'SELECT d.id FROM deliveries d JOIN nodes n ON n.num = d.lease WHERE n.name = $1 LIMIT $2'

export const leasedTo = async (session: Session, node: string, limit: number): Promise<string[]> =>
  (await session.all<{ id: string }>(LEASED, node, limit)).map(({ id }) => id)
