import type { Millis } from '../../domain/time.ts'
import type { Claimed, ClaimRequest, ClaimResult } from '../deliveries.ts'
import type { Session } from './database.ts'
import { keyOf } from './ids.ts'
import { livingNode, nodeNumber } from './nodes.ts'

/** A service that was removed has nothing due. What another node takes at this moment is passed over. */
const TAKE = `WITH due AS MATERIALIZED (
    SELECT d.tenant_id, d.id FROM deliveries d JOIN services s ON s.id = d.service_id AND NOT s.removed
    WHERE d.service_id = $1 AND d.state = 'PENDING' AND d.lease IS NULL AND d.due <= $2
    ORDER BY d.due LIMIT $3 FOR UPDATE OF d SKIP LOCKED),
  taken AS (
    UPDATE deliveries d SET lease = $4 FROM due WHERE d.tenant_id = due.tenant_id AND d.id = due.id
    RETURNING d.tenant_id, d.id, d.event_id, d.attempts, d.scheduled, d.created_at, d.due)
  SELECT t.*, e.body FROM taken t JOIN events e ON e.tenant_id = t.tenant_id AND e.id = t.event_id ORDER BY t.due, t.id`

const NEXT_DUE = `SELECT d.due FROM deliveries d JOIN services s ON s.id = d.service_id AND NOT s.removed
  WHERE d.service_id = $1 AND d.state = 'PENDING' AND d.lease IS NULL ORDER BY d.due LIMIT 1`

interface DueRow {
  readonly tenant_id: string
  readonly id: string
  readonly event_id: string
  readonly attempts: number
  readonly scheduled: number
  readonly created_at: number
  readonly body: Uint8Array
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
    const rows = await session.all<DueRow>(TAKE, service, now, limit, lease)
    const nextDue = (await session.one<{ due: number }>(NEXT_DUE, service))?.due ?? null
    results.push({ serviceId, claimed: rows.map(row => claimedOf(row, serviceId)), nextDue })
  }
  return results
}

const claimedOf = (row: DueRow, serviceId: string): Claimed => ({
  id: row.id,
  tenantId: row.tenant_id,
  serviceId,
  eventId: row.event_id,
  attempts: row.attempts,
  scheduled: row.scheduled,
  createdAt: row.created_at,
  body: row.body,
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
