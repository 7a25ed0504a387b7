import { type Logger, pino } from 'pino'
import type { LogLevel } from './config.ts'
import type { HealthState } from './domain/platform-account.ts'
import { type Clock, type Millis, rfc3339, SECOND } from './domain/time.ts'
import type { TelemetryEvents, TelemetryListener, TelemetryName } from './telemetry.ts'

type Level = 'debug' | 'info' | 'warn' | 'error'
type Line<N extends TelemetryName> = readonly [
  level: Level | ((event: TelemetryEvents[N]) => Level),
  message: string | ((event: TelemetryEvents[N]) => string),
]

/** What is said of an account that was checked again. */
const CHECKED: Record<HealthState, { readonly level: Level; readonly words: string }> = {
  ok: { level: 'info', words: 'a platform account is verified now' },
  unverified: { level: 'info', words: 'a platform account still cannot be verified' },
  failing: { level: 'error', words: 'a platform account is refused by its platform' },
}

/** How each event is logged: its level, and a sentence for a person; the event's own fields stand beside it. */
const LINES: { readonly [N in TelemetryName]: Line<N> } = {
  'server.listening': ['info', ({ url }) => `GoTallo Webhooks listens on ${url}`],
  'server.stopping': ['info', ({ signal }) => `${signal}: finishing what is under way`],
  'server.stopped': ['info', 'stopped'],
  // Why one is to come again later is told apart, and not once a request.
  'http.answered': [({ status }) => (status >= 500 && status !== 503 ? 'warn' : 'debug'), 'request answered'],
  'sign_in.failed': [
    'warn',
    ({ problem, detail }) => `nobody was signed in by Salesforce (${problem}): ${detail}`,
  ],
  'stream.opened': ['debug', 'a stream was opened'],
  'stream.ended': ['debug', ({ reason }) => `a stream ended: ${reason}`],
  'error.unexpected': ['error', ({ where }) => `unexpected failure in ${where}`],
  'store.unavailable': ['error', ({ detail }) => `the store cannot be used: ${detail}`],
  'post.received': ['debug', 'platform post received'],
  'post.refused': ['warn', ({ reason }) => `platform post refused: ${reason}`],
  'post.quarantined': ['warn', ({ reason }) => `platform post kept in quarantine: ${reason}`],
  'post.unanswered': [
    'info',
    ({ reason }) => `what a platform waits for after a post was not done: ${reason}`,
  ],
  'polling.started': ['info', ({ reason }) => `a platform account's posts are fetched: ${reason}`],
  'polling.ended': ['info', "a platform account's posts are not fetched any more by this node"],
  'polling.failed': ['warn', ({ reason }) => `a platform account's posts cannot be fetched: ${reason}`],
  'polling.recovered': ['info', "a platform account's posts are fetched again"],
  'batch.committed': ['debug', 'batch committed'],
  'events.fired': ['debug', ({ events }) => `${events.length} events fired`],
  'accept.held': [
    'debug',
    ({ ms }) => `what came in waited ${Math.round(ms)} ms for the sending to catch up`,
  ],
  'accept.refusing': [
    'warn',
    ({ waiting }) =>
      `${waiting} changes wait to be written: what comes in is refused, to be sent again. Is the disk slow, or is this machine too small?`,
  ],
  'accept.refused': ['debug', 'a request was refused: too much waits to be written'],
  'accept.open': ['info', ({ refused }) => `what comes in is taken again; ${refused} requests were refused`],
  'parked.dropped': ['warn', ({ count }) => `${count} receipts waited 24 h for a message that never came`],
  'attempt.ended': [
    ({ state }) => (state === 'DELIVERED' ? 'debug' : 'warn'),
    ({ state, status, error, nextAttemptAt }) =>
      `attempt ended ${state}: ${status ?? error}${nextAttemptAt === null ? '' : `, next at ${nextAttemptAt}`}`,
  ],
  'attempts.delivered': ['debug', ({ ms }) => `${ms.length} attempts delivered`],
  'attempt.late': ['warn', 'an outcome came after its lease was lost; the event may arrive twice'],
  'service.failing': ['warn', ({ reason }) => `a service began to fail: ${reason}`],
  'service.recovered': ['info', 'a service succeeds again'],
  'service.disabled': [
    'error',
    ({ name, reason }) =>
      `service "${name}" is disabled: ${reason} Its deliveries are held until it is resumed.`,
  ],
  'service.waiting': ['info', ({ until }) => `a service asked to wait until ${until}`],
  'deliveries.moved': ['info', ({ count, to }) => `${count} deliveries are now ${to}`],
  'replay.ended': [
    'info',
    ({ resent, seconds }) => `a replay has sent ${resent} deliveries again, in ${seconds} s`,
  ],
  'deliveries.reclaimed': [
    'info',
    ({ count }) => `${count} deliveries of a process that is gone are taken over`,
  ],
  'nodes.changed': [
    'info',
    ({ nodes }) => `${nodes} ${nodes === 1 ? 'node shares' : 'nodes share'} the work`,
  ],
  'node.given_up': [
    'warn',
    'this node was silent for too long, and others took over its deliveries; some may arrive twice',
  ],
  'send.begun': ['debug', 'handing a message to its platform'],
  'send.answered': [
    ({ state }) => (state === 'accepted' ? 'debug' : 'warn'),
    ({ state, code }) => `the platform's answer to a message: ${state}${code === null ? '' : ` (${code})`}`,
  ],
  'send.recorded': ['debug', 'what became of a message is on record'],
  'send.ambiguous': [
    'warn',
    ({ detail }) => `a message may or may not have been sent, and is not sent again: ${detail}`,
  ],
  'send.unreadable': [
    'error',
    ({ message, reason }) => `message ${message} cannot be read from the store, and is put off: ${reason}`,
  ],
  'account.failing': ['error', ({ reason }) => `a platform account cannot send: ${reason}`],
  'account.recovered': ['info', 'a platform account sends again'],
  'account.checked': [
    ({ state }) => CHECKED[state].level,
    ({ state, reason }) => `${CHECKED[state].words}${reason === null ? '' : `: ${reason}`}`,
  ],
  'profile.failed': ['info', ({ detail }) => `a person could not be looked up at his platform: ${detail}`],
  'windows.expired': ['debug', ({ count }) => `the reply window of ${count} conversations is over`],
  'messages.pruned': ['info', ({ count }) => `${count} messages are past their retention and were removed`],
  'quarantine.pruned': [
    'info',
    ({ count }) => `${count} quarantined posts are past their retention and were removed`,
  ],
  'person.erased': ['info', 'all that was stored about a person is erased'],
  'file.stored': ['debug', 'a file is stored'],
  'file.gone': ['warn', ({ reason }) => `a file cannot be had any more: ${reason}`],
  'file.postponed': [
    'info',
    ({ reason, nextAttemptAt }) =>
      `a file cannot be fetched now${nextAttemptAt === null ? '' : `, next at ${nextAttemptAt}`}: ${reason}`,
  ],
  'file.lost': [
    'error',
    'a file that was stored is not in the file store; it is fetched anew where that can be',
  ],
  'files.unavailable': ['error', ({ detail }) => `the file store cannot be used: ${detail}`],
  'files.removed': ['debug', ({ count }) => `${count} files that nothing refers to any more were deleted`],
  'traces.dropped': ['warn', ({ reason }) => `spans were given up that no collector took: ${reason}`],
  'events.pruned': ['info', ({ count }) => `${count} events are past their retention and were removed`],
}

