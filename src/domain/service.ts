import type { MessageType } from './contract.ts'
import { DAY, type Millis } from './time.ts'

export type ServiceState = 'ACTIVE' | 'PAUSED' | 'DISABLED'

/** Which events a service wants; an empty list takes all. */
export interface Filter {
  readonly platformIds: readonly string[]
  readonly types: readonly MessageType[]
  readonly directions: readonly Direction[]
}
export type Direction = 'inbound' | 'outbound'

/** A URL that events are delivered to, with all that an admin set. */
export interface Service {
  readonly id: string
  readonly tenantId: string
  readonly type: 'WEBHOOK'
  readonly name: string
  readonly url: string
  readonly state: ServiceState
  readonly filter: Filter
  /** The service's own headers as a JSON object, sealed under its id; null: none. */
  readonly headers: string | null
  /** Signing secrets as JSON ({@link SigningSecret}[]), sealed under its id; the newest first. */
  readonly secrets: string
  readonly timeoutS: number
  readonly maxInFlight: number
  readonly ratePerS: number | null
  readonly createdAt: Millis
  readonly disabledAt: Millis | null
  readonly disabledReason: string | null
  /** When its attempts began to fail without one success since; null while they succeed. */
  readonly failingSince: Millis | null
  /** No attempt before this instant: the endpoint asked for it (Retry-After). */
  readonly waitUntil: Millis | null
  /** Held deliveries are being released, so many a second; null: none are; 0: as fast as it goes. */
  readonly releasePerS: number | null
}

export interface SigningSecret {
  /** `whsec_` and base64 of 32 random bytes. */
  readonly secret: string
  /** Null: valid for good. */
  readonly validUntil: Millis | null
}

/** What a filter looks at. */
export interface Filterable {
  readonly platformId: string
  readonly type: MessageType
  /** For an EVENT that quotes: the quoted message's. */
  readonly outbound: boolean
}

const takes = <T>(list: readonly T[], value: T): boolean => list.length === 0 || list.includes(value)

/** Does the filter take this event? */
export const wants = (filter: Filter, event: Filterable): boolean =>
  takes(filter.platformIds, event.platformId) &&
  takes(filter.types, event.type) &&
  takes(filter.directions, event.outbound ? 'outbound' : 'inbound')

/** A service that has only failed for so long is disabled. */
export const FAILING_LIMIT = 5 * DAY

/** Secrets that sign at an instant: one, or several during a rotation. */
export const validSecrets = <T extends Pick<SigningSecret, 'validUntil'>>(
  secrets: readonly T[],
  now: Millis,
): T[] => secrets.filter(({ validUntil }) => validUntil === null || validUntil > now)

/**
 * Secrets after a rotation: the new one first, each old one valid for the overlap at the longest.
 * @param overlapMs 0 to 7 days; 0 ends the old ones at once
 */
export const rotate = (
  secrets: readonly SigningSecret[],
  fresh: string,
  overlapMs: number,
  now: Millis,
): SigningSecret[] => {
  const until = now + overlapMs
  const old = validSecrets(secrets, now).map(({ secret, validUntil }) => ({
    secret,
    validUntil: Math.min(validUntil ?? until, until),
  }))
  return [{ secret: fresh, validUntil: null }, ...(overlapMs > 0 ? old : [])]
}
