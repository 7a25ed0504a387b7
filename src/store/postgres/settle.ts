import type { Attempt } from '../../domain/attempt.ts'
import type { ServiceSignal, Settled, Settlement } from '../deliveries.ts'
import { fromJson } from '../shared/json.ts'
import { type Noted, toNote } from '../shared/noted.ts'
import { ENDS, merged } from '../shared/outcomes.ts'
import { type Session, together } from './database.ts'
import { keyOf } from './ids.ts'
import { bumpRevision } from './revision.ts'
import { countAttempts } from './stats.ts'

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

/**
 * The lease is compared in a way that no index serves, because by its statistics hardly any row has one: all that are
 * leased would be compared with all that are settled.
 */
const OF_LEASE = `d.tenant_id = n.tenant_id AND d.id = n.id AND d.attempts = n.attempts
    AND coalesce(d.lease, 0) = (SELECT k.num FROM nodes k WHERE k.name = $1)`

/** Puts last attempts to the earlier ones, before others take their place. */
const KEEP = `INSERT INTO attempts (tenant_id, delivery_id, number, attempt)
  SELECT d.tenant_id, d.id, d.attempts, d.attempt
  FROM unnest($2::uuid[], $3::uuid[], $4::integer[]) AS n (tenant_id, id, attempts), deliveries d
  WHERE ${OF_LEASE} AND d.attempts > 0`

const SETTLE = `UPDATE deliveries d SET state = n.state, reason = n.reason, due = n.due, settled_at = n.settled_at,
    lease = NULL, attempts = d.attempts + 1, scheduled = d.scheduled + 1, status = n.status, error_code = n.error_code,
    attempt = n.attempt
  FROM unnest($2::uuid[], $3::uuid[], $4::integer[], $5::text[], $6::text[], $7::bigint[], $8::bigint[], $9::integer[],
      $10::text[], $11::text[])
    AS n (tenant_id, id, attempts, state, reason, due, settled_at, status, error_code, attempt)
  WHERE ${OF_LEASE} RETURNING d.id, d.attempts`

/** Records outcomes and what they told of services. */
export const settle = async (
  session: Session,
  settlements: readonly Settlement[],
  signals: readonly ServiceSignal[],
  noted: Noted,
): Promise<Settled> => {
  const ordered = settlements.toSorted((a, b) => (a.deliveryId < b.deliveryId ? -1 : 1))
  const byNode = new Map<string, readonly Settlement[]>()
  for (const [node, batch] of Map.groupBy(ordered, ({ lease }) => lease))
    byNode.set(node, await settleBatch(session, node, batch))
  const recorded = new Set([...byNode.values()].flat())
  const [disabled] = await together(
    heedAll(session, merged(signals)),
    noteDeliveries(session, recorded, noted),
    ...[...byNode].map(([node, batch]) => countAttempts(session, node, batch)),
  )
  const late = settlements.flatMap(one => (recorded.has(one) ? [] : one.deliveryId))
  return { late, disabled }
}

/** @returns those that did not come late */
const settleBatch = async (
  session: Session,
  node: string,
  batch: readonly Settlement[],
): Promise<readonly Settlement[]> => {
  const keys = [
    batch.map(({ tenantId }) => keyOf(tenantId)),
    batch.map(({ deliveryId }) => keyOf(deliveryId)),
    batch.map(({ attempts }) => attempts),
  ] as const
  if (batch.some(({ attempts }) => attempts > 0)) await session.run(KEEP, node, ...keys)
  const rows = await session.all<{ id: string; attempts: number }>(
    SETTLE,
    node,
    ...keys,
    batch.map(({ state }) => state),
    batch.map(({ reason }) => reason),
    batch.map(({ due }) => due),
    batch.map(({ state, settledAt }) => (ENDS.has(state) ? settledAt : null)),
    batch.map(({ attempt }) => attempt.answer?.status ?? null),
    batch.map(({ attempt }) => attempt.error?.code ?? null),
    batch.map(({ attempt }) => attemptJson(attempt)),
  )
  const settled = new Map(rows.map(({ id, attempts }) => [id, attempts - 1]))
  return batch.filter(({ deliveryId: id, attempts }) => settled.get(id) === attempts && settled.delete(id))
}

const NOTE = `INSERT INTO last_deliveries (service_id, at) SELECT * FROM unnest($1::uuid[], $2::bigint[])
  ON CONFLICT (service_id) DO UPDATE SET at = greatest(last_deliveries.at, excluded.at)`

const noteDeliveries = async (
  session: Session,
  settlements: Iterable<Settlement>,
  noted: Noted,
): Promise<void> => {
  const news = toNote(settlements, noted)
  if (news.length === 0) return
  await session.run(
    NOTE,
    news.map(([id]) => id),
    news.map(([, at]) => at),
  )
  for (const [id, at] of news) noted.set(id, at)
}

/** Changes services where attempts told something new of them. @returns those that this disabled */
const heedAll = async (session: Session, signals: readonly ServiceSignal[]): Promise<string[]> => {
  let changed = 0
  const disabled: string[] = []
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
    if ((await session.run(sql, keyOf(serviceId), disable.at, disable.reason)) > 0) disabled.push(serviceId)
  }
  if (changed + disabled.length > 0) await bumpRevision(session)
  return disabled
}
