import type { Dispatcher } from 'undici'
import type { Answer, AttemptTimings, Exchange } from '../domain/attempt.ts'
import { bodyExcerpt, KEPT_BODY_BYTES, keptHeaders, type ReceivedHeaders } from './http-answer.ts'
import type { HttpConnection } from './http-connection.ts'
import { crowdedOut, type Failure, failureOf, timeoutOf } from './http-failure.ts'
import { INTERRUPTED, type Standing } from './http-failure-table.ts'
import type { Trace } from './http-socket.ts'

/** Interim answers (103 Early Hints …) that are taken before the real one; more is a flood. */
const MAX_INTERIM = 16

/** Who lends the connection. */
export interface Lender {
  /** `host:port`, for people. */
  readonly peer: string
  readonly maxConnections: number
  readonly maxAnswerBytes: number
  /** Takes a connection back that can carry another exchange. */
  giveBack(exchange: HttpExchange, connection: HttpConnection): void
  /** Takes back one that cannot, or learns that the exchange ended without one. */
  drop(exchange: HttpExchange, connection: HttpConnection | null): void
}

/** What an exchange needs of a post. */
export interface Outgoing {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  readonly timeoutMs: number
}

const rounded = (ms: number): number => Math.round(ms * 100) / 100
const roundedOrNull = (ms: number | null): number | null => (ms === null ? null : rounded(ms))

const expire = (exchange: HttpExchange): void => exchange.expire()

/**
 * One post: undici's handler, its deadline and what is told of it. One object and one timer each, since there are
 * thousands a second.
 */
export class HttpExchange implements Dispatcher.DispatchHandler {
  readonly #outgoing: Outgoing
  readonly #lender: Lender
  readonly #resolve: (exchange: Exchange) => void
  readonly #timer: NodeJS.Timeout
  #startedAt: number
  #connection: HttpConnection | null = null
  #trace: Trace | null = null
  #fresh = false
  #settled = false
  #firstByteMs: number | null = null
  #interim = 0
  #status = 0
  #headers: ReceivedHeaders = {}
  #beginning: Buffer | null = null
  #bodyBytes = 0

  constructor(outgoing: Outgoing, lender: Lender, resolve: (exchange: Exchange) => void) {
    this.#outgoing = outgoing
    this.#lender = lender
    this.#resolve = resolve
    this.#startedAt = performance.now()
    this.#timer = setTimeout(expire, outgoing.timeoutMs, this)
  }

  /** Sends over this connection. @param waited true where it had to wait for one: its time begins only now */
  start(connection: HttpConnection, waited: boolean): void {
    this.#connection = connection
    if (waited) {
      this.#timer.refresh()
      this.#startedAt = performance.now()
    }
    const { path, headers, body } = this.#outgoing
    // Not `blocking`: it guards a pipeline, which is not used here, and costs a turn at every head.
    connection.send({ path, method: 'POST', headers, body, blocking: false }, this)
  }

  /** The time is over. */
  expire(): void {
    const { timeoutMs } = this.#outgoing
    const { peer, maxConnections } = this.#lender
    const waiting = this.#connection === null
    this.#fail(waiting ? crowdedOut(timeoutMs, peer, maxConnections) : timeoutOf(timeoutMs, this.#standing()))
  }

  /** The hub stops. */
  interrupt(): void {
    this.#fail({ code: 'interrupted', detail: INTERRUPTED })
  }

  onRequestStart(): void {
    this.#claimTrace()
    if (this.#trace !== null) this.#trace.awaitingHead = true
  }

  onResponseStarted(): void {
    this.#firstByteMs ??= performance.now() - this.#startedAt
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: ReceivedHeaders): void {
    if (this.#settled) return
    if (status < 200) return this.#countInterim()
    if (this.#trace !== null) this.#trace.awaitingHead = false
    this.#status = status
    this.#headers = headers
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) return
    this.#bodyBytes += chunk.length
    const kept = this.#beginning
    if (kept === null) this.#beginning = chunk
    else if (kept.length <= KEPT_BODY_BYTES) this.#beginning = Buffer.concat([kept, chunk])
    // More than anybody reads: the answer counts as it is, and the connection with the rest of it goes.
    if (this.#bodyBytes > this.#lender.maxAnswerBytes) this.#settle(null, false)
  }

  onResponseEnd(): void {
    this.#settle(null, true)
  }

  onResponseError(_: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#settled) return
    this.#fail(failureOf(error, this.#standing()))
  }

  #countInterim(): void {
    this.#interim += 1
    if (this.#interim <= MAX_INTERIM) return
    this.#fail({
      code: 'bad_answer',
      detail: `More than ${MAX_INTERIM} interim answers (1xx) came before a real one.`,
    })
  }

  #fail(failure: Failure): void {
    this.#settle(failure, false)
  }

  /** Tells the result once, and gives the connection back or up. */
  #settle(error: Failure | null, reusable: boolean): void {
    if (this.#settled) return
    this.#settled = true
    clearTimeout(this.#timer)
    this.#claimTrace()
    this.#resolve({
      answer: this.#answer(),
      error,
      address: this.#trace?.address ?? null,
      timings: this.#timings(),
    })
    this.#beginning = null
    if (reusable && this.#connection !== null) this.#lender.giveBack(this, this.#connection)
    else this.#lender.drop(this, this.#connection)
  }

  /** The connection's trace belongs to this exchange from its request on, or, where none was sent, from its end. */
  #claimTrace(): void {
    if (this.#trace !== null) return
    this.#trace = this.#connection?.trace ?? null
    this.#fresh = this.#trace?.claim() ?? false
  }

  #answer(): Answer | null {
    if (this.#status === 0) return null
    return {
      status: this.#status,
      headers: keptHeaders(this.#headers),
      bodyExcerpt: bodyExcerpt(this.#beginning),
    }
  }

  #timings(): AttemptTimings {
    const opening = this.#fresh ? this.#trace : null
    return {
      dnsMs: roundedOrNull(opening?.dnsMs ?? null),
      connectMs: roundedOrNull(opening?.connectMs ?? null),
      tlsMs: roundedOrNull(opening?.tlsMs ?? null),
      firstByteMs: roundedOrNull(this.#firstByteMs),
      totalMs: rounded(performance.now() - this.#startedAt),
    }
  }

  #standing(): Standing {
    this.#claimTrace()
    const announced = this.#headers['content-length']
    return {
      peer: this.#lender.peer,
      phase: this.#trace?.phase ?? null,
      reused: this.#trace !== null && !this.#fresh,
      firstByteCame: this.#firstByteMs !== null,
      headCame: this.#status !== 0,
      bodyBytes: this.#bodyBytes,
      announced: typeof announced === 'string' ? Number(announced) : null,
    }
  }
}
