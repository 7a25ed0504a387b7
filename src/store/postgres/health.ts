import type { ServiceHealth } from '../deliveries.ts'
import { COUNT_LIMIT } from '../shared/page.ts'
import type { Session } from './database.ts'
import { keyOf } from './ids.ts'

/** How many of the newest deliveries a success rate looks at. */
const SAMPLE = 500

const SERVICES = `SELECT s.id, l.at FROM services s LEFT JOIN last_deliveries l ON l.service_id = s.id
  WHERE s.id = ANY ($1::uuid[]) AND NOT s.removed`

const RATE = `SELECT count(*) AS tried,
    count(*) FILTER (WHERE error_code IS NULL AND status BETWEEN 200 AND 299) AS succeeded
  FROM (SELECT status, error_code FROM deliveries WHERE service_id = $1 AND attempts > 0 ORDER BY id DESC LIMIT $2) newest`

const COUNTS = `SELECT
  (SELECT count(*) FROM (SELECT 1 FROM deliveries WHERE service_id = $1 AND state = 'PENDING' AND lease IS NULL
    LIMIT $2) waiting) +
  (SELECT count(*) FROM (SELECT 1 FROM deliveries WHERE service_id = $1 AND lease IS NOT NULL LIMIT $2) leased) AS backlog,
  (SELECT count(*) FROM (SELECT 1 FROM deliveries WHERE service_id = $1 AND state = 'HELD' LIMIT $2) held) AS held`

/** How services fare, in the order in which they are asked for; those that are not there are left out. */
export const readHealth = async (
  session: Session,
  serviceIds: readonly string[],
): Promise<ServiceHealth[]> => {
  const rows = await session.all<{ id: string; at: number | null }>(SERVICES, serviceIds.map(keyOf))
  const lastAt = new Map(rows.map(({ id, at }) => [id, at]))
  const found: ServiceHealth[] = []
  for (const serviceId of serviceIds) {
    const lastDeliveryAt = lastAt.get(serviceId)
    if (lastDeliveryAt === undefined) continue
    const counts = await session.one<{ backlog: number; held: number }>(COUNTS, serviceId, COUNT_LIMIT)
    found.push({
      serviceId,
      successRate: await successRate(session, serviceId),
      lastDeliveryAt,
      backlog: Math.min(counts?.backlog ?? 0, COUNT_LIMIT),
      held: counts?.held ?? 0,
    })
  }
  return found
}

const successRate = async (session: Session, serviceId: string): Promise<number | null> => {
  const sample = await session.one<{ tried: number; succeeded: number }>(RATE, serviceId, SAMPLE)
  return sample === undefined || sample.tried === 0 ? null : sample.succeeded / sample.tried
}
