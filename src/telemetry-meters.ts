import type { Registry } from 'prom-client'
import type { AttemptErrorCode } from './domain/attempt.ts'
import { PLATFORM_TYPES } from './domain/contract.ts'
import { DELIVERY_STATES, type DeliveryState } from './domain/delivery.ts'
import type { TelemetryEvents, TelemetryName } from './telemetry.ts'
import { counter, NO_LABELS, spread } from './telemetry-tallies.ts'

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const AGES = [0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 60, 600, 3_600, 21_600, 86_400, 432_000]

/** What is listened to, and what is done then. */
export type Hears = { readonly [N in TelemetryName]?: (event: TelemetryEvents[N]) => void }

/** Counters and histograms of what is told. */
export const metersOf = (registry: Registry): Hears => ({
  ...trafficOf(registry),
  ...attemptsOf(registry),
  ...requestsOf(registry),
  ...sendsOf(registry),
  ...filesOf(registry),
  ...troubleOf(registry),
  ...upkeepOf(registry),
})

const trafficOf = (registry: Registry): Hears => {
  const posts = counter(
    registry,
    'posts_total',
    'Platform posts whose signature held.',
    ['platform'],
    PLATFORM_TYPES,
  )
  const events = counter(registry, 'events_total', 'Events that fired.')
  const created = counter(registry, 'deliveries_total', 'Deliveries that events began with.')
  const held = counter(registry, 'accept_held_seconds_total', 'Time that commits waited for the sending.')
  const overloads = counter(registry, 'accept_refused_total', 'Requests refused because too much waited.')
  const commits = spread(
    registry,
    'gotallo_commit_seconds',
    'Time of a commit of what came in, with reading what it is about.',
    SECONDS,
  )
  return {
    'post.received': ({ platform }) => posts([platform]),
    'batch.committed': batch => {
      events(NO_LABELS, batch.events)
      created(NO_LABELS, batch.deliveries)
      commits(batch.ms / 1_000)
    },
    'accept.held': ({ ms }) => held(NO_LABELS, ms / 1_000),
    'accept.refused': () => overloads(NO_LABELS),
  }
}

/** Why an attempt delivered nothing: the error's code, else the class of the answer's status. */
const causeOf = (error: AttemptErrorCode | null, status: number | null): string =>
  error ?? `${Math.floor((status ?? 0) / 100)}xx`

const attemptsOf = (registry: Registry): Hears => {
  const attempts = counter(
    registry,
    'attempts_total',
    'Attempts by where they left their delivery.',
    ['state'],
    DELIVERY_STATES,
  )
  const failures = counter(
    registry,
    'attempt_failures_total',
    'Attempts that delivered nothing, by the class of the answer (3xx, 4xx, 5xx) or what went wrong before one came.',
    ['cause'],
    ['3xx', '4xx', '5xx', 'timeout'],
  )
  const time = spread(registry, 'gotallo_attempt_seconds', 'Time of an attempt.', SECONDS, 'state')
  const age = spread(registry, 'gotallo_delivery_age_seconds', 'From the event to its delivery.', AGES)
  const late = counter(registry, 'attempts_late_total', 'Outcomes that came after their lease was lost.')
  const ended = (state: DeliveryState, ms: number, ageMs: number): void => {
    attempts([state])
    time(ms / 1_000, state)
    if (state === 'DELIVERED') age(ageMs / 1_000)
  }
  return {
    'attempt.ended': ({ state, ms, ageMs, error, status }) => {
      ended(state, ms, ageMs)
      if (state !== 'DELIVERED') failures([causeOf(error, status)])
    },
    'attempts.delivered': ({ ms, ageMs }) => {
      for (const [i, one] of ms.entries()) ended('DELIVERED', one, ageMs[i] ?? 0)
    },
    'attempt.late': () => late(NO_LABELS),
  }
}

const requestsOf = (registry: Registry): Hears => {
  const requests = counter(registry, 'http_requests_total', 'Requests answered.', [
    'method',
    'route',
    'status',
  ])
  const streams = counter(registry, 'streams_ended_total', 'Streams that ended, by why.', ['reason'])
  const time = spread(registry, 'gotallo_http_request_seconds', 'Time of a request.', SECONDS, 'route')
  return {
    'stream.ended': ({ reason }) => streams([reason]),
    'http.answered': ({ method, route, status, ms }) => {
      requests([method, route, String(status)])
      time(ms / 1_000, route)
    },
  }
}

