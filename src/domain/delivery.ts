import type { Answer, Exchange } from './attempt.ts'
import { backoff, RETRY_AFTER_LIMIT, type RetrySchedule } from './retry.ts'
import { FAILING_LIMIT, type ServiceState } from './service.ts'
import { type Millis, SECOND } from './time.ts'

export const DELIVERY_STATES = ['PENDING', 'HELD', 'DELIVERED', 'FAILED', 'DISCARDED'] as const
/** PENDING: to be tried, or under way (leased). HELD: its service is not active. The other three are ends. */
export type DeliveryState = (typeof DELIVERY_STATES)[number]

/** Why a delivery stands where it does. Stable. */
export type DeliveryReason =
  | 'attempts_exhausted'
  | 'service_paused'
  | 'service_disabled'
  | 'service_deleted'
  | 'discarded_by_person'
  | 'held_too_long'

/** One event on its way to one service. */
export interface Delivery {
  readonly id: string
  readonly tenantId: string
  readonly serviceId: string
  readonly eventId: string
  readonly state: DeliveryState
  readonly reason: DeliveryReason | null
  /** Made by the event itself, or later by a person. */
  readonly origin: 'FAN_OUT' | 'REPLAY'
  /** How many attempts were made. */
  readonly attempts: number
  /** How many of them the schedule counts: a retry by a person starts it anew. */
  readonly scheduled: number
  /** PENDING: no attempt before this instant. */
  readonly due: Millis
  readonly createdAt: Millis
  /** When it reached an end. */
  readonly settledAt: Millis | null
}

/** What decides about the next step, besides the exchange itself. */
export interface DeliveryContext {
  readonly schedule: RetrySchedule
  /** Of the service, at the moment of the outcome: it may have been paused meanwhile. */
  readonly serviceState: ServiceState
  readonly failingSince: Millis | null
}

/** The one next state of a delivery, and what the attempt tells of its service. */
export interface Verdict {
  readonly state: DeliveryState
  readonly reason: DeliveryReason | null
  /** PENDING: when to try again. */
  readonly due: Millis
  readonly service: {
    /** Since when it fails; null: this attempt succeeded. */
    readonly failingSince: Millis | null
    /** The whole lane waits until then. */
    readonly waitUntil: Millis | null
    /** Set where it is to be disabled, with the reason in words. */
    readonly disable: string | null
  }
}

/** True where the endpoint took the event: a complete head with a 2xx status. */
export const isDelivered = (exchange: Exchange): boolean =>
  exchange.error === null && exchange.answer !== null && Math.floor(exchange.answer.status / 100) === 2

/** Statuses whose Retry-After is heard. */
const WAITING = new Set([429, 503])

/**
 * The instant before which the endpoint wants nothing, or null where it did not say.
 * `Retry-After` is a number of seconds or an HTTP date; at most 24 h are granted.
 * @param parseDate turns an HTTP date into milliseconds since 1970, NaN where it is none
 */
export const retryAfter = (
  answer: Answer | null,
  now: Millis,
  parseDate: (text: string) => Millis,
): Millis | null => {
  const text =
    answer !== null && WAITING.has(answer.status) ? answer.headers['retry-after']?.trim() : undefined
  const wait = retryAfterWait(text ?? '', now, parseDate)
  return wait === null ? null : now + wait
}

/**
 * How long a `Retry-After` asks to wait; null where it says nothing.
 * @param text the header, trimmed
 */
export const retryAfterWait = (
  text: string,
  now: Millis,
  parseDate: (text: string) => Millis,
): Millis | null => {
  if (text === '') return null
  const wait = /^\d+$/.test(text) ? Number(text) * SECOND : parseDate(text) - now
  return wait > 0 ? Math.min(wait, RETRY_AFTER_LIMIT) : null
}

/**
 * Where a delivery stands after an attempt: exactly one next state for every outcome. First try, retry and
 * replay all end here.
 * @param scheduled attempts that the schedule counts, this one included
 * @param random a number in [0, 1), for the jitter
 * @param floor {@link retryAfter} of the answer
 */
export const next = (
  scheduled: number,
  exchange: Exchange,
  context: DeliveryContext,
  now: Millis,
  random: number,
  floor: Millis | null,
): Verdict => {
  if (isDelivered(exchange)) {
    const service = { failingSince: null, waitUntil: null, disable: null }
    return { state: 'DELIVERED', reason: null, due: now, service }
  }
  const failingSince = context.failingSince ?? now
  const disable = disableReason(exchange, failingSince, now)
  const service = { failingSince, waitUntil: floor, disable }
  // Whatever the schedule says: posts under way to a service that is being disabled are held with the rest.
  if (disable !== null) return { state: 'HELD', reason: 'service_disabled', due: now, service }
  const held = context.serviceState === 'PAUSED' ? 'service_paused' : 'service_disabled'
  const wait = backoff(context.schedule, scheduled, random)
  if (wait === null) return { state: 'FAILED', reason: 'attempts_exhausted', due: now, service }
  const due = Math.max(now + wait, floor ?? 0)
  if (context.serviceState === 'ACTIVE') return { state: 'PENDING', reason: null, due, service }
  return { state: 'HELD', reason: held, due, service }
}

/** Why a service is disabled after a failure, or null where it is not. */
const disableReason = (exchange: Exchange, failingSince: Millis, now: Millis): string | null => {
  if (exchange.answer?.status === 410) return 'The endpoint answered 410 Gone.'
  if (now - failingSince >= FAILING_LIMIT) return 'Every attempt has failed for 5 days.'
  return null
}
