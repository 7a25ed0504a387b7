import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import type { DeliveryState } from './domain/delivery.ts'
import type { Ledger } from './domain/ledger.ts'
import type { TelemetryEvents, TelemetryListener, TelemetryName } from './telemetry.ts'
import { addLedger } from './telemetry-ledger.ts'
import { spread, tally } from './telemetry-tallies.ts'

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const AGES = [0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 60, 600, 3_600, 21_600, 86_400, 432_000]

/** The only meter: Prometheus text from what the core tells. */
export interface Metrics {
  readonly listener: TelemetryListener
  /** The text of `/metrics`. */
  text(): Promise<string>
}

/** @param ledger counts the deliveries of all tenants */
export const createMetrics = (ledger: () => Promise<Ledger>): Metrics => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'gotallo_' })
  const hears = listenersOf(registry)
  addLedger(registry, ledger)
  return {
    listener: (name, event) => (hears[name] as ((event: unknown) => void) | undefined)?.(event),
    text: () => registry.metrics(),
  }
}

const NO_LABELS: readonly string[] = []

type Hears = { readonly [N in TelemetryName]?: (event: TelemetryEvents[N]) => void }

const listenersOf = (registry: Registry): Hears => ({
  ...trafficOf(registry),
  ...sendsOf(registry),
  ...filesOf(registry),
  ...troubleOf(registry),
})

const trafficOf = (registry: Registry): Hears => {
  const count = (name: string, help: string, labels?: readonly string[]) =>
    tally(registry, `gotallo_${name}`, help, labels)
  const posts = count('posts_total', 'Platform posts whose signature held.', ['platform'])
  const events = count('events_total', 'Events that fired.')
  const created = count('deliveries_total', 'Deliveries that events began with.')
  const held = count('accept_held_seconds_total', 'Time that commits waited for the sending.')
  const overloads = count('accept_refused_total', 'Requests refused because too much waited.')
  return {
    ...attemptsOf(registry),
    ...requestsOf(registry),
    'post.received': ({ platform }) => posts([platform]),
    'batch.committed': batch => {
      events(NO_LABELS, batch.events)
      created(NO_LABELS, batch.deliveries)
    },
    'accept.held': ({ ms }) => held(NO_LABELS, ms / 1_000),
    'accept.refused': () => overloads(NO_LABELS),
  }
}

const attemptsOf = (registry: Registry): Hears => {
  const attempts = tally(registry, 'gotallo_attempts_total', 'Attempts by where they left their delivery.', [
    'state',
  ])
  const time = spread(registry, 'gotallo_attempt_seconds', 'Time of an attempt.', SECONDS, 'state')
  const age = spread(registry, 'gotallo_delivery_age_seconds', 'From the event to its delivery.', AGES)
  const ended = (state: DeliveryState, ms: number, ageMs: number): void => {
    attempts([state])
    time(ms / 1_000, state)
    if (state === 'DELIVERED') age(ageMs / 1_000)
  }
  return {
    'attempt.ended': ({ state, ms, ageMs }) => ended(state, ms, ageMs),
    'attempts.delivered': ({ ms, ageMs }) => {
      for (const [i, one] of ms.entries()) ended('DELIVERED', one, ageMs[i] ?? 0)
    },
  }
}

const requestsOf = (registry: Registry): Hears => {
  const requests = tally(registry, 'gotallo_http_requests_total', 'Requests answered.', [
    'method',
    'route',
    'status',
  ])
  const streams = tally(registry, 'gotallo_streams_ended_total', 'Streams that ended, by why.', ['reason'])
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
  const sends = counter(registry, 'sends_total', "Messages handed to platforms, by the platform's answer.", [
    'state',
  ])
  const sendTime = histogram(registry, 'send_seconds', "Time until the platform's answer.", SECONDS)
  const ambiguous = counter(
    registry,
    'sends_ambiguous_total',
    'Messages of which it is not known whether they were sent.',
  )
  const failing = counter(registry, 'accounts_failing_total', 'Times a platform account began to fail.')
  return {
    'send.answered': ({ state, ms }) => {
      sends.inc({ state })
      sendTime.observe(ms / 1_000)
    },
    'send.ambiguous': () => ambiguous.inc(),
    'account.failing': () => failing.inc(),
    'account.checked': ({ state }) => void (state === 'failing' && failing.inc()),
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
  )
  return {
    'file.stored': ({ size }) => {
      stored.inc()
      bytes.inc(size)
    },
    'file.gone': () => gone.inc(),
    'file.postponed': () => postponed.inc(),
    'file.lost': () => lost.inc(),
    'files.unavailable': ({ where }) => unavailable.inc({ where }),
  }
}

const troubleOf = (registry: Registry): Hears => {
  const refused = counter(registry, 'posts_refused_total', 'Platform posts that were refused.', ['reason'])
  const quarantined = counter(registry, 'posts_quarantined_total', 'Platform posts kept as unreadable.')
  const unavailable = counter(registry, 'store_unavailable_total', 'Times the store could not be used.', [
    'where',
  ])
  const unexpected = counter(registry, 'unexpected_errors_total', 'Failures that nobody thought of.', [
    'where',
  ])
  const disabled = counter(registry, 'services_disabled_total', 'Services disabled by their failures.')
  const dropped = counter(registry, 'parked_dropped_total', 'Receipts whose message never came.')
  const late = counter(registry, 'attempts_late_total', 'Outcomes that came after their lease was lost.')
  return {
    'post.refused': ({ reason }) => refused.inc({ reason }),
    'post.quarantined': () => quarantined.inc(),
    'attempt.late': () => late.inc(),
    'store.unavailable': ({ where }) => unavailable.inc({ where: placeOf(where) }),
    'error.unexpected': ({ where }) => unexpected.inc({ where: placeOf(where) }),
    'service.disabled': () => disabled.inc(),
    'parked.dropped': ({ count }) => dropped.inc(count),
  }
}

/** Without what tells one request from another, which would make a series of its own. */
const placeOf = (where: string): string => where.split(' (', 1)[0] ?? where

const counter = <L extends string>(
  register: Registry,
  name: string,
  help: string,
  labelNames: L[] = [],
): Counter<L> => new Counter({ name: `gotallo_${name}`, help, labelNames, registers: [register] })

const histogram = <L extends string>(
  register: Registry,
  name: string,
  help: string,
  buckets: number[],
  labelNames: L[] = [],
): Histogram<L> =>
  new Histogram({ name: `gotallo_${name}`, help, buckets, labelNames, registers: [register] })
