import { COARSE_STEP, type Tally } from '../../domain/stats.ts'
import type { Settlement } from '../deliveries.ts'
import { partsOf, tallied } from '../shared/tallied.ts'
import type { StatsStore } from '../stats.ts'
import type { Database, Session } from './database.ts'
import { keyOf } from './ids.ts'

const KEY = 'tenant_id, service_id, at, node, outcome, bucket'

const ADD = `INSERT INTO attempt_stats (${KEY}, n)
  SELECT t.tenant_id, t.service_id, t.at, coalesce((SELECT k.num FROM nodes k WHERE k.name = $1), 0), t.outcome, t.bucket, t.n
  FROM unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::integer[], $6::integer[], $7::bigint[])
    AS t (tenant_id, service_id, at, outcome, bucket, n)
  ON CONFLICT (${KEY}) DO UPDATE SET n = attempt_stats.n + excluded.n`

/** Counts attempts of one node, within the transaction that records them. */
export const countAttempts = async (
  session: Session,
  node: string,
  settlements: readonly Settlement[],
): Promise<void> => {
  const rows = tallied(settlements).flatMap(({ counts, ...minute }) =>
    [...counts].sort(([a], [b]) => a - b).map(([kind, count]) => ({ ...minute, ...partsOf(kind), count })),
  )
  if (rows.length === 0) return
  await session.run(
    ADD,
    node,
    rows.map(({ tenantId }) => keyOf(tenantId)),
    rows.map(({ serviceId }) => keyOf(serviceId)),
    rows.map(({ at }) => at),
    rows.map(({ outcome }) => outcome),
    rows.map(({ bucket }) => bucket),
    rows.map(({ count }) => count),
  )
}

const TALLIES = `SELECT at - at % $1::bigint AS at, outcome, bucket, sum(n) AS count FROM attempt_stats
  WHERE tenant_id = $2 AND service_id = $3 AND at >= $4 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`

/** The share of a service's attempts since an instant that delivered; null where there was none. */
export const SUCCESS_RATE = `SELECT coalesce(sum(a.n) FILTER (WHERE a.outcome = 0), 0)::double precision / sum(a.n) AS rate
  FROM services s JOIN attempt_stats a ON a.tenant_id = s.tenant_id AND a.service_id = s.id
  WHERE s.id = $1 AND a.at >= $2 AND a.outcome < 15`

/** What is being added up by another node at this moment is passed over. */
const COARSEN = `WITH fine AS MATERIALIZED (
    SELECT ${KEY} FROM attempt_stats WHERE at % ${COARSE_STEP} <> 0 AND at < $1
    ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED),
  gone AS (DELETE FROM attempt_stats a USING fine f WHERE a.tenant_id = f.tenant_id AND a.service_id = f.service_id
    AND a.at = f.at AND a.node = f.node AND a.outcome = f.outcome AND a.bucket = f.bucket RETURNING a.*),
  added AS (INSERT INTO attempt_stats (${KEY}, n)
    SELECT tenant_id, service_id, at - at % ${COARSE_STEP}, 0, outcome, bucket, sum(n) FROM gone
    GROUP BY 1, 2, 3, 5, 6 ORDER BY 1, 2, 3, 5, 6
    ON CONFLICT (${KEY}) DO UPDATE SET n = attempt_stats.n + excluded.n)
  SELECT count(*) AS n FROM gone`

const PRUNE = `DELETE FROM attempt_stats WHERE (${KEY}) IN
  (SELECT ${KEY} FROM attempt_stats WHERE at % ${COARSE_STEP} = 0 AND at < $1 ORDER BY at LIMIT $2)`

/** What attempts came to, in PostgreSQL. */
export const statsStore = (db: Database): StatsStore => ({
  tallies: (tenantId, serviceId, from, step) =>
    db.read(session => session.all<Tally>(TALLIES, step, keyOf(tenantId), keyOf(serviceId), from)),
  coarsen: (before, limit) =>
    db.write(async session => (await session.one<{ n: number }>(COARSEN, before, limit))?.n ?? 0),
  prune: (before, limit) => db.write(session => session.run(PRUNE, before, limit)),
})
