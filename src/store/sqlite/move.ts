import type { Delivery } from '../../domain/delivery.ts'
import type { Millis } from '../../domain/time.ts'
import type { Move } from '../deliveries.ts'
import type { Database } from './database.ts'
import { bytesOf, highestId, idOf, keyOf } from './ids.ts'
import { deliveryOf, readRecord } from './list.ts'

const SERVICE = '(SELECT num FROM services WHERE id = ?)'

/** Found by the indexes `deliveries_waiting` and `deliveries_stuck`; the id bounds the walk through the latter. */
const PICK = {
  PENDING: `SELECT id FROM deliveries WHERE service = ${SERVICE} AND state = 'PENDING' AND lease IS NULL
    AND created_at < ? AND +id <= ? ORDER BY due LIMIT ?`,
  HELD: `SELECT id FROM deliveries WHERE service = ${SERVICE} AND state = 'HELD'
    AND created_at < ? AND id <= ? ORDER BY id LIMIT ?`,
} as const

const HAS = {
  PENDING: `EXISTS (SELECT 1 FROM deliveries WHERE service = s.num AND state = 'PENDING' AND lease IS NULL)`,
  HELD: `EXISTS (SELECT 1 FROM deliveries WHERE service = s.num AND state = 'HELD')`,
} as const

/** What is sent again begins its schedule anew, and is due at once. */
const SET = {
  PENDING: `UPDATE deliveries SET state = 'PENDING', reason = ?, scheduled = 0, due = ?, settled_at = NULL WHERE id = ?`,
  HELD: `UPDATE deliveries SET state = 'HELD', reason = ? WHERE id = ?`,
  DISCARDED: `UPDATE deliveries SET state = 'DISCARDED', reason = ?, settled_at = ? WHERE id = ?`,
} as const

/** Which of these services have deliveries in a state, leased ones left out. */
export const servicesHaving = (
  database: Database,
  state: Move['from'],
  serviceIds: readonly string[],
): string[] => {
  const sql = `SELECT s.id FROM services s
    WHERE s.id IN (SELECT unhex(value, '-') FROM json_each(?)) AND ${HAS[state]}`
  const rows = database.query<{ id: Uint8Array }>(sql).all(JSON.stringify(serviceIds))
  return rows.map(({ id }) => idOf(id))
}

/** Moves a service's deliveries from one state to another, the oldest first. @returns how many */
export const moveDeliveries = (database: Database, move: Move): number => {
  const { from, to, reason, now, limit } = move
  if (from === to) return 0
  const before = move.createdBefore ?? Number.MAX_SAFE_INTEGER
  const pick = database.query<{ id: Uint8Array }>(PICK[from])
  const rows = pick.all(keyOf(move.serviceId), before, highestId(before), limit)
  const update = database.query(SET[to])
  for (const { id } of rows) {
    if (to === 'HELD') update.run(reason, id)
    else update.run(reason, now, id)
  }
  return rows.length
}

const REPLAY = `INSERT INTO deliveries
  (id, tenant, service, event, state, replay, attempts, scheduled, due, created_at)
  SELECT ?1, tenant, service, event, 'PENDING', 1, 0, 0, ?2, ?2 FROM deliveries WHERE id = ?3`

/** Sends a delivery again. @returns the one that will be sent; null: there is none, or it is under way */
export const retryDelivery = (
  database: Database,
  tenantId: string,
  id: string,
  newId: string,
  now: Millis,
): Delivery | null => {
  const found = readRecord(database, tenantId, id)
  if (found === undefined || found.leased === 1) return null
  const resent = resend(database, found.id, found.state, newId, now)
  const record = readRecord(database, tenantId, resent)
  return record === undefined ? null : deliveryOf(record)
}

/** Sends one again that nobody has in hand. @returns the id of the one that will be sent */
export const resend = (
  database: Database,
  id: Uint8Array,
  state: Delivery['state'],
  newId: string,
  now: Millis,
): string => {
  switch (state) {
    case 'DELIVERED':
    case 'DISCARDED':
      database.query(REPLAY).run(bytesOf(newId), now, id)
      return newId
    case 'PENDING':
      database.query('UPDATE deliveries SET due = ? WHERE id = ?').run(now, id)
      return idOf(id)
    case 'HELD':
    case 'FAILED':
      database.query(SET.PENDING).run(null, now, id)
      return idOf(id)
  }
}

/** Discards one delivery. @returns null: there is none; false: it is under way, or has ended otherwise */
export const discardDelivery = (
  database: Database,
  tenantId: string,
  id: string,
  now: Millis,
): boolean | null => {
  const found = readRecord(database, tenantId, id)
  if (found === undefined) return null
  if (found.leased === 1 || found.state === 'DELIVERED' || found.state === 'DISCARDED') return false
  database.query(SET.DISCARDED).run('discarded_by_person', now, found.id)
  return true
}
