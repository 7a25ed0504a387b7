import { HttpConnection } from './http-connection.ts'
import type { HttpExchange, Lender } from './http-exchange.ts'
import type { Endpoint, SocketTools } from './http-socket.ts'

/** What all origins of a transport share. */
export interface OriginSettings {
  readonly tools: SocketTools
  readonly maxConnections: number
  readonly maxAnswerBytes: number
}

/** The connections to one origin: opened when needed up to a bound, used again while open, let go when idle. */
export class HttpOrigin implements Lender {
  readonly peer: string
  readonly maxConnections: number
  readonly maxAnswerBytes: number
  readonly #to: Endpoint
  readonly #tools: SocketTools
  readonly #onEmpty: () => void
  readonly #connections = new Set<HttpConnection>()
  /** The one used last is used next, so that the others grow old and are closed. */
  readonly #idle: HttpConnection[] = []
  readonly #running = new Set<HttpExchange>()
  readonly #waiting = new Set<HttpExchange>()

  /** @param onEmpty called when the last connection is gone and nothing waits for one */
  constructor(to: Endpoint, { tools, maxConnections, maxAnswerBytes }: OriginSettings, onEmpty: () => void) {
    this.#to = to
    this.#tools = tools
    this.#onEmpty = onEmpty
    this.peer = `${to.host.includes(':') ? `[${to.host}]` : to.host}:${to.port}`
    this.maxConnections = maxConnections
    this.maxAnswerBytes = maxAnswerBytes
  }

  /** Starts an exchange, or has it wait for a connection to become free, behind those that wait already. */
  begin(exchange: HttpExchange): void {
    const connection = this.#waiting.size === 0 ? this.#free() : null
    if (connection === null) this.#waiting.add(exchange)
    else this.#start(exchange, connection, false)
  }

  giveBack(exchange: HttpExchange, connection: HttpConnection): void {
    this.#running.delete(exchange)
    const next = this.#nextWaiting()
    if (next === null) this.#idle.push(connection)
    else this.#start(next, connection, true)
  }

  drop(exchange: HttpExchange, connection: HttpConnection | null): void {
    this.#running.delete(exchange)
    this.#waiting.delete(exchange)
    if (connection !== null) this.#discard(connection)
  }

  /** Ends everything: exchanges are interrupted, connections closed. */
  async close(): Promise<void> {
    const connections = [...this.#connections]
    for (const exchange of [...this.#waiting, ...this.#running]) exchange.interrupt()
    await Promise.all(connections.map(connection => connection.destroy()))
  }

  #start(exchange: HttpExchange, connection: HttpConnection, waited: boolean): void {
    this.#running.add(exchange)
    exchange.start(connection, waited)
  }

  /** A connection for an exchange; null where all that may be open are in use. */
  #free(): HttpConnection | null {
    const idle = this.#idle.pop()
    if (idle !== undefined) return idle
    if (this.#connections.size >= this.maxConnections) return null
    const connection = new HttpConnection(this.#to, this.#tools, closed => this.#onClosed(closed))
    this.#connections.add(connection)
    return connection
  }

  /** The peer, or undici after some idle seconds, closed it. One in use is dropped by its exchange, or reopened by it. */
  #onClosed(connection: HttpConnection): void {
    const at = this.#idle.indexOf(connection)
    if (at < 0) return
    this.#idle.splice(at, 1)
    this.#discard(connection)
  }

  #discard(connection: HttpConnection): void {
    if (!this.#connections.delete(connection)) return
    void connection.destroy()
    // Later, since starting can fail at once and would come back here, as deep as the queue is long.
    if (this.#waiting.size > 0) queueMicrotask(() => this.#replace())
    else if (this.#connections.size === 0) this.#onEmpty()
  }

  /** Gives a connection that was lost to the next that waits, as a new one. */
  #replace(): void {
    const connection = this.#waiting.size > 0 ? this.#free() : null
    if (connection === null) {
      if (this.#connections.size === 0) this.#onEmpty()
      return
    }
    const next = this.#nextWaiting()
    if (next !== null) this.#start(next, connection, true)
  }

  #nextWaiting(): HttpExchange | null {
    for (const exchange of this.#waiting) {
      this.#waiting.delete(exchange)
      return exchange
    }
    return null
  }
}
