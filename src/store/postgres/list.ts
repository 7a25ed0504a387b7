import type { Attempt } from '../../domain/attempt.ts'
import type { Delivery } from '../../domain/delivery.ts'
import type { DeliveryFilter, DeliveryRow } from '../deliveries.ts'
import type { Page, PageRequest } from '../page.ts'
import type { Session, Value } from './database.ts'
import { highestId, keyOf, lowestId } from './ids.ts'
import { readPage, type Source } from './page.ts'
import { attemptOf } from './settle.ts'

/** A delivery as it is read. */
export interface DeliveryRecord {
  readonly id: string
  readonly tenant_id: string
  readonly service_id: string
  readonly event_id: string
  readonly message_id: string | null
  readonly state: Delivery['state']
  readonly reason: Delivery['reason']
  readonly replay: boolean
  readonly attempts: number
  readonly scheduled: number
  readonly due: number
  readonly created_at: number
  readonly settled_at: number | null
  readonly leased: boolean
  readonly status: number | null
  readonly error_code: string | null
  readonly attempt: string | null
}

const SELECT = `SELECT d.id, d.tenant_id, d.service_id, d.event_id, e.message_id, d.state, d.reason, d.replay,
    d.attempts, d.scheduled, d.due, d.created_at, d.settled_at, d.lease IS NOT NULL AS leased, d.status, d.error_code,
    d.attempt
  FROM deliveries d JOIN events e ON e.tenant_id = d.tenant_id AND e.id = d.event_id
  WHERE d.tenant_id = $1 AND d.id = ANY ($2::uuid[])`

export const deliveryOf = (row: DeliveryRecord): Delivery => ({
  id: row.id,
  tenantId: row.tenant_id,
  serviceId: row.service_id,
  eventId: row.event_id,
  state: row.state,
  reason: row.reason,
  origin: row.replay ? 'REPLAY' : 'FAN_OUT',
  attempts: row.attempts,
  scheduled: row.scheduled,
  due: row.due,
  createdAt: row.created_at,
  settledAt: row.settled_at,
})

const rowOf = (row: DeliveryRecord): DeliveryRow => ({
  ...deliveryOf(row),
  messageId: row.message_id,
  lastStatus: row.status,
  lastError: row.error_code,
  leased: row.leased,
})

export const readRecord = (
  session: Session,
  tenantId: string,
  id: string,
): Promise<DeliveryRecord | undefined> => session.one<DeliveryRecord>(SELECT, keyOf(tenantId), [keyOf(id)])

const EARLIER = `SELECT number, attempt FROM attempts WHERE tenant_id = $1 AND delivery_id = $2 ORDER BY number`

/** All attempts of a delivery, the first one first. */
const readHistory = async (session: Session, record: DeliveryRecord): Promise<Attempt[]> => {
  const { tenant_id, id, attempts, attempt } = record
  const earlier =
    attempts > 1 ? await session.all<{ number: number; attempt: string }>(EARLIER, tenant_id, id) : []
  const last = attempt === null ? [] : [{ number: attempts, attempt }]
  return [...earlier, ...last].map(row => attemptOf(row.number, row.attempt))
}

/** A delivery with its attempts; null where the tenant has none such. */
export const readDelivery = async (
  session: Session,
  tenantId: string,
  id: string,
): Promise<(DeliveryRow & { history: readonly Attempt[] }) | null> => {
  const record = await readRecord(session, tenantId, id)
  return record === undefined ? null : { ...rowOf(record), history: await readHistory(session, record) }
}

/** A message's own event has its id; those that tell of it name it. */
const ABOUT = `d.event_id IN
  (SELECT id FROM events WHERE tenant_id = $1 AND id = $? AND message_id = id
   UNION ALL SELECT id FROM events WHERE tenant_id = $1 AND message_id = $? AND message_id <> id)`

const sourceOf = (tenantId: string, filter: DeliveryFilter): Source => {
  const { serviceId, state, from, till, messageId, statusCode } = filter
  const where = ['d.tenant_id = $1']
  const params: Value[] = [keyOf(tenantId)]
  const add = (condition: string, value: Value) =>
    where.push(condition.replaceAll('$?', `$${params.push(value)}`))
  if (messageId !== undefined) add(ABOUT, keyOf(messageId))
  if (serviceId !== undefined) add('d.service_id = $?', keyOf(serviceId))
  if (state !== undefined) add('d.state = $?', state)
  if (from !== undefined) add('d.created_at >= $?', from)
  if (from !== undefined) add('d.id >= $?', lowestId(from))
  if (till !== undefined) add('d.created_at < $?', till)
  if (till !== undefined) add('d.id <= $?', highestId(till))
  if (statusCode !== undefined) add('d.attempts > 0 AND d.status = $?', statusCode)
  return { from: 'deliveries d', id: 'd.id', where, params }
}

/** A page of deliveries. */
export const listDeliveries = async (
  session: Session,
  tenantId: string,
  filter: DeliveryFilter,
  page: PageRequest,
): Promise<Page<DeliveryRow>> =>
  await readPage(session, sourceOf(tenantId, filter), page, async ids => {
    const rows = await session.all<DeliveryRecord>(SELECT, keyOf(tenantId), ids)
    return new Map(rows.map(row => [row.id, rowOf(row)]))
  })
