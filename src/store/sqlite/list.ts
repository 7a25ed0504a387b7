import type { Attempt } from '../../domain/attempt.ts'
import type { Delivery } from '../../domain/delivery.ts'
import type { DeliveryFilter, DeliveryRow } from '../deliveries.ts'
import type { Page, PageRequest } from '../page.ts'
import { readHistory } from './attempts.ts'
import type { Database, Value } from './database.ts'
import { highestId, idOf, idOrNull, keyOf, lowestId } from './ids.ts'
import { present, readPage, type Source } from './page.ts'

/** A delivery as it is read. */
export interface DeliveryRecord {
  readonly id: Uint8Array
  readonly tenant_id: Uint8Array
  readonly service_id: Uint8Array
  readonly event_id: Uint8Array
  readonly message_id: Uint8Array | null
  readonly state: Delivery['state']
  readonly reason: Delivery['reason']
  readonly replay: number
  readonly attempts: number
  readonly scheduled: number
  readonly due: number
  readonly created_at: number
  readonly settled_at: number | null
  readonly leased: number
  readonly status: number | null
  readonly error_code: string | null
}

const SELECT = `
  SELECT d.id, t.id AS tenant_id, s.id AS service_id, e.id AS event_id, e.message_id, d.state, d.reason, d.replay,
    d.attempts, d.scheduled, d.due, d.created_at, d.settled_at, d.lease IS NOT NULL AS leased, d.status,
    d.error_code
  FROM deliveries d CROSS JOIN tenants t ON t.num = d.tenant CROSS JOIN services s ON s.num = d.service
    CROSS JOIN events e ON e.seq = d.event
  WHERE d.id = ?`

export const deliveryOf = (row: DeliveryRecord): Delivery => ({
  id: idOf(row.id),
  tenantId: idOf(row.tenant_id),
  serviceId: idOf(row.service_id),
  eventId: idOf(row.event_id),
  state: row.state,
  reason: row.reason,
  origin: row.replay === 1 ? 'REPLAY' : 'FAN_OUT',
  attempts: row.attempts,
  scheduled: row.scheduled,
  due: row.due,
  createdAt: row.created_at,
  settledAt: row.settled_at,
})

const rowOf = (row: DeliveryRecord): DeliveryRow => ({
  ...deliveryOf(row),
  messageId: idOrNull(row.message_id),
  lastStatus: row.status,
  lastError: row.error_code,
  leased: row.leased === 1,
})

export const readRecord = (database: Database, tenantId: string, id: string): DeliveryRecord | undefined =>
  database.query<DeliveryRecord>(`${SELECT} AND t.id = ?`).one(keyOf(id), keyOf(tenantId))

/** A delivery with its attempts; null where the tenant has none such. */
export const readDelivery = (
  database: Database,
  tenantId: string,
  id: string,
): (DeliveryRow & { history: readonly Attempt[] }) | null => {
  const record = readRecord(database, tenantId, id)
  if (record === undefined) return null
  return { ...rowOf(record), history: readHistory(database, record.id) }
}

/**
 * Written into the query in such a way that SQLite sees which index has just these rows: `deliveries_stuck`, or
 * for what was delivered `deliveries_tried`.
 */
const IN_STATE: { readonly [S in Delivery['state']]: string } = {
  PENDING: "d.state = 'PENDING'",
  HELD: "d.state = 'HELD'",
  FAILED: "d.state = 'FAILED'",
  DISCARDED: "d.state = 'DISCARDED'",
  DELIVERED: "d.state = 'DELIVERED' AND d.attempts > 0",
}

/** A message's own event has its id; those that tell of it name it. */
const ABOUT = `d.event IN
  (SELECT seq FROM events WHERE id = ?1 AND message_id = ?1
   UNION ALL SELECT seq FROM events WHERE message_id = ?1 AND message_id <> id)`

const PENDING_OF = `SELECT id FROM deliveries WHERE service = ? AND state = 'PENDING' AND lease IS NULL
   UNION ALL SELECT id FROM deliveries WHERE service = ? AND lease IS NOT NULL`

const FEW = 10_000

/** Where little is pending among much that has ended, the little is looked up instead of looked for. */
const isLittlePending = (database: Database, service: number): boolean => {
  const sql = `SELECT count(*) AS n FROM (${PENDING_OF} LIMIT ?)`
  return (database.query<{ n: number }>(sql).one(service, service, FEW + 1)?.n ?? 0) <= FEW
}

const OF_TENANT =
  'd.service IN (SELECT num FROM services WHERE tenant = (SELECT num FROM tenants WHERE id = ?))'

const SERVICE = `SELECT s.num FROM services s CROSS JOIN tenants t ON t.num = s.tenant WHERE s.id = ? AND t.id = ?`

const sourceOf = (database: Database, tenantId: string, filter: DeliveryFilter): Source => {
  const { serviceId, state, from, till, messageId, statusCode } = filter
  const where: string[] = []
  const params: Value[] = []
  const add = (condition: string, ...values: Value[]) => {
    where.push(condition)
    params.push(...values)
  }
  // First, because its parameter is numbered.
  if (messageId !== undefined) add(ABOUT, keyOf(messageId))
  if (serviceId === undefined) add(OF_TENANT, keyOf(tenantId))
  else {
    const service = database.query<{ num: number }>(SERVICE).one(keyOf(serviceId), keyOf(tenantId))?.num ?? 0
    add('d.service = ?', service)
    const isFew = state === 'PENDING' && isLittlePending(database, service)
    if (isFew) add(`d.id IN (${PENDING_OF})`, service, service)
  }
  if (state !== undefined) add(IN_STATE[state])
  if (from !== undefined) add('d.id >= ? AND d.created_at >= ?', lowestId(from), from)
  if (till !== undefined) add('d.id <= ? AND d.created_at < ?', highestId(till), till)
  if (statusCode !== undefined) add('d.attempts > 0 AND d.status = ?', statusCode)
  return { from: 'deliveries d', id: 'd.id', where, params }
}

/** A page of deliveries. */
export const listDeliveries = (
  database: Database,
  tenantId: string,
  filter: DeliveryFilter,
  page: PageRequest,
): Page<DeliveryRow> => {
  const one = database.query<DeliveryRecord>(SELECT)
  return readPage(database, sourceOf(database, tenantId, filter), page, id => rowOf(present(one.one(id), id)))
}
