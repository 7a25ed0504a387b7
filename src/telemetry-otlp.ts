import { setTimeout as pause } from 'node:timers/promises'
import { type Millis, SECOND } from './domain/time.ts'
import { causeOf } from './fetch-failure.ts'
import type { TelemetryListener } from './telemetry.ts'
import { attributesOf, type Span, traceTo, wireSpan } from './telemetry-traces.ts'

/** Where spans go, and as whose. */
export interface OtlpSettings {
  /** The collector's base, without a slash at its end. */
  readonly endpoint: string
  readonly headers: Readonly<Record<string, string>>
  readonly ratio: number
  /** What the hub is called, its version, this process of it. */
  readonly resource: { readonly name: string; readonly version: string; readonly node: string }
}

/** Exports spans. */
export interface Tracing {
  readonly listener: TelemetryListener
  /** Sends what is left, for a moment at the most. */
  close(): Promise<void>
}

/** Spans that one request carries at the most. */
const BATCH = 512
/** Spans that wait at the most, some 10 MB; more are given up: a collector that is away must cost no memory. */
const MOST_WAITING = 10_000
const EVERY: Millis = SECOND
const TIMEOUT: Millis = 10 * SECOND
/** Pauses between tries of one batch. */
const PAUSES: readonly Millis[] = [SECOND, 2 * SECOND, 4 * SECOND]
const LONGEST_PAUSE: Millis = 30 * SECOND
const LAST_MS: Millis = 2 * SECOND
/** Answers after which OTLP says that the same may be sent again. */
const AGAIN = new Set([429, 502, 503, 504])

/** The collector said no for good, or may be asked again after a while. */
class Refused extends Error {
  readonly afterMs: Millis | null

  constructor(message: string, afterMs: Millis | null) {
    super(message)
    this.afterMs = afterMs
  }
}

/**
 * Sends spans to an OpenTelemetry collector, as OTLP over HTTP in JSON (opentelemetry-proto, docs/specification.md). In
 * batches, one request at a time; what no collector takes is given up and told, and holds up nothing.
 * @param tell takes word of spans that were given up
 */
export class OtlpExporter implements Tracing {
  readonly listener: TelemetryListener
  readonly #settings: OtlpSettings
  readonly #tell: TelemetryListener
  readonly #closing = new AbortController()
  #waiting: Span[] = []
  #timer: NodeJS.Timeout | null = null
  #sending: Promise<void> | null = null
  /** Begins nothing more after that. */
  #lastAt = Number.POSITIVE_INFINITY
  /** Spans that are being sent. */
  #underWay = 0
  /** Given up since it was last told, because too many waited. */
  #overflown = 0

  constructor(settings: OtlpSettings, tell: TelemetryListener) {
    this.#settings = settings
    this.#tell = tell
    this.listener = traceTo(settings.ratio, span => this.#take(span))
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#lastAt = performance.now() + LAST_MS
    if (this.#timer !== null) clearTimeout(this.#timer)
    // A collector that says nothing must not hold up who stops the hub.
    await Promise.race([this.#flush(), pause(LAST_MS, null, { ref: false })])
    const left = this.#waiting.length + this.#underWay + this.#overflown
    this.#giveUp(left, 'The hub ended before the collector took them.')
  }

  #giveUp(count: number, reason: string): void {
    if (count > 0) this.#tell('traces.dropped', { count, reason })
  }

  async #flush(): Promise<void> {
    await this.#sending
    await this.#sendAll()
  }

  #take(span: Span): void {
    if (this.#waiting.length >= MOST_WAITING) {
      this.#overflown += 1
      return
    }
    this.#waiting.push(span)
    if (this.#waiting.length >= BATCH) this.#begin()
    else this.#timer ??= setTimeout(() => this.#begin(), EVERY).unref()
  }

  #begin(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = null
      this.#timer = null
      if (this.#waiting.length > 0) this.#timer = setTimeout(() => this.#begin(), EVERY).unref()
    })
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0 && performance.now() < this.#lastAt) {
      const batch = this.#waiting.splice(0, BATCH)
      this.#underWay = batch.length
      const refused = await this.#send(batch).then(
        () => null,
        error => (error as Error).message,
      )
      this.#underWay = 0
      if (refused !== null) this.#giveUp(batch.length, refused)
      this.#giveUp(this.#overflown, 'Too many waited for the collector.')
      this.#overflown = 0
    }
  }

  /** @throws Error with a sentence that says why it was given up */
  async #send(batch: readonly Span[]): Promise<void> {
    const body = this.#bodyOf(batch)
    for (const wait of [...PAUSES, null]) {
      try {
        return await this.#post(body)
      } catch (error) {
        const afterMs = error instanceof Refused ? error.afterMs : 0
        if (wait === null || afterMs === null || this.#closing.signal.aborted) throw error
        const { signal } = this.#closing
        // Ends early where the hub ends.
        await pause(Math.min(Math.max(wait, afterMs), LONGEST_PAUSE), null, { signal }).catch(() => null)
      }
    }
  }

  async #post(body: string): Promise<void> {
    const answer = await fetch(`${this.#settings.endpoint}/v1/traces`, {
      method: 'POST',
      headers: { ...this.#settings.headers, 'content-type': 'application/json' },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT),
    }).catch(error => {
      throw new Refused(`The collector cannot be reached: ${causeOf(error)}.`, 0)
    })
    // The connection is used again only when the answer was read.
    await answer.arrayBuffer().catch(() => null)
    if (answer.ok) return
    const seconds = Number(answer.headers.get('retry-after') ?? 0)
    const afterMs = AGAIN.has(answer.status) ? (seconds || 0) * SECOND : null
    throw new Refused(`The collector answered ${answer.status}.`, afterMs)
  }

  #bodyOf(batch: readonly Span[]): string {
    const { name, version, node } = this.#settings.resource
    const resource = { 'service.name': name, 'service.version': version, 'service.instance.id': node }
    const scopeSpans = [{ scope: { name: 'gotallo', version }, spans: batch.map(wireSpan) }]
    return JSON.stringify({
      resourceSpans: [{ resource: { attributes: attributesOf(resource) }, scopeSpans }],
    })
  }
}
