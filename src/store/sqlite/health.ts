import type { ServiceHealth } from '../deliveries.ts'
import { COUNT_LIMIT } from '../shared/page.ts'
import type { Database } from './database.ts'
import { keyOf } from './ids.ts'

/** How many of the newest deliveries a success rate looks at. */
const SAMPLE = 500

const SERVICE = 'SELECT num, last_delivery_at FROM services WHERE id = ? AND NOT removed'

const RATE = `SELECT count(*) AS tried, sum(error_code IS NULL AND status BETWEEN 200 AND 299) AS succeeded
  FROM (SELECT status, error_code FROM deliveries WHERE service = ? AND attempts > 0 ORDER BY id DESC LIMIT ?)`

const countOf = (condition: string): string =>
  `SELECT count(*) AS n FROM (SELECT 1 FROM deliveries WHERE service = ? AND ${condition} LIMIT ?)`

const WAITING = countOf(`state = 'PENDING' AND lease IS NULL`)
const LEASED = countOf('lease IS NOT NULL')
const HELD = countOf(`state = 'HELD'`)

/** How services fare; those that are not there are left out. */
export const readHealth = (database: Database, serviceIds: readonly string[]): ServiceHealth[] =>
  serviceIds.flatMap(serviceId => {
    const row = database
      .query<{ num: number; last_delivery_at: number | null }>(SERVICE)
      .one(keyOf(serviceId))
    if (row === undefined) return []
    const count = (sql: string): number =>
      database.query<{ n: number }>(sql).one(row.num, COUNT_LIMIT)?.n ?? 0
    return [
      {
        serviceId,
        successRate: successRate(database, row.num),
        lastDeliveryAt: row.last_delivery_at,
        backlog: Math.min(count(WAITING) + count(LEASED), COUNT_LIMIT),
        held: count(HELD),
      },
    ]
  })

const successRate = (database: Database, service: number): number | null => {
  const sample = database.query<{ tried: number; succeeded: number | null }>(RATE).one(service, SAMPLE)
  return sample === undefined || sample.tried === 0 ? null : (sample.succeeded ?? 0) / sample.tried
}