/** What is told many times a second while something is away. */
const REPEATED: ReadonlySet<TelemetryName> = new Set(['store.unavailable', 'traces.dropped'])
/** What was said of it is said again after so long. */
const AGAIN_AFTER: Millis = 10 * SECOND
const MOST_REMEMBERED = 100

/** What is told again and again. */
class Repeats {
  readonly #said = new Map<string, { at: Millis; unsaid: number }>()

  /** @returns how often it was told since it was said; null where that was a moment ago, and it is not to be said again */
  since(what: string, now: Millis): number | null {
    const said = this.#said.get(what)
    if (said !== undefined && Math.abs(now - said.at) < AGAIN_AFTER) {
      said.unsaid += 1
      return null
    }
    if (this.#said.size >= MOST_REMEMBERED) this.#said.clear()
    this.#said.set(what, { at: now, unsaid: 0 })
    return said?.unsaid ?? 0
  }
}

/** Platforms, and what we say of their accounts, name phone numbers; a line of the log does not. */
const NUMBER = /\+[1-9]\d{6,14}(?!\d)/g

const WORDS: ReadonlySet<string> = new Set(['reason', 'detail'])

const withoutNumbers = <E extends object>(event: E): E => {
  const clean = Object.entries(event).flatMap(([name, said]) =>
    WORDS.has(name) && typeof said === 'string' ? [[name, said.replace(NUMBER, '+…')] as const] : [],
  )
  return clean.length === 0 ? event : { ...event, ...Object.fromEntries(clean) }
}

/** The only logger: one JSON line an event on standard output. */
export const createLog = (
  level: LogLevel,
  destination?: NodeJS.WritableStream,
  now: Clock = Date.now,
): TelemetryListener => {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  }
  const logger: Logger = destination === undefined ? pino(options) : pino(options, destination)
  const repeats = new Repeats()
  return (name, told) => {
    const [levelOf, messageOf] = LINES[name]
    const at = typeof levelOf === 'function' ? levelOf(told) : levelOf
    if (!logger.isLevelEnabled(at)) return
    const event = withoutNumbers(told)
    const message = typeof messageOf === 'function' ? messageOf(event) : messageOf
    const unsaid = REPEATED.has(name) ? repeats.since(message, now()) : 0
    if (unsaid === null) return
    const fields = { event: name, ...fieldsOf(event), ...(unsaid === 0 ? {} : { repeated: unsaid }) }
    logger[at](fields, message)
  }
}

/** An error goes by the name that pino writes whole; an instant is to be read. */
const fieldsOf = (event: object): object => {
  if ('startedAt' in event) return { ...event, startedAt: rfc3339(event.startedAt as Millis) }
  if (!('error' in event) || !(event.error instanceof Error)) return event
  return { ...event, error: undefined, err: event.error }
}
