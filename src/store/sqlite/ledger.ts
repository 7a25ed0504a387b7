import type { LedgerCounts } from '../../domain/ledger.ts'
import type { Database } from './database.ts'
import { keyOf } from './ids.ts'

const NUMBER = '(SELECT num FROM tenants WHERE id = ?)'

/** What removing events has left: the counts of what went with them. */
type Pruned = Omit<LedgerCounts, 'fanOut' | 'pending' | 'held'> & { readonly fan_out: number }

/** Counts what is there, and adds what retention has removed. Every count walks an index, none the rows, and only
 * two of them are long: all events and all deliveries. */
export const readLedger = (database: Database, tenantId: string | null): LedgerCounts => {
  const key = tenantId === null ? [] : [keyOf(tenantId)]
  const all = (sql: string): number => database.query<{ n: number }>(sql).one(...key)?.n ?? 0
  const ofServices = tenantId === null ? '' : `WHERE s.tenant = ${NUMBER}`
  const count = (condition: string): number =>
    all(`SELECT count(*) AS n FROM services s
      CROSS JOIN deliveries d ON d.service = s.num AND ${condition} ${ofServices}`)
  const pending = count("d.state = 'PENDING' AND d.lease IS NULL") + count('d.lease IS NOT NULL')
  const [held, failed, discarded] = [
    count("d.state = 'HELD'"),
    count("d.state = 'FAILED'"),
    count("d.state = 'DISCARDED'"),
  ]
  const total = tenantId === null ? all('SELECT count(*) AS n FROM deliveries') : count('true')
  const pruned = prunedCounts(database, tenantId)
  return {
    fanOut: all(fanOutOf(tenantId)) + pruned.fan_out,
    replays: count('d.replay = 1') + pruned.replays,
    // A CHECK knows no sixth state.
    delivered: total - pending - held - failed - discarded + pruned.delivered,
    pending,
    failed: failed + pruned.failed,
    held,
    discarded: discarded + pruned.discarded,
  }
}

const fanOutOf = (tenantId: string | null): string => `SELECT coalesce(sum(e.fan_out), 0) AS n
  FROM platforms p CROSS JOIN events e ON e.platform = p.num
  ${tenantId === null ? '' : `WHERE p.tenant = ${NUMBER}`}`

const prunedCounts = (database: Database, tenantId: string | null): Pruned => {
  const sum = (column: string) => `coalesce(sum(${column}), 0) AS ${column}`
  const sql = `SELECT ${['fan_out', 'replays', 'delivered', 'failed', 'discarded'].map(sum).join(', ')}
    FROM pruned ${tenantId === null ? '' : `WHERE tenant = ${NUMBER}`}`
  const row = database.query<Pruned>(sql).one(...(tenantId === null ? [] : [keyOf(tenantId)]))
  return row ?? { fan_out: 0, replays: 0, delivered: 0, failed: 0, discarded: 0 }
}

const LISTED = 'IN (SELECT value FROM json_each(?))'

const KEEP_FAN_OUT = `INSERT INTO pruned (tenant, fan_out)
  SELECT p.tenant, sum(e.fan_out) FROM events e CROSS JOIN platforms p ON p.num = e.platform
  WHERE e.seq ${LISTED} GROUP BY p.tenant
  ON CONFLICT (tenant) DO UPDATE SET fan_out = fan_out + excluded.fan_out`

const KEEP_ENDS = `INSERT INTO pruned (tenant, replays, delivered, failed, discarded)
  SELECT tenant, sum(replay), sum(state = 'DELIVERED'), sum(state = 'FAILED'),
    sum(state <> 'DELIVERED' AND state <> 'FAILED')
  FROM deliveries WHERE event ${LISTED} GROUP BY tenant
  ON CONFLICT (tenant) DO UPDATE SET replays = replays + excluded.replays,
    delivered = delivered + excluded.delivered, failed = failed + excluded.failed,
    discarded = discarded + excluded.discarded`

/**
 * Removes events with their deliveries and attempts, and keeps their counts: what had not ended is discarded.
 * @param list the events' `seq`, a JSON array
 */
export const removeEvents = (database: Database, list: string): void => {
  database.query(KEEP_FAN_OUT).run(list)
  database.query(KEEP_ENDS).run(list)
  deleteEvents(database, list)
}

/**
 * Removes events with their deliveries and attempts, whatever state these are in, and their counts.
 * @param list the events' `seq`, a JSON array
 */
export const deleteEvents = (database: Database, list: string): void => {
  const attempts = `DELETE FROM attempts
    WHERE delivery IN (SELECT id FROM deliveries WHERE event ${LISTED} AND attempts > 1)`
  database.query(attempts).run(list)
  database.query(`DELETE FROM deliveries WHERE event ${LISTED}`).run(list)
  database.query(`DELETE FROM events WHERE seq ${LISTED}`).run(list)
}
