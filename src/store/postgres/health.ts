import type { Millis } from '../../domain/time.ts'
import type { ServiceHealth } from '../deliveries.ts'
import { laterOf, NEWEST_TRIED } from '../shared/noted.ts'
import { COUNT_LIMIT } from '../shared/page.ts'
import { type Session, together } from './database.ts'
import { keyOf } from './ids.ts'
import { SUCCESS_RATE } from './stats.ts'

const SERVICES = `SELECT s.id, l.at FROM services s LEFT JOIN last_deliveries l ON l.service_id = s.id
  WHERE s.id = ANY ($1::uuid[]) AND NOT s.removed`

const LAST = `SELECT max(settled_at) FILTER (WHERE state = 'DELIVERED') AS last_at
  FROM (SELECT state, settled_at FROM deliveries WHERE service_id = $1 AND attempts > 0 ORDER BY id DESC LIMIT $2) newest`

const COUNTS = `SELECT
  (SELECT count(*) FROM (SELECT 1 FROM deliveries WHERE service_id = $1 AND state = 'PENDING' AND lease IS NULL
    LIMIT $2) waiting) +
  (SELECT count(*) FROM (SELECT 1 FROM deliveries WHERE service_id = $1 AND lease IS NOT NULL LIMIT $2) leased) AS backlog,
  (SELECT count(*) FROM (SELECT 1 FROM deliveries WHERE service_id = $1 AND state = 'HELD' LIMIT $2) held) AS held`

/** How services fare, in the order in which they are asked for; those that are not there are left out. */
export const readHealth = async (
  session: Session,
  serviceIds: readonly string[],
  since: Millis,
): Promise<ServiceHealth[]> => {
  const rows = await session.all<{ id: string; at: number | null }>(SERVICES, serviceIds.map(keyOf))
  const lastAt = new Map(rows.map(({ id, at }) => [id, at]))
  const found: ServiceHealth[] = []
  for (const serviceId of serviceIds) {
    const notedAt = lastAt.get(serviceId)
    if (notedAt === undefined) continue
    const [counts, newest, success] = await together(
      session.one<{ backlog: number; held: number }>(COUNTS, serviceId, COUNT_LIMIT),
      session.one<{ last_at: number | null }>(LAST, serviceId, NEWEST_TRIED),
      session.one<{ rate: number | null }>(SUCCESS_RATE, serviceId, since),
    )
    found.push({
      serviceId,
      successRate: success?.rate ?? null,
      lastDeliveryAt: laterOf(newest?.last_at ?? null, notedAt),
      backlog: Math.min(counts?.backlog ?? 0, COUNT_LIMIT),
      held: counts?.held ?? 0,
    })
  }
  return found
}
