import { HttpConnection } from './http-connection.ts'
import type { HttpExchange, Lender } from './http-exchange.ts'
import { HeadReader } from './http-head.ts'
import type { Endpoint, SocketTools } from './http-socket.ts'

/** How often unused connections are looked at; one that is used again is looked at then. */
const SWEEP_MS = 500

/** An origin has no more than this part of those that are left, so that the first ones leave some to the others. */
const SHARE = 1 / 8

/** The connections of all origins together. */
export interface Crowd {
  /** How many there are. */
  open: number
  /** More are opened only to origins that have none. */
  readonly most: number
}

/** What all origins of a transport share. */
export interface OriginSettings {
  readonly crowd: Crowd
  readonly tools: SocketTools
  readonly maxConnections: number
  readonly maxAnswerBytes: number
}

/** The connections to one origin: opened when needed up to a bound, used again while open, let go when idle. */
export class HttpOrigin implements Lender {
  readonly peer: string
  readonly host: string
  readonly maxAnswerBytes: number
  readonly #maxConnections: number
  readonly #to: Endpoint
  readonly #tools: SocketTools
  readonly #crowd: Crowd
  readonly #onEmpty: () => void
  readonly #connections = new Set<HttpConnection>()
  /** The one used last is used next, so that the others grow old and are closed. */
  readonly #idle: HttpConnection[] = []
  readonly #waiting = new Set<HttpExchange>()
  readonly #heads = new HeadReader()
  #sweeping: NodeJS.Timeout | null = null

  /** @param onEmpty called when the last connection is gone and nothing waits for one */
  constructor(to: Endpoint, settings: OriginSettings, onEmpty: () => void) {
    this.#to = to
    this.#tools = settings.tools
    this.#crowd = settings.crowd
    this.#onEmpty = onEmpty
    this.host = new URL(to.origin).host
    this.peer = `${to.host.includes(':') ? `[${to.host}]` : to.host}:${to.port}`
    this.#maxConnections = settings.maxConnections
    this.maxAnswerBytes = settings.maxAnswerBytes
  }

  /** How many are open. */
  get connections(): number {
    return this.#connections.size
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
    if (next !== null) {
      next.start(connection)
      // There may be room for another by now.
      if (this.#waiting.size > 0 && this.#mayOpen()) this.#serveNext()
      return
    }
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
    if (!this.#mayOpen()) return null
    const connection = new HttpConnection(this.#to, this.#tools, this.#heads, closed =>
      this.#onClosed(closed),
    )
    this.#connections.add(connection)
    this.#crowd.open += 1
    return connection
  }

  /** One it may always have. */
  #mayOpen(): boolean {
    const { size } = this.#connections
    const { open, most } = this.#crowd
    return size === 0 || size < Math.min(this.#maxConnections, (most - open) * SHARE)
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
    if (this.#waiting.size > 0) queueMicrotask(() => this.#serveNext())
    else if (this.#connections.size === 0) this.#onEmpty()
  }

  #forget(connection: HttpConnection): boolean {
    connection.destroy()
    const isOurs = this.#connections.delete(connection)
    if (isOurs) this.#crowd.open -= 1
    return isOurs
  }

  /** Opens a connection to the next that waits, where one may be opened. */
  #serveNext(): void {
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
