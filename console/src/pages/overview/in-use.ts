import type { Schema } from '../../api/client.ts'

type Service = Schema<'Service'>

const HOUR_MS = 3_600_000

/** When something last arrived there, in milliseconds since 1970; 0: never. */
const lastOf = ({ health: { last_delivery_at } }: Service): number =>
  last_delivery_at === null ? 0 : Date.parse(last_delivery_at)

/** Nothing arrives there, and yet it is called. */
const isTried = ({ health }: Service): boolean => health.failing_since !== null || health.backlog > 0

/**
 * The services that may have been called in the last hour: those that fail first, then those that something last arrived
 * at.
 * @param now in milliseconds since 1970
 */
export const inUse = (services: readonly Service[], now: number): readonly Service[] =>
  services
    .filter(service => isTried(service) || now - lastOf(service) < HOUR_MS)
    .sort(
      (a, b) =>
        Number(b.health.failing_since !== null) - Number(a.health.failing_since !== null) ||
        lastOf(b) - lastOf(a),
    )
