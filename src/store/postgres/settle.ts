import type { Attempt } from '../../domain/attempt.ts'
import type { ServiceSignal, Settlement } from '../deliveries.ts'
import { fromJson } from '../shared/json.ts'
import { ENDS, merged } from '../shared/outcomes.ts'
import type { Session } from './database.ts'
import { keyOf } from './ids.ts'
import { nodeNumber } from './nodes.ts'
import { bumpRevision } from './revision.ts'

/** An attempt as it is kept: JSON without what it mostly has not. */
export const attemptJson = ({ startedAt, answer, error, address, timings }: Attempt): string =>
  JSON.stringify({
    startedAt,
    ...(answer === null ? {} : { answer }),
    ...(error === null ? {} : { error }),
    ...(address === null ? {} : { address }),
    timings: Object.fromEntries(Object.entries(timings).filter(([, ms]) => ms !== null)),
  })

const NO_TIMINGS = { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null }

/** What {@link attemptJson} wrote. */
export const attemptOf = (number: number, text: string): Attempt => {
  const kept = fromJson<Attempt>(text)
  if (kept === null) throw new Error('An attempt holds nothing.')
  const { startedAt, answer = null, error = null, address = null, timings } = kept
  return { number, startedAt, answer, error, address, timings: { ...NO_TIMINGS, ...timings } }
}

const OF_LEASE = 'd.tenant_id = s.tenant_id AND d.id = n.id AND d.lease = $1 AND d.attempts = n.attempts'

/** Puts last attempts to the earlier ones, before others take their place. */
const KEEP = `INSERT INTO attempts (tenant_id, delivery_id, number, attempt)
  SELECT d.tenant_id, d.id, d.attempts, d.attempt
  FROM unnest($2::uuid[], $3::uuid[], $4::integer[]) AS n (id, service_id, attempts)
    JOIN services s ON s.id = n.service_id JOIN deliveries d ON ${OF_LEASE}
  WHERE d.attempts > 0`

const SETTLE = `UPDATE deliveries d SET state = n.state, reason = n.reason, due = n.due, settled_at = n.settled_at,
    lease = NULL, attempts = d.attempts + 1, scheduled = d.scheduled + 1, status = n.status, error_code = n.error_code,
    attempt = n.attempt
  FROM unnest($2::uuid[], $3::uuid[], $4::integer[], $5::text[], $6::text[], $7::bigint[], $8::bigint[], $9::integer[],
      $10::text[], $11::text[])
    AS n (id, service_id, attempts, state, reason, due, settled_at, status, error_code, attempt)
    JOIN services s ON s.id = n.service_id
  WHERE ${OF_LEASE} RETURNING d.id`

/** Records outcomes and what they told of services. @returns ids whose settlement came late */
export const settle = async (
  session: Session,
  settlements: readonly Settlement[],
  signals: readonly ServiceSignal[],
): Promise<string[]> => {
  const byLease = new Map<string, Settlement[]>()
  for (const one of settlements.toSorted((a, b) => (a.deliveryId < b.deliveryId ? -1 : 1))) {
    byLease.set(one.lease, [...(byLease.get(one.lease) ?? []), one])
  }
  const settled = new Set<string>()
  for (const [node, batch] of byLease) {
    const lease = await nodeNumber(session, node)
    for (const id of lease === undefined ? [] : await settleBatch(session, lease, batch)) settled.add(id)
  }
  await noteDeliveries(
    session,
    settlements.filter(({ deliveryId }) => settled.has(deliveryId)),
  )
  await heedAll(session, merged(signals))
  return settlements.flatMap(({ deliveryId }) => (settled.has(deliveryId) ? [] : deliveryId))
}

const settleBatch = async (
  session: Session,
  lease: number,
  batch: readonly Settlement[],
): Promise<string[]> => {
  const keys = [
    batch.map(({ deliveryId }) => keyOf(deliveryId)),
    batch.map(({ serviceId }) => keyOf(serviceId)),
    batch.map(({ attempts }) => attempts),
  ] as const
  if (batch.some(({ attempts }) => attempts > 0)) await session.run(KEEP, lease, ...keys)
  const rows = await session.all<{ id: string }>(
    SETTLE,
    lease,
    ...keys,
    batch.map(({ state }) => state),
    batch.map(({ reason }) => reason),
    batch.map(({ due }) => due),
    batch.map(({ state, settledAt }) => (ENDS.has(state) ? settledAt : null)),
    batch.map(({ attempt }) => attempt.answer?.status ?? null),
    batch.map(({ attempt }) => attempt.error?.code ?? null),
    batch.map(({ attempt }) => attemptJson(attempt)),
  )
  return rows.map(({ id }) => id)
}

const NOTE = `INSERT INTO last_deliveries (service_id, at) SELECT * FROM unnest($1::uuid[], $2::bigint[])
  ON CONFLICT (service_id) DO UPDATE SET at = greatest(last_deliveries.at, excluded.at)`

const noteDeliveries = async (session: Session, settlements: readonly Settlement[]): Promise<void> => {
  const at = new Map<string, number>()
  for (const { state, serviceId, settledAt } of settlements) {
    if (state === 'DELIVERED') at.set(serviceId, Math.max(at.get(serviceId) ?? 0, settledAt))
  }
  const services = [...at.keys()].toSorted()
  if (services.length === 0) return
  await session.run(
    NOTE,
    services,
    services.map(id => at.get(id) ?? 0),
  )
}

/** Changes services where attempts told something new of them. */
const heedAll = async (session: Session, signals: readonly ServiceSignal[]): Promise<void> => {
  let changed = 0
  // In one order for everybody, so that two transactions do not wait for each other.
  const ordered = signals.toSorted((a, b) => (a.serviceId < b.serviceId ? -1 : 1))
  for (const { serviceId, failingSince, waitUntil, disable } of ordered) {
    const set = async (column: string, value: number | null) => {
      const sql = `UPDATE services SET ${column} = $2 WHERE id = $1 AND ${column} IS DISTINCT FROM $2`
      changed += await session.run(sql, keyOf(serviceId), value)
    }
    if (failingSince !== undefined) await set('failing_since', failingSince)
    if (waitUntil !== undefined) await set('wait_until', waitUntil)
    if (disable === undefined) continue
    const sql = `UPDATE services SET state = 'DISABLED', disabled_at = $2, disabled_reason = $3
      WHERE id = $1 AND state <> 'DISABLED' AND NOT removed`
    changed += await session.run(sql, keyOf(serviceId), disable.at, disable.reason)
  }
  if (changed > 0) await bumpRevision(session)
}
