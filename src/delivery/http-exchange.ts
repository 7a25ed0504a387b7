import type { Answer, AttemptTimings, Exchange } from '../domain/attempt.ts'
import { bodyExcerpt, KEPT_BODY_BYTES } from './http-answer.ts'
import { type HttpConnection, idleMs, type Occupant } from './http-connection.ts'
import { crowdedOut, type Failure, failureOf, timeoutOf } from './http-failure.ts'
import { INTERRUPTED, type Standing } from './http-failure-table.ts'
import type { AnswerHead } from './http-head.ts'
import { requestOf } from './http-request.ts'
import type { Trace } from './http-socket.ts'

/** Interim answers (103 Early Hints …) that are taken before the real one; more is a flood. */
const MAX_INTERIM = 16

/** Who lends the connection. */
export interface Lender {
  /** `host:port`, for people. */
  readonly peer: string
  /** As the request's header says it. */
  readonly host: string
  /** How many connections it has. */
  readonly connections: number
  readonly maxAnswerBytes: number
  /** Takes a connection back that can carry another exchange. */
  giveBack(connection: HttpConnection): void
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

/** One post: its deadline, its answer and what is told of it. One object each, since there are thousands a second. */
export class HttpExchange implements Occupant {
  readonly #outgoing: Outgoing
  readonly #lender: Lender
  readonly #resolve: (exchange: Exchange) => void
  /** While it waits for a connection, which has a timer of its own. */
  #timer: NodeJS.Timeout | null = null
  #startedAt: number
  #connection: HttpConnection | null = null
  #trace: Trace | null = null
  #fresh = false
  #settled = false
  #firstByteMs: number | null = null
  #interim = 0
  #head: AnswerHead | null = null
  #beginning: Buffer | null = null
  #bodyBytes = 0

  constructor(outgoing: Outgoing, lender: Lender, resolve: (exchange: Exchange) => void) {
    this.#outgoing = outgoing
    this.#lender = lender
    this.#resolve = resolve
    this.#startedAt = performance.now()
  }

  /** There is no connection yet. */
  wait(): void {
    this.#timer = setTimeout(expire, this.#outgoing.timeoutMs, this)
  }

  /** Sends over this connection. Where it had to wait for one, its time begins only now. */
  start(connection: HttpConnection): void {
    this.#connection = connection
    this.#trace = connection.trace
    this.#fresh = connection.trace.claim()
    if (this.#timer !== null) {
      clearTimeout(this.#timer)
      this.#startedAt = performance.now()
    }
    const { path, headers, body, timeoutMs } = this.#outgoing
    try {
      connection.send(requestOf(this.#lender.host, path, headers, body), this, timeoutMs)
    } catch (error) {
      this.fail(error as Error)
    }
  }

  expire(): void {
    const { timeoutMs } = this.#outgoing
    const { peer, connections } = this.#lender
    const waiting = this.#connection === null
    this.#fail(waiting ? crowdedOut(timeoutMs, peer, connections) : timeoutOf(timeoutMs, this.#standing()))
  }

  interrupt(): void {
    this.#fail({ code: 'interrupted', detail: INTERRUPTED })
  }

  takeByte(): void {
    this.#firstByteMs ??= performance.now() - this.#startedAt
  }

  takeInterim(): void {
    this.#interim += 1
    if (this.#interim <= MAX_INTERIM) return
    this.#fail({
      code: 'bad_answer',
      detail: `More than ${MAX_INTERIM} interim answers (1xx) came before a real one.`,
    })
  }

  takeHead(head: AnswerHead): void {
    this.#head = head
  }

  takeBody(chunk: Buffer): void {
    if (this.#settled) return
    this.#bodyBytes += chunk.length
    const kept = this.#beginning
    if (kept === null) this.#beginning = chunk
    else if (kept.length <= KEPT_BODY_BYTES) this.#beginning = Buffer.concat([kept, chunk])
    // More than anybody reads: the answer counts as it is, and the connection with the rest of it goes.
    if (this.#bodyBytes > this.#lender.maxAnswerBytes) this.#settle(null, false)
  }

  takeEnd(isClean: boolean): void {
    this.#settle(null, isClean)
  }

  fail(error: Error): void {
    if (!this.#settled) this.#fail(failureOf(error, this.#standing()))
  }

  #fail(failure: Failure): void {
    this.#settle(failure, false)
  }

  /** Tells the result once, and gives the connection back or up. */
  #settle(error: Failure | null, isClean: boolean): void {
    if (this.#settled) return
    this.#settled = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    const endedAt = performance.now()
    this.#resolve({
      answer: this.#answer(),
      error,
      address: this.#trace?.address ?? null,
      timings: this.#timings(endedAt),
    })
    this.#beginning = null
    const connection = this.#connection
    if (connection === null || !isClean || !this.#mayKeep(connection, endedAt))
      this.#lender.drop(this, connection)
    else this.#lender.giveBack(connection)
  }

  /** Can the connection carry another exchange, and for how long? */
  #mayKeep(connection: HttpConnection, now: number): boolean {
    if (this.#head === null || !this.#head.keepsOpen || !connection.release()) return false
    connection.idleUntil = now + idleMs(this.#head.idleS)
    return connection.idleUntil > now
  }

  #answer(): Answer | null {
    if (this.#head === null) return null
    const { status, headers } = this.#head
    return { status, headers, bodyExcerpt: bodyExcerpt(this.#beginning) }
  }

  #timings(endedAt: number): AttemptTimings {
    const opening = this.#fresh ? this.#trace : null
    return {
      dnsMs: roundedOrNull(opening?.dnsMs ?? null),
      connectMs: roundedOrNull(opening?.connectMs ?? null),
      tlsMs: roundedOrNull(opening?.tlsMs ?? null),
      firstByteMs: roundedOrNull(this.#firstByteMs),
      totalMs: rounded(endedAt - this.#startedAt),
    }
  }

  #standing(): Standing {
    const framing = this.#head?.framing ?? null
    return {
      peer: this.#lender.peer,
      phase: this.#trace?.phase ?? null,
      reused: this.#trace !== null && !this.#fresh,
      firstByteCame: this.#firstByteMs !== null,
      headCame: this.#head !== null,
      bodyBytes: this.#bodyBytes,
      announced: typeof framing === 'number' ? framing : null,
    }
  }
}
