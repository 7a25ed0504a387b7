import type { LedgerCounts } from '../../domain/ledger.ts'
import type { Session } from './database.ts'
import { type Daily, daysLeaving, partitionOf } from './days.ts'
import { keyOf } from './ids.ts'

/** What removing events has left: the counts of what went with them. */
type Pruned = Pick<LedgerCounts, 'replays' | 'delivered' | 'failed' | 'discarded'> & {
  readonly fan_out: number
}

/** What is there. */
type Standing = Omit<LedgerCounts, 'fanOut'>

const ofTenant = (column: string, tenantId: string | null): string =>
  tenantId === null ? '' : `WHERE ${column} = $1`

/** Counts what is there, and adds what retention has removed. */
export const readLedger = async (session: Session, tenantId: string | null): Promise<LedgerCounts> => {
  const key = tenantId === null ? [] : [keyOf(tenantId)]
  const where = ofTenant('tenant_id', tenantId)
  // All is read: in the order of the disk that is faster than by an index.
  await session.script('SET LOCAL enable_seqscan = on')
  const days = await daysLeaving(session)
  const all = (table: Daily, columns: string): string =>
    [table, ...days.map(day => partitionOf(table, day))]
      .map(one => `SELECT ${columns} FROM ${one}`)
      .join(' UNION ALL ')
  const fanOut = await session.one<{ n: number }>(
    `SELECT coalesce(sum(fan_out), 0) AS n FROM (${all('events', 'tenant_id, fan_out')}) events ${where}`,
    ...key,
  )
  const counted = (state: string) => `count(*) FILTER (WHERE state = '${state}') AS ${state.toLowerCase()}`
  const states = ['DELIVERED', 'PENDING', 'FAILED', 'HELD', 'DISCARDED'].map(counted).join(', ')
  const sql = `SELECT count(*) FILTER (WHERE replay) AS replays, ${states} FROM (${all('deliveries', 'tenant_id, replay, state')}) deliveries ${where}`
  const now = (await session.one<Standing>(sql, ...key)) as Standing
  const sum = (column: string) => `coalesce(sum(${column}), 0) AS ${column}`
  const sums = ['fan_out', 'replays', 'delivered', 'failed', 'discarded'].map(sum).join(', ')
  const gone = (await session.one<Pruned>(`SELECT ${sums} FROM pruned ${where}`, ...key)) as Pruned
  return {
    fanOut: (fanOut?.n ?? 0) + gone.fan_out,
    replays: now.replays + gone.replays,
    delivered: now.delivered + gone.delivered,
    pending: now.pending,
    failed: now.failed + gone.failed,
    held: now.held,
    discarded: now.discarded + gone.discarded,
  }
}

/** An event by its key. */
export interface EventKey {
  readonly tenant_id: string
  readonly id: string
}

const LISTED = 'unnest($1::uuid[], $2::uuid[]) AS n (tenant_id, id)'

/**
 * @param events a table, or a subquery in parentheses
 * @param deliveries likewise
 */
const keepCounts = (events: string, deliveries: string): string =>
  `INSERT INTO pruned (tenant_id, fan_out, replays, delivered, failed, discarded)
  SELECT tenant_id, sum(fan_out), sum(replays), sum(delivered), sum(failed), sum(discarded) FROM (
    SELECT e.tenant_id, e.fan_out, 0 AS replays, 0 AS delivered, 0 AS failed, 0 AS discarded FROM ${events} e
    UNION ALL SELECT d.tenant_id, 0, d.replay::int, (d.state = 'DELIVERED')::int, (d.state = 'FAILED')::int,
        (d.state NOT IN ('DELIVERED', 'FAILED'))::int
      FROM ${deliveries} d) counts
  GROUP BY tenant_id ORDER BY tenant_id
  ON CONFLICT (tenant_id) DO UPDATE SET fan_out = pruned.fan_out + excluded.fan_out,
    replays = pruned.replays + excluded.replays, delivered = pruned.delivered + excluded.delivered,
    failed = pruned.failed + excluded.failed, discarded = pruned.discarded + excluded.discarded`

/** Adds what goes to what the ledger keeps of what is gone. */
export const addCounts = async (
  session: Session,
  events: string,
  deliveries: string,
  params: readonly string[],
): Promise<void> => void (await session.run(keepCounts(events, deliveries), ...params))

const KEEP_COUNTS = keepCounts(
  `(SELECT e.* FROM events e JOIN ${LISTED} ON e.tenant_id = n.tenant_id AND e.id = n.id)`,
  `(SELECT d.* FROM deliveries d JOIN ${LISTED} ON d.tenant_id = n.tenant_id AND d.event_id = n.id)`,
)

const arraysOf = (events: readonly EventKey[]) =>
  [events.map(({ tenant_id }) => tenant_id), events.map(({ id }) => id)] as const

/** Nobody adds a replay to these deliveries, nor takes one in hand, until this transaction has ended. */
const hold = (session: Session, events: readonly EventKey[]): Promise<HeldRow[]> =>
  session.all<HeldRow>(HOLD, ...arraysOf(events))

interface HeldRow {
  readonly event_id: string
  readonly is_open: boolean
}

/** Removes events with their deliveries and attempts, and keeps their counts: what had not ended is discarded. */
export const removeEvents = async (session: Session, events: readonly EventKey[]): Promise<void> => {
  if (events.length === 0) return
  await hold(session, events)
  await removeHeld(session, events)
}

/** The same, but none that has a delivery which is to be sent: also not where that was added just now. @returns how many */
export const removeEnded = async (session: Session, events: readonly EventKey[]): Promise<number> => {
  if (events.length === 0) return 0
  const held = await hold(session, events)
  const open = new Set(held.filter(({ is_open }) => is_open).map(({ event_id }) => event_id))
  const ended = events.filter(({ id }) => !open.has(id))
  await removeHeld(session, ended)
  return ended.length
}

const removeHeld = async (session: Session, events: readonly EventKey[]): Promise<void> => {
  await session.run(KEEP_COUNTS, ...arraysOf(events))
  await deleteEvents(session, events)
}

const HOLD = `SELECT d.event_id, d.state IN ('PENDING', 'HELD') AS is_open FROM deliveries d JOIN ${LISTED} ON d.tenant_id = n.tenant_id AND d.event_id = n.id
  ORDER BY d.id FOR UPDATE OF d`

/** Removes events with their deliveries and attempts, whatever state these are in, and their counts. */
export const deleteEvents = async (session: Session, events: readonly EventKey[]): Promise<void> => {
  if (events.length === 0) return
  const keys = arraysOf(events)
  await session.run(
    `DELETE FROM attempts a USING ${LISTED}, deliveries d
      WHERE d.tenant_id = n.tenant_id AND d.event_id = n.id AND d.attempts > 1
        AND a.tenant_id = d.tenant_id AND a.delivery_id = d.id`,
    ...keys,
  )
  await session.run(
    `DELETE FROM deliveries d USING ${LISTED} WHERE d.tenant_id = n.tenant_id AND d.event_id = n.id`,
    ...keys,
  )
  await session.run(
    `DELETE FROM fired f USING ${LISTED} WHERE f.tenant_id = n.tenant_id AND f.event_id = n.id`,
    ...keys,
  )
  await session.run(
    `DELETE FROM events e USING ${LISTED} WHERE e.tenant_id = n.tenant_id AND e.id = n.id`,
    ...keys,
  )
}
