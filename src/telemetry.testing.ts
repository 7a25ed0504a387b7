import type { TelemetryEvents } from './telemetry.ts'

/** An attempt that delivered, but for what is said. */
export const attemptEnded = (
  more: Partial<TelemetryEvents['attempt.ended']> = {},
): TelemetryEvents['attempt.ended'] => ({
  tenantId: 't',
  serviceId: 's',
  deliveryId: 'd',
  eventId: 'e',
  number: 1,
  startedAt: 0,
  state: 'DELIVERED',
  status: 200,
  error: null,
  ms: 1,
  ageMs: 1,
  nextAttemptAt: null,
  ...more,
})
