import type { Millis } from '../../domain/time.ts'
import type { Claimed, ClaimRequest, ClaimResult } from '../deliveries.ts'
import { unpackBody } from './body.ts'
import type { Database } from './database.ts'
import { idOf, keyOf } from './ids.ts'
import { livingNode, nodeNumber } from './refs.ts'

const SERVICE = `SELECT s.num, t.id AS tenant_id FROM services s CROSS JOIN tenants t ON t.num = s.tenant
  WHERE s.id = ? AND NOT s.removed`

const DUE = `SELECT d.id, d.attempts, d.scheduled, d.created_at, e.id AS event_id, e.body
  FROM deliveries d CROSS JOIN events e ON e.seq = d.event
  WHERE d.service = ? AND d.state = 'PENDING' AND d.lease IS NULL AND d.due <= ?
  ORDER BY d.due LIMIT ?`

const TAKE = 'UPDATE deliveries SET lease = ? WHERE id = ?'

const NEXT_DUE = `SELECT min(due) AS due FROM deliveries
  WHERE service = ? AND state = 'PENDING' AND lease IS NULL`

const RELEASE = 'UPDATE deliveries SET lease = NULL WHERE id = ? AND lease = ?'

interface DueRow {
  readonly id: Uint8Array
  readonly attempts: number
  readonly scheduled: number
  readonly created_at: number
  readonly event_id: Uint8Array
  readonly body: Uint8Array
}

interface ServiceRow {
  readonly num: number
  readonly tenant_id: Uint8Array
}

/** Takes what is due, within the caller's transaction; a service that was removed has nothing due. */
export const claim = (
  database: Database,
  node: string,
  requests: readonly ClaimRequest[],
  now: Millis,
): ClaimResult[] => {
  const lease = livingNode(database, node, now)
  return requests.map(request => claimOf(database, lease, request, now))
}

const claimOf = (database: Database, lease: number, request: ClaimRequest, now: Millis): ClaimResult => {
  const { serviceId, limit } = request
  const service = database.query<ServiceRow>(SERVICE).one(keyOf(serviceId))
  if (service === undefined) return { serviceId, claimed: [], nextDue: null }
  const rows = database.query<DueRow>(DUE).all(service.num, now, limit)
  for (const { id } of rows) database.query(TAKE).run(lease, id)
  const tenantId = idOf(service.tenant_id)
  const nextDue = database.query<{ due: number | null }>(NEXT_DUE).one(service.num)?.due ?? null
  return { serviceId, claimed: rows.map(row => claimedOf(row, tenantId, serviceId)), nextDue }
}

const claimedOf = (row: DueRow, tenantId: string, serviceId: string): Claimed => ({
  id: idOf(row.id),
  tenantId,
  serviceId,
  eventId: idOf(row.event_id),
  attempts: row.attempts,
  scheduled: row.scheduled,
  createdAt: row.created_at,
  body: unpackBody(row.body),
})

export const release = (database: Database, node: string, deliveryIds: readonly string[]): void => {
  const lease = nodeNumber(database, node)
  if (lease === undefined) return
  for (const id of deliveryIds) database.query(RELEASE).run(keyOf(id), lease)
}

const LEASED = `SELECT d.id FROM deliveries d JOIN nodes n ON n.num = d.lease WHERE d.lease IS NOT NULL AND n.name = ? LIMIT ?`

export const leasedTo = (database: Database, node: string, limit: number): string[] =>
  database
    .query<{ id: Uint8Array }>(LEASED)
    .all(node, limit)
    .map(({ id }) => idOf(id))
