import type { Attempt, Exchange } from '../domain/attempt.ts'
import { type DeliveryContext, isDelivered, next, retryAfter, type Verdict } from '../domain/delivery.ts'
import type { RetrySchedule } from '../domain/retry.ts'
import { type Clock, type Millis, SECOND } from '../domain/time.ts'
import type { Claimed, Settlement } from '../store/store.ts'
import type { OpenService } from './open-service.ts'
import { signatureHeader } from './signature.ts'
import type { Transport } from './transport.ts'

/** What an attempt needs besides the delivery. */
export interface Sending {
  readonly transport: Transport
  readonly schedule: RetrySchedule
  /** `GoTallo-Webhooks/<version>`. */
  readonly userAgent: string
  readonly now: Clock
  /** A number in [0, 1). */
  readonly random: () => number
}

/** Headers of one attempt: the service's own cannot replace ours. */
export const headersOf = (
  open: Pick<OpenService, 'headers' | 'keys'>,
  eventId: string,
  body: Uint8Array,
  now: Millis,
  userAgent: string,
): Record<string, string> => {
  const timestamp = Math.floor(now / SECOND)
  return {
    ...open.headers,
    'user-agent': userAgent,
    'content-type': 'application/json',
    'webhook-id': eventId,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatureHeader(eventId, timestamp, body, open.keys(now)),
  }
}

/** Signs and posts once. First try, retry, replay and test send all go through here. */
export const exchange = (
  open: OpenService,
  eventId: string,
  body: Uint8Array,
  sending: Sending,
): Promise<Exchange> =>
  sending.transport.post({
    url: open.service.url,
    headers: headersOf(open, eventId, body, sending.now(), sending.userAgent),
    body,
    timeoutMs: open.service.timeoutS * SECOND,
  })

/** An HTTP date has a weekday and a time (RFC 9110 §5.6.7); some send an ISO time. `Date.parse` takes "foo 2999" too. */
const DATE = /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:[a-z]*day)?,? .*\d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d)/

/**
 * Reads the date of a `Retry-After`. The oldest form of an HTTP date names no zone, and means GMT.
 * @returns milliseconds since 1970, NaN where it is no date
 */
export const parseHttpDate = (text: string): Millis => {
  if (!DATE.test(text)) return Number.NaN
  return Date.parse(/\d{4}$/.test(text) ? `${text} GMT` : text)
}

/** An attempt that ended, and what it decides. */
export interface Outcome {
  readonly settlement: Settlement
  readonly verdict: Verdict
  readonly succeeded: boolean
}

/**
 * One attempt of one delivery, from its signature to its verdict.
 * @param context asked for when the answer is there: the service may have been paused meanwhile
 * @throws where the request cannot be made ready
 */
export const attempt = (
  claimed: Claimed,
  open: OpenService,
  lease: string,
  context: () => Omit<DeliveryContext, 'schedule'>,
  sending: Sending,
): Promise<Outcome> => {
  const startedAt = sending.now()
  return exchange(open, claimed.eventId, claimed.body, sending).then(result =>
    outcomeOf(claimed, { ...result, number: claimed.attempts + 1, startedAt }, lease, context(), sending),
  )
}

const outcomeOf = (
  claimed: Claimed,
  attempt: Attempt,
  lease: string,
  context: Omit<DeliveryContext, 'schedule'>,
  { schedule, now: clock, random }: Sending,
): Outcome => {
  const now = clock()
  const floor = retryAfter(attempt.answer, now, parseHttpDate)
  const verdict = next(claimed.scheduled + 1, attempt, { ...context, schedule }, now, random(), floor)
  return {
    settlement: {
      tenantId: claimed.tenantId,
      deliveryId: claimed.id,
      serviceId: claimed.serviceId,
      lease,
      attempts: claimed.attempts,
      attempt,
      state: verdict.state,
      reason: verdict.reason,
      due: verdict.due,
      settledAt: now,
    },
    verdict,
    succeeded: isDelivered(attempt),
  }
}
