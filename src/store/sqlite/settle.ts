import type { Millis } from '../../domain/time.ts'
import type { ServiceSignal, Settled, Settlement } from '../deliveries.ts'
import { type Noted, toNote } from '../shared/noted.ts'
import { ENDS, merged } from '../shared/outcomes.ts'
import { attemptValues, keepEarlier, SET_ATTEMPT } from './attempts.ts'
import type { Database } from './database.ts'
import { bytesOf, keyOf } from './ids.ts'
import { nodeNumber } from './refs.ts'
import { bumpRevision } from './revision.ts'
import { countAttempts, type RecentCounts } from './stats.ts'

// Without RETURNING, for which SQLite makes a table of its own at every run.
const SETTLE = `UPDATE deliveries SET state = ?, reason = ?, due = ?, settled_at = ?, lease = NULL,
    attempts = attempts + 1, scheduled = scheduled + 1, ${SET_ATTEMPT}
  WHERE id = ? AND lease = ? AND attempts = ?`

/** Records outcomes and what they told of services. */
export const settle = (
  database: Database,
  settlements: readonly Settlement[],
  signals: readonly ServiceSignal[],
  recent: RecentCounts,
  noted: Noted,
): Settled => {
  const late: string[] = []
  const recorded: Settlement[] = []
  const leases = new Map<string, number | undefined>()
  for (const settlement of settlements) {
    const { lease } = settlement
    if (!leases.has(lease)) leases.set(lease, nodeNumber(database, lease))
    if (!settleOne(database, settlement, leases.get(lease))) {
      late.push(settlement.deliveryId)
      continue
    }
    recorded.push(settlement)
  }
  countAttempts(database, recorded, recent)
  for (const [serviceId, at] of toNote(recorded, noted)) {
    noteDelivery(database, serviceId, at)
    noted.set(serviceId, at)
  }
  const disabled = merged(signals).filter(signal => heed(database, signal))
  return { late, disabled: disabled.map(({ serviceId }) => serviceId) }
}

/** @returns false where it came late and nothing was changed */
const settleOne = (database: Database, settlement: Settlement, lease: number | undefined): boolean => {
  const { state, reason, due, attempt, attempts } = settlement
  if (lease === undefined) return false
  const id = bytesOf(settlement.deliveryId)
  if (attempts > 0) keepEarlier(database, id, lease, attempts)
  const settledAt = ENDS.has(state) ? settlement.settledAt : null
  const values = attemptValues(attempt)
  const changed = database.query(SETTLE).run(state, reason, due, settledAt, ...values, id, lease, attempts)
  return changed > 0
}

const noteDelivery = (database: Database, serviceId: string, at: Millis): void => {
  const sql = `UPDATE services SET last_delivery_at = ?1
    WHERE id = ?2 AND (last_delivery_at IS NULL OR last_delivery_at < ?1)`
  database.query(sql).run(at, keyOf(serviceId))
}

/** Changes a service where an attempt told something new of it. @returns true where this disabled it */
const heed = (database: Database, signal: ServiceSignal): boolean => {
  const { failingSince, waitUntil, disable } = signal
  const id = keyOf(signal.serviceId)
  let [changed, disabled] = [0, 0]
  if (failingSince !== undefined) changed += set(database, 'failing_since', failingSince, id)
  if (waitUntil !== undefined) changed += set(database, 'wait_until', waitUntil, id)
  if (disable !== undefined) {
    const sql = `UPDATE services SET state = 'DISABLED', disabled_at = ?, disabled_reason = ?
      WHERE id = ? AND state <> 'DISABLED' AND NOT removed`
    disabled = database.query(sql).run(disable.at, disable.reason, id)
  }
  if (changed + disabled > 0) bumpRevision(database)
  return disabled > 0
}

const set = (
  database: Database,
  column: 'failing_since' | 'wait_until',
  at: Millis | null,
  id: Uint8Array,
): number =>
  database.query(`UPDATE services SET ${column} = ?1 WHERE id = ?2 AND ${column} IS NOT ?1`).run(at, id)
