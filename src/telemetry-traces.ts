import type { Millis } from './domain/time.ts'
import type { TelemetryEvents, TelemetryListener } from './telemetry.ts'

/**
 * Makes spans of what is told: a post, each event that it fired, each attempt to deliver one. Nothing is stored for
 * that, and nothing handed from thread to thread, or from node to node: an event's id IS the id of its trace, and the
 * ids of its spans follow from it, so that an attempt days later, on another node, hangs on the same trace (ADR 21).
 */

/** As OTLP numbers them. */
export const KIND = { internal: 1, server: 2, client: 3 } as const
const ERROR = 2

type Value = string | number | boolean

/** A span, before it is written as OTLP has it. */
export interface Span {
  /** 32 and 16 hexadecimal digits. */
  readonly traceId: string
  readonly spanId: string
  /** Null: nothing came before it. */
  readonly parentSpanId: string | null
  readonly name: string
  readonly kind: (typeof KIND)[keyof typeof KIND]
  readonly startedAt: Millis
  readonly endedAt: Millis
  readonly attributes: Readonly<Record<string, Value | null>>
  /** Why it failed; null: it did not. */
  readonly failure: string | null
}

export const traceOf = (eventId: string): string => eventId.replaceAll('-', '')

/** The event's own span: the second half of its id. The first digit of that is 8, 9, a or b: the id is a UUID. */
const eventSpanOf = (traceId: string): string => traceId.slice(16)

/** The span of the post that brought it: the same, with a first digit that no UUID has there. */
const postSpanOf = (traceId: string): string => {
  const own = eventSpanOf(traceId)
  return (Number.parseInt(own.charAt(0), 16) ^ 4).toString(16) + own.slice(1)
}

/** Of an attempt: from its delivery's id, and its number. */
const attemptSpanOf = (deliveryId: string, number: number): string => {
  const own = eventSpanOf(traceOf(deliveryId))
  const last = (Number.parseInt(own.slice(12), 16) + number) & 0xff_ff
  return own.slice(0, 12) + last.toString(16).padStart(4, '0')
}

const RANDOM_DIGITS = 14

/** Is this trace among the share that is kept? Told by the random end of its id, so that everybody decides alike. */
export const isSampled = (traceId: string, ratio: number): boolean =>
  ratio >= 1 || Number.parseInt(traceId.slice(-RANDOM_DIGITS), 16) < ratio * 16 ** RANDOM_DIGITS

type Fired = TelemetryEvents['events.fired']

const postSpan = (traceId: string, post: NonNullable<Fired['post']>, committedAt: Millis): Span => ({
  traceId,
  spanId: postSpanOf(traceId),
  parentSpanId: null,
  name: `post ${post.platform}`,
  kind: KIND.server,
  startedAt: post.receivedAt,
  endedAt: committedAt,
  attributes: {
    'gotallo.platform': post.platform,
    'gotallo.platform.id': post.platformId,
    'gotallo.post.items': post.items,
  },
  failure: null,
})

const eventSpan = (traceId: string, event: Fired['events'][number], fired: Fired): Span => ({
  traceId,
  spanId: eventSpanOf(traceId),
  parentSpanId: fired.post === null ? null : postSpanOf(traceId),
  name: `event ${event.type}`,
  kind: KIND.internal,
  startedAt: fired.firedAt,
  endedAt: fired.committedAt,
  attributes: {
    'gotallo.event.id': event.id,
    'gotallo.tenant.id': event.tenantId,
    'gotallo.platform.id': event.platformId,
    'gotallo.event.type': event.type,
    'gotallo.event.outbound': event.outbound,
    'gotallo.event.services': event.services,
  },
  failure: null,
})

const attemptSpan = (traceId: string, ended: TelemetryEvents['attempt.ended']): Span => {
  const { number, startedAt, ms, status, error, state } = ended
  const isWell = state === 'DELIVERED'
  return {
    traceId,
    spanId: attemptSpanOf(ended.deliveryId, number),
    parentSpanId: eventSpanOf(traceId),
    name: 'deliver',
    kind: KIND.client,
    startedAt,
    endedAt: startedAt + ms,
    attributes: {
      'gotallo.event.id': ended.eventId,
      'gotallo.tenant.id': ended.tenantId,
      'gotallo.service.id': ended.serviceId,
      'gotallo.delivery.id': ended.deliveryId,
      'gotallo.delivery.state': state,
      'gotallo.attempt.number': number,
      'http.request.method': 'POST',
      'http.response.status_code': status,
      'error.type': isWell ? null : (error ?? String(status)),
    },
    failure: isWell ? null : (error ?? `answered ${status}`),
  }
}

/** @param ratio the share of events that are traced @param take takes each span once it has ended */
export const traceTo = (ratio: number, take: (span: Span) => void): TelemetryListener => {
  const fired = (told: Fired): void => {
    for (const event of told.events) {
      const traceId = traceOf(event.id)
      if (!isSampled(traceId, ratio)) continue
      if (told.post !== null) take(postSpan(traceId, told.post, told.committedAt))
      take(eventSpan(traceId, event, told))
    }
  }
  return (name, event) => {
    if (name === 'events.fired') fired(event as Fired)
    if (name !== 'attempt.ended') return
    const ended = event as TelemetryEvents['attempt.ended']
    const traceId = traceOf(ended.eventId)
    if (isSampled(traceId, ratio)) take(attemptSpan(traceId, ended))
  }
}

const wireValue = (value: Value): object => {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  // 64 bits, which JSON's numbers are not.
  return { intValue: String(value) }
}

/** Key and value as OTLP has them; what is null is left out. */
export const attributesOf = (attributes: Span['attributes']): object[] =>
  Object.entries(attributes).flatMap(([key, value]) =>
    value === null ? [] : [{ key, value: wireValue(value) }],
  )

/** Nanoseconds since 1970, as a text: they are more than a number holds. */
const nanosOf = (at: Millis): string => `${Math.round(at * 1_000)}000`

/** A span as OTLP/JSON has it (opentelemetry-proto, trace.proto). */
export const wireSpan = (span: Span): object => ({
  traceId: span.traceId,
  spanId: span.spanId,
  ...(span.parentSpanId === null ? {} : { parentSpanId: span.parentSpanId }),
  name: span.name,
  kind: span.kind,
  startTimeUnixNano: nanosOf(span.startedAt),
  endTimeUnixNano: nanosOf(span.endedAt),
  attributes: attributesOf(span.attributes),
  ...(span.failure === null ? {} : { status: { code: ERROR, message: span.failure } }),
})
