import type { Millis } from '../../domain/time.ts'
import type { ServiceHealth } from '../deliveries.ts'
import { laterOf, NEWEST_TRIED } from '../shared/noted.ts'
import { COUNT_LIMIT } from '../shared/page.ts'
import type { Database } from './database.ts'
import { keyOf } from './ids.ts'
import { successRateOf } from './stats.ts'

const SERVICE = 'SELECT num, last_delivery_at FROM services WHERE id = ? AND NOT removed'

const LAST = `SELECT max(settled_at) AS at FROM (SELECT state, settled_at FROM deliveries
  WHERE service = ? AND attempts > 0 ORDER BY id DESC LIMIT ?) WHERE state = 'DELIVERED'`

const countOf = (condition: string): string =>
  `SELECT count(*) AS n FROM (SELECT 1 FROM deliveries WHERE service = ? AND ${condition} LIMIT ?)`

const WAITING = countOf(`state = 'PENDING' AND lease IS NULL`)
const LEASED = countOf('lease IS NOT NULL')
const HELD = countOf(`state = 'HELD'`)

/** How services fare; those that are not there are left out. */
export const readHealth = (
  database: Database,
  serviceIds: readonly string[],
  since: Millis,
): ServiceHealth[] =>
  serviceIds.flatMap(serviceId => {
    const row = database
      .query<{ num: number; last_delivery_at: number | null }>(SERVICE)
      .one(keyOf(serviceId))
    if (row === undefined) return []
    const count = (sql: string): number =>
      database.query<{ n: number }>(sql).one(row.num, COUNT_LIMIT)?.n ?? 0
    const newest = database.query<{ at: number | null }>(LAST).one(row.num, NEWEST_TRIED)?.at ?? null
    return [
      {
        serviceId,
        successRate: successRateOf(database, row.num, since),
        lastDeliveryAt: laterOf(newest, row.last_delivery_at),
        backlog: Math.min(count(WAITING) + count(LEASED), COUNT_LIMIT),
        held: count(HELD),
      },
    ]
  })
