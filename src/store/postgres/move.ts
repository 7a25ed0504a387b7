import type { Delivery } from '../../domain/delivery.ts'
import type { Millis } from '../../domain/time.ts'
import type { Move } from '../deliveries.ts'
import type { Session } from './database.ts'
import { highestId, keyOf } from './ids.ts'
import { type DeliveryRecord, deliveryOf, readRecord } from './list.ts'

/** The oldest first; what another node has in hand at this moment is passed over. */
const PICK = {
  PENDING: `d.state = 'PENDING' AND d.lease IS NULL AND d.created_at < $2 AND d.id <= $3 ORDER BY d.due, d.id LIMIT $4`,
  HELD: `d.state = 'HELD' AND d.created_at < $2 AND d.id <= $3 ORDER BY d.id LIMIT $4`,
} as const

/** What is sent again begins its schedule anew, and is due at once. */
const SET = {
  PENDING: `state = 'PENDING', reason = $5, scheduled = 0, due = $6::bigint, settled_at = NULL`,
  HELD: `state = 'HELD', reason = $5`,
  DISCARDED: `state = 'DISCARDED', reason = $5, settled_at = $6::bigint`,
} as const

const HAS = {
  PENDING: `EXISTS (SELECT 1 FROM deliveries WHERE service_id = s.id AND state = 'PENDING' AND lease IS NULL)`,
  HELD: `EXISTS (SELECT 1 FROM deliveries WHERE service_id = s.id AND state = 'HELD')`,
} as const

/** Which of these services have deliveries in a state, leased ones left out. */
export const servicesHaving = async (
  session: Session,
  state: Move['from'],
  serviceIds: readonly string[],
): Promise<string[]> => {
  const sql = `SELECT s.id FROM services s WHERE s.id = ANY ($1::uuid[]) AND ${HAS[state]}`
  return (await session.all<{ id: string }>(sql, serviceIds.map(keyOf))).map(({ id }) => id)
}

/** Moves a service's deliveries from one state to another, the oldest first. @returns how many */
export const moveDeliveries = async (session: Session, move: Move): Promise<number> => {
  const { from, to, reason, now, limit, serviceId } = move
  if (from === to) return 0
  const before = move.createdBefore ?? Number.MAX_SAFE_INTEGER
  const sql = `WITH picked AS MATERIALIZED (
      SELECT d.tenant_id, d.id FROM deliveries d WHERE d.service_id = $1 AND ${PICK[from]} FOR UPDATE SKIP LOCKED)
    UPDATE deliveries d SET ${SET[to]} FROM picked p WHERE d.tenant_id = p.tenant_id AND d.id = p.id`
  const at = to === 'HELD' ? [] : [now]
  return await session.run(sql, keyOf(serviceId), before, highestId(before), limit, reason, ...at)
}

const HOLD = 'SELECT 1 FROM deliveries WHERE tenant_id = $1 AND id = $2 FOR UPDATE'

/** A delivery that nobody else changes until this transaction has ended. */
const hold = async (session: Session, tenantId: string, id: string): Promise<DeliveryRecord | undefined> => {
  await session.all(HOLD, keyOf(tenantId), keyOf(id))
  return await readRecord(session, tenantId, id)
}

/** Sends a delivery again. @returns the one that will be sent; null: there is none, or it is under way */
export const retryDelivery = async (
  session: Session,
  tenantId: string,
  id: string,
  newId: string,
  now: Millis,
): Promise<Delivery | null> => {
  const found = await hold(session, tenantId, id)
  if (found === undefined || found.leased) return null
  const resent = await resend(session, found, newId, now)
  const record = await readRecord(session, tenantId, resent)
  return record === undefined ? null : deliveryOf(record)
}

const DISCARD = `UPDATE deliveries SET state = 'DISCARDED', reason = 'discarded_by_person', settled_at = $3
  WHERE tenant_id = $1 AND id = $2`

const DUE = 'UPDATE deliveries SET due = $3 WHERE tenant_id = $1 AND id = $2'
const AGAIN = `UPDATE deliveries SET state = 'PENDING', reason = NULL, scheduled = 0, due = $3, settled_at = NULL
  WHERE tenant_id = $1 AND id = ANY ($2::uuid[])`
const REPLAY = `INSERT INTO deliveries
  (tenant_id, id, service_id, event_id, state, replay, attempts, scheduled, due, created_at)
  SELECT d.tenant_id, n.new_id, d.service_id, d.event_id, 'PENDING', true, 0, 0, $4, $4
  FROM unnest($2::uuid[], $3::uuid[]) AS n (id, new_id) JOIN deliveries d ON d.tenant_id = $1 AND d.id = n.id`

/** What has ended well, or by a person, is sent as a new delivery. */
const IS_OVER: ReadonlySet<Delivery['state']> = new Set(['DELIVERED', 'DISCARDED'])

/**
 * Sends deliveries again that have ended or are held, and that this transaction holds.
 * @param newIds at least one for each
 */
export const resendAll = async (
  session: Session,
  tenantId: string,
  all: readonly Pick<Delivery, 'id' | 'state'>[],
  newIds: readonly string[],
  now: Millis,
): Promise<void> => {
  const over = all.filter(({ state }) => IS_OVER.has(state)).map(({ id }) => id)
  const again = all.filter(({ state }) => !IS_OVER.has(state)).map(({ id }) => id)
  if (over.length > 0) await session.run(REPLAY, tenantId, over, newIds.slice(0, over.length), now)
  if (again.length > 0) await session.run(AGAIN, tenantId, again, now)
}

const resend = async (
  session: Session,
  found: DeliveryRecord,
  newId: string,
  now: Millis,
): Promise<string> => {
  const { tenant_id: tenant, id, state } = found
  if (state === 'PENDING') await session.run(DUE, tenant, id, now)
  else await resendAll(session, tenant, [found], [newId], now)
  return IS_OVER.has(state) ? newId : id
}

/** Discards one delivery. @returns null: there is none; false: it is under way, or has ended otherwise */
export const discardDelivery = async (
  session: Session,
  tenantId: string,
  id: string,
  now: Millis,
): Promise<boolean | null> => {
  const found = await hold(session, tenantId, id)
  if (found === undefined) return null
  if (found.leased || found.state === 'DELIVERED' || found.state === 'DISCARDED') return false
  await session.run(DISCARD, found.tenant_id, found.id, now)
  return true
}
