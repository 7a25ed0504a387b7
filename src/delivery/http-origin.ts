import { HttpConnection } from './http-connection.ts'
import type { HttpExchange, Lender } from './http-exchange.ts'
import { HeadReader } from './http-head.ts'
import type { Endpoint, SocketTools } from './http-socket.ts'

/** How often unused connections are looked at; one that is used again is looked at then. */
const SWEEP_MS = 500

/** What all origins of a transport share. */
export interface OriginSettings {
  readonly tools: SocketTools
  readonly maxConnections: number
  readonly maxAnswerBytes: number
}

/** The connections to one origin: opened when needed up to a bound, used again while open, let go when idle. */
export class HttpOrigin implements Lender {
  readonly peer: string
  readonly host: string
  readonly maxConnections: number
  readonly maxAnswerBytes: number
  readonly #to: Endpoint
  readonly #tools: SocketTools
  readonly #onEmpty: () => void
  readonly #connections = new Set<HttpConnection>()
  /** The one used last is used next, so that the others grow old and are closed. */
  readonly #idle: HttpConnection[] = []
  readonly #waiting = new Set<HttpExchange>()
  readonly #heads = new HeadReader()
  #sweeping: NodeJS.Timeout | null = null

  /** @param onEmpty called when the last connection is gone and nothing waits for one */
  constructor(to: Endpoint, { tools, maxConnections, maxAnswerBytes }: OriginSettings, onEmpty: () => void) {
    this.#to = to
    this.#tools = tools
    this.#onEmpty = onEmpty
    this.host = new URL(to.origin).host
    this.peer = `${to.host.includes(':') ? `[${to.host}]` : to.host}:${to.port}`
    this.maxConnections = maxConnections
    this.maxAnswerBytes = maxAnswerBytes
  }

  /** Starts an exchange, or has it wait for a connection to become free, behind those that wait already. */
  begin(exchange: HttpExchange): void {
    const connection = this.#waiting.size === 0 ? this.#free() : null
    if (connection !== null) return exchange.start(connection)
    this.#waiting.add(exchange)
    exchange.wait()
  }

  giveBack(connection: HttpConnection): void {
    const next = this.#nextWaiting()
    if (next !== null) return next.start(connection)
    this.#idle.push(connection)
    this.#sweeping ??= setTimeout(() => this.#sweep(), SWEEP_MS).unref()
  }

  drop(exchange: HttpExchange, connection: HttpConnection | null): void {
    this.#waiting.delete(exchange)
    if (connection !== null) this.#discard(connection)
  }

  /** Ends everything: exchanges are interrupted, connections closed. */
  close(): void {
    const connections = [...this.#connections]
    for (const exchange of this.#waiting) exchange.interrupt()
    for (const connection of connections) {
      connection.exchange?.interrupt()
      connection.destroy()
    }
    if (this.#sweeping !== null) clearTimeout(this.#sweeping)
  }

  /** A connection for an exchange; null where all that may be open are in use. */
  #free(): HttpConnection | null {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (idle.idleUntil > performance.now()) return idle
      this.#forget(idle)
    }
    if (this.#connections.size >= this.maxConnections) return null
    const connection = new HttpConnection(this.#to, this.#tools, this.#heads, closed =>
      this.#onClosed(closed),
    )
    this.#connections.add(connection)
    return connection
  }

  /** Ends those that have been unused for too long: the oldest lie below. */
  #sweep(): void {
    this.#sweeping = null
    const now = performance.now()
    const old = this.#idle.filter(({ idleUntil }) => idleUntil <= now)
    for (const connection of old) this.#onClosed(connection)
    if (this.#idle.length > 0) this.#sweeping = setTimeout(() => this.#sweep(), SWEEP_MS).unref()
  }

  /** It is not used any more: its other side closed it, or it was idle for too long. One in use is dropped by its exchange. */
  #onClosed(connection: HttpConnection): void {
    const at = this.#idle.indexOf(connection)
    if (at < 0) return
    this.#idle.splice(at, 1)
    this.#discard(connection)
  }

  #discard(connection: HttpConnection): void {
    if (!this.#forget(connection)) return
    // Later, since starting can fail at once and would come back here, as deep as the queue is long.
    if (this.#waiting.size > 0) queueMicrotask(() => this.#replace())
    else if (this.#connections.size === 0) this.#onEmpty()
  }

  #forget(connection: HttpConnection): boolean {
    connection.destroy()
    return this.#connections.delete(connection)
  }

  /** Gives a connection that was lost to the next that waits, as a new one. */
  #replace(): void {
    const connection = this.#waiting.size > 0 ? this.#free() : null
    if (connection === null) {
      if (this.#connections.size === 0) this.#onEmpty()
      return
    }
    const next = this.#nextWaiting()
    next?.start(connection)
  }

  #nextWaiting(): HttpExchange | null {
    for (const exchange of this.#waiting) {
      this.#waiting.delete(exchange)
      return exchange
    }
    return null
  }
}