const sendsOf = (registry: Registry): Hears => {
  const sends = counter(
    registry,
    'sends_total',
    "Messages handed to platforms, by the platform's answer.",
    ['state'],
    ['accepted', 'refused', 'unknown'],
  )
  const time = spread(registry, 'gotallo_send_seconds', "Time until the platform's answer.", SECONDS)
  const ambiguous = counter(
    registry,
    'sends_ambiguous_total',
    'Messages of which it is not known whether they were sent.',
  )
  const unreadable = counter(
    registry,
    'sends_unreadable_total',
    'Times a message could not be read to be sent.',
  )
  const failing = counter(registry, 'accounts_failing_total', 'Times a platform account began to fail.')
  return {
    'send.answered': ({ state, ms }) => {
      sends([state])
      time(ms / 1_000)
    },
    'send.ambiguous': () => ambiguous(NO_LABELS),
    'send.unreadable': () => unreadable(NO_LABELS),
    'account.failing': () => failing(NO_LABELS),
    'account.checked': ({ state }) => void (state === 'failing' && failing(NO_LABELS)),
  }
}

const filesOf = (registry: Registry): Hears => {
  const stored = counter(registry, 'files_stored_total', 'Files that were fetched or uploaded.')
  const bytes = counter(registry, 'files_stored_bytes_total', 'Bytes of files that were stored.')
  const gone = counter(registry, 'files_gone_total', 'Files that cannot be had any more.')
  const postponed = counter(registry, 'files_postponed_total', 'Times a file could not be fetched.')
  const lost = counter(registry, 'files_lost_total', 'Times the file store had not what was stored in it.')
  const unavailable = counter(
    registry,
    'files_unavailable_total',
    'Times the file store could not be used.',
    ['where'],
    ['fetch a file', 'serve a file', 'upload a file', 'delete files'],
  )
  return {
    'file.stored': ({ size }) => {
      stored(NO_LABELS)
      bytes(NO_LABELS, size)
    },
    'file.gone': () => gone(NO_LABELS),
    'file.postponed': () => postponed(NO_LABELS),
    'file.lost': () => lost(NO_LABELS),
    'files.unavailable': ({ where }) => unavailable([where]),
  }
}

const troubleOf = (registry: Registry): Hears => {
  const refused = counter(
    registry,
    'posts_refused_total',
    'Platform posts that were refused.',
    ['reason'],
    ['signature_invalid'],
  )
  const quarantined = counter(registry, 'posts_quarantined_total', 'Platform posts kept as unreadable.')
  // More places than these are told: https://prometheus.io/docs/practices/instrumentation/#avoid-missing-metrics
  const unavailable = counter(
    registry,
    'store_unavailable_total',
    'Times the store could not be used.',
    ['where'],
    ['settle'],
  )
  const unexpected = counter(
    registry,
    'unexpected_errors_total',
    'Failures that nobody thought of.',
    ['where'],
    ['delivery'],
  )
  const disabled = counter(registry, 'services_disabled_total', 'Services disabled by their failures.')
  const dropped = counter(registry, 'parked_dropped_total', 'Receipts whose message never came.')
  return {
    'post.refused': ({ reason }) => refused([reason]),
    'post.quarantined': () => quarantined(NO_LABELS),
    'store.unavailable': ({ where }) => unavailable([placeOf(where)]),
    'error.unexpected': ({ where }) => unexpected([placeOf(where)]),
    'service.disabled': () => disabled(NO_LABELS),
    'parked.dropped': ({ count }) => dropped(NO_LABELS, count),
  }
}

/** Without what tells one request from another, which would make a series of its own. */
const placeOf = (where: string): string => where.split(' (', 1)[0] ?? where

const upkeepOf = (registry: Registry): Hears => {
  const moved = counter(
    registry,
    'deliveries_moved_total',
    'Deliveries that were held, released or discarded many at once.',
    ['to'],
    ['HELD', 'PENDING', 'DISCARDED'],
  )
  const reclaimed = counter(
    registry,
    'deliveries_reclaimed_total',
    'Deliveries taken over from a process that was gone.',
  )
  const pruned = counter(
    registry,
    'pruned_total',
    'What was removed at the end of its retention.',
    ['what'],
    ['events', 'messages', 'posts'],
  )
  const givenUp = counter(
    registry,
    'node_given_up_total',
    'Times this node was silent for so long that others took over.',
  )
  const dropped = counter(registry, 'trace_spans_dropped_total', 'Spans that no collector took.')
  return {
    'traces.dropped': ({ count }) => dropped(NO_LABELS, count),
    'deliveries.moved': ({ to, count }) => moved([to], count),
    'deliveries.reclaimed': ({ count }) => reclaimed(NO_LABELS, count),
    'events.pruned': ({ count }) => pruned(['events'], count),
    'messages.pruned': ({ count }) => pruned(['messages'], count),
    'quarantine.pruned': ({ count }) => pruned(['posts'], count),
    'node.given_up': () => givenUp(NO_LABELS),
  }
}
