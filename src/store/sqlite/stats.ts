import { COARSE_STEP, type Tally } from '../../domain/stats.ts'
import type { Millis } from '../../domain/time.ts'
import type { Settlement } from '../deliveries.ts'
import { tallied } from '../shared/tallied.ts'
import type { StatsStore } from '../stats.ts'
import type { Database } from './database.ts'
import type { GroupCommit } from './group-commit.ts'
import { keyOf } from './ids.ts'

const ADD = `INSERT INTO attempt_stats (service, at, outcome, bucket, n) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (service, at, outcome, bucket) DO UPDATE SET n = n + excluded.n`

const SERVICE = 'SELECT num FROM services WHERE id = ?'

/** Counts attempts, within the transaction that records them. */
export const countAttempts = (database: Database, settlements: readonly Settlement[]): void => {
  const numbers = new Map<string, number | undefined>()
  for (const { serviceId, at, outcome, bucket, count } of tallied(settlements)) {
    if (!numbers.has(serviceId))
      numbers.set(serviceId, database.query<{ num: number }>(SERVICE).one(keyOf(serviceId))?.num)
    const service = numbers.get(serviceId)
    if (service !== undefined) database.query(ADD).run(service, at, outcome, bucket, count)
  }
}

const TALLIES = `SELECT a.at - a.at % ?1 AS at, a.outcome, a.bucket, sum(a.n) AS count
  FROM services s CROSS JOIN tenants t ON t.num = s.tenant CROSS JOIN attempt_stats a ON a.service = s.num
  WHERE s.id = ?2 AND t.id = ?3 AND a.at >= ?4 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`

/** The share of a service's attempts since an instant that delivered; null where there was none. */
export const successRateOf = (database: Database, service: number, since: Millis): number | null => {
  const sql = `SELECT sum(n) AS attempts, sum(n) FILTER (WHERE outcome = 0) AS delivered
    FROM attempt_stats WHERE service = ? AND at >= ? AND outcome < 15`
  const row = database.query<{ attempts: number | null; delivered: number | null }>(sql).one(service, since)
  return row?.attempts ? (row.delivered ?? 0) / row.attempts : null
}

const FINE = `SELECT num FROM attempt_stats WHERE at % ${COARSE_STEP} <> 0 AND at < ? ORDER BY at LIMIT ?`

const ADD_UP = `INSERT INTO attempt_stats (service, at, outcome, bucket, n)
  SELECT service, at - at % ${COARSE_STEP}, outcome, bucket, sum(n) FROM attempt_stats
  WHERE num IN (SELECT value FROM json_each(?)) GROUP BY 1, 2, 3, 4
  ON CONFLICT (service, at, outcome, bucket) DO UPDATE SET n = n + excluded.n`

const coarsen = (database: Database, before: Millis, limit: number): number => {
  const rows = database.query<{ num: number }>(FINE).all(before, limit)
  if (rows.length === 0) return 0
  const list = JSON.stringify(rows.map(({ num }) => num))
  database.query(ADD_UP).run(list)
  database.query('DELETE FROM attempt_stats WHERE num IN (SELECT value FROM json_each(?))').run(list)
  return rows.length
}

const PRUNE = `DELETE FROM attempt_stats WHERE num IN
  (SELECT num FROM attempt_stats WHERE at % ${COARSE_STEP} = 0 AND at < ? ORDER BY at LIMIT ?)`

/** What attempts came to, in SQLite. */
export const statsStore = (db: Database, group: GroupCommit): StatsStore => ({
  tallies: async (tenantId, serviceId, from, step) =>
    db.read(() => db.query<Tally>(TALLIES).all(step, keyOf(serviceId), keyOf(tenantId), from)),
  coarsen: (before, limit) => group.write(() => coarsen(db, before, limit)),
  prune: (before, limit) => group.write(() => db.query(PRUNE).run(before, limit)),
})
