import type { Static } from 'typebox'
import type { Attempt } from '../../domain/attempt.ts'
import { DELIVERY_STATES } from '../../domain/delivery.ts'
import type { DeliveryDetail } from '../../usecases/deliveries.ts'
import type { EventBrief } from '../../usecases/event-brief.ts'
import type { DeliveryRow } from '../../usecases/port-types.ts'
import { repeatLine } from '../../usecases/repeat-line.ts'
import {
  closed,
  flag,
  instant,
  list,
  nullable,
  number,
  oneOf,
  text,
  time,
  timeOrNull,
  uuid,
  whole,
} from './fields.ts'
import { listQuery } from './lists.ts'
import { Type } from './type.ts'

const state = oneOf(
  DELIVERY_STATES,
  'PENDING: to be tried, or under way; HELD: its service is not active; the other three are ends.',
)
const ms = (what: string) => nullable(number(`${what}, in milliseconds; null where it did not take place.`))

export const AttemptSchema = closed(
  {
    number: whole('From 1.'),
    started_at: instant('When it began.'),
    address: nullable(text('The address that was connected to.', { examples: ['203.0.113.7'] })),
    status: nullable(whole('The HTTP status of the answer; null where no answer came.', { examples: [200] })),
    headers: nullable(
      Type.Unsafe<Record<string, string>>({
        type: 'object',
        description: 'Headers of the answer, at most 4 KiB; null where no answer came.',
        additionalProperties: { type: 'string', description: 'The value.' },
      }),
    ),
    body_excerpt: nullable(text('The beginning of the body of the answer.')),
    error: nullable(
      closed(
        {
          code: text('A stable code.', { examples: ['timeout'] }),
          detail: text('What happened, in words.'),
        },
        'Why no whole answer came.',
        { title: 'AttemptError' },
      ),
    ),
    timings: closed(
      {
        dns_ms: ms('Finding the address'),
        connect_ms: ms('Connecting'),
        tls_ms: ms('The TLS handshake'),
        first_byte_ms: ms('From the start to the first byte of the answer'),
        total_ms: number('From the start to the end, in milliseconds.'),
      },
      'How long each phase took.',
      { title: 'AttemptTimings' },
    ),
  },
  'One try to deliver an event.',
  { title: 'Attempt' },
)

const shown = {
  id: uuid('The delivery.'),
  service_id: uuid('The service that it goes to.'),
  event_id: uuid('The event: `id` in its body, and the header `webhook-id`.'),
  message_id: nullable(uuid('The message that the event is, or tells of.')),
  state,
  reason: nullable(text('Why it stands there.', { examples: ['attempts_exhausted'] })),
  origin: oneOf(['FAN_OUT', 'REPLAY'], 'Made by the event itself, or later by a person.'),
  attempt_count: whole('How many attempts were made.'),
  in_flight: flag('An attempt is under way, or about to be.'),
  status: nullable(whole('The HTTP status of the last attempt; null: there was none, or no answer.')),
  error: nullable(text('Why the last attempt got no answer, as a stable code.', { examples: ['timeout'] })),
  next_attempt_at: nullable(instant('PENDING: no attempt before this instant.')),
  created_at: instant('When the event fired, or the replay began.'),
  settled_at: nullable(instant('When it reached an end.')),
}

const brief = closed(
  {
    type: text('What it is.', { examples: ['TEXT'] }),
    outbound: flag('From agent to customer.'),
    customer: nullable(
      text("The customer's name, or whatever is known of him.", { examples: ['Ada Lovelace'] }),
    ),
    text: nullable(text('The beginning of its text.', { examples: ['Hello!'] })),
    conversation_id: uuid('The conversation.'),
  },
  'An event in short.',
  { title: 'EventBrief' },
)

export const DeliverySchema = closed(
  { ...shown, event: Type.Optional(brief) },
  'One event on its way to one service.',
  { title: 'Delivery' },
)

const sent = closed(
  {
    url: text('Where it goes.'),
    headers: Type.Unsafe<Record<string, string>>({
      type: 'object',
      description: "All headers; the signature and the values of the service's own are masked.",
      additionalProperties: { type: 'string', description: 'The value.' },
    }),
    body: text('The very bytes of the event, as text.'),
  },
  'What the last attempt sent, or the first one will: by the URL and the headers that the service has now.',
  { title: 'SentRequest' },
)

export const DeliveryDetailSchema = closed(
  {
    ...shown,
    event: Type.Optional(brief),
    attempts: list(AttemptSchema, 'Every attempt, the first one first.'),
    request: nullable(sent),
    curl: nullable(
      text(
        "A curl line that repeats the last attempt; the signature and the values of the service's own headers are masked. Null where the service was removed.",
      ),
    ),
  },
  'A delivery with everything that was tried.',
  { title: 'DeliveryDetail' },
)

export const DeliveryQuery = listQuery({
  state: Type.Optional(state),
  message_id: Type.Optional(uuid('Only of events that are, or tell of, this message.')),
  status_code: Type.Optional(
    whole('Only where the last attempt got this HTTP status.', { minimum: 100, maximum: 599 }),
  ),
  from_time: Type.Optional(instant('Only those made at or after this instant.')),
  till_time: Type.Optional(instant('Only those made before this instant.')),
  with_event: Type.Optional(flag('Tells of each in `event` what it carries, in short.')),
})

const deliveryView = (row: DeliveryRow): Static<typeof DeliverySchema> => ({
  id: row.id,
  service_id: row.serviceId,
  event_id: row.eventId,
  message_id: row.messageId,
  state: row.state,
  reason: row.reason,
  origin: row.origin,
  attempt_count: row.attempts,
  in_flight: row.leased,
  status: row.lastStatus,
  error: row.lastError,
  next_attempt_at: row.state === 'PENDING' ? time(row.due) : null,
  created_at: time(row.createdAt),
  settled_at: timeOrNull(row.settledAt),
})

/** A row of the list. */
export const deliveryRowView = (
  row: DeliveryRow,
  event: EventBrief | undefined,
): Static<typeof DeliverySchema> => {
  if (event === undefined) return deliveryView(row)
  const { conversationId, ...rest } = event
  return { ...deliveryView(row), event: { ...rest, conversation_id: conversationId } }
}

export const attemptView = (attempt: Attempt): Static<typeof AttemptSchema> => ({
  number: attempt.number,
  started_at: time(attempt.startedAt),
  address: attempt.address,
  status: attempt.answer?.status ?? null,
  headers: attempt.answer === null ? null : { ...attempt.answer.headers },
  body_excerpt: attempt.answer?.bodyExcerpt ?? null,
  error: attempt.error === null ? null : { code: attempt.error.code, detail: attempt.error.detail },
  timings: {
    dns_ms: attempt.timings.dnsMs,
    connect_ms: attempt.timings.connectMs,
    tls_ms: attempt.timings.tlsMs,
    first_byte_ms: attempt.timings.firstByteMs,
    total_ms: attempt.timings.totalMs,
  },
})

export const deliveryDetailView = ({
  delivery,
  attempts,
  request,
  event,
}: DeliveryDetail): Static<typeof DeliveryDetailSchema> => ({
  ...deliveryRowView(delivery, event ?? undefined),
  attempts: attempts.map(attemptView),
  request,
  curl: request === null ? null : repeatLine(request),
})
