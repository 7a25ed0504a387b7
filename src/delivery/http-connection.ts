import type { Socket } from 'node:net'
import { AnswerReader, type AnswerTaker } from './http-answer-reader.ts'
import type { HeadReader } from './http-head.ts'
import { type Endpoint, openSocket, type SocketTools, type Trace } from './http-socket.ts'

/**
 * How long an unused connection is kept, where its server does not say: under the 5 s after which many servers
 * (Node, Apache, uvicorn) close theirs, so that a request rarely crosses the closing.
 */
const IDLE_MS = 4_000
/** The longest that a server's own `Keep-Alive: timeout=…` is followed, so that unused origins are let go. */
const IDLE_MAX_MS = 30_000
/** Taken off what the server says, for the way there. */
const IDLE_MARGIN_MS = 1_000

/** Whatever goes over a connection: one at a time. */
export interface Occupant extends AnswerTaker {
  /** Something of the answer is there. */
  takeByte(): void
  /** The connection, or what came over it, is of no use. */
  fail(error: Error): void
  /** The time is over. */
  expire(): void
  /** The hub stops. */
  interrupt(): void
}

/** How long a connection may be used again after an answer. */
export const idleMs = (idleS: number | null): number =>
  idleS === null ? IDLE_MS : Math.min(idleS * 1_000 - IDLE_MARGIN_MS, IDLE_MAX_MS)

/**
 * One connection to an origin, for one exchange at a time. It is ours rather than a library's pool: an attempt can
 * then tell without guessing which connection it went over and whether that was fresh, a deadline can end one that is
 * still being opened, and a post costs less.
 */
export class HttpConnection {
  readonly trace: Trace
  /** Until when it may be used again: milliseconds of `performance.now()`. */
  idleUntil = 0
  /** What is under way over it. */
  exchange: Occupant | null = null
  readonly #reader: AnswerReader
  readonly #onClosed: (connection: HttpConnection) => void
  #socket: Socket | null = null
  /** One timer for all exchanges: making one for each costs more than reading an answer. */
  #timer: NodeJS.Timeout | null = null
  #timeoutMs = 0
  /** Waits for the connection to be open. */
  #request: readonly Uint8Array[] | null = null
  #isClosed = false

  /**
   * Begins to open it.
   * @param onClosed called when it has closed while no exchange was under way
   */
  constructor(
    to: Endpoint,
    tools: SocketTools,
    heads: HeadReader,
    onClosed: (connection: HttpConnection) => void,
  ) {
    this.#reader = new AnswerReader(heads)
    this.#onClosed = onClosed
    this.trace = openSocket(to, tools, (error, socket) => {
      if (socket === null) this.#fail(error)
      else this.#opened(socket)
    })
  }

  /**
   * Sends a request, of some pieces, and has the exchange take its answer; whatever goes wrong reaches it, too.
   * @param timeoutMs after so long it is told that its time is over
   */
  send(request: readonly Uint8Array[], exchange: Occupant, timeoutMs: number): void {
    this.exchange = exchange
    this.#setTimer(timeoutMs)
    this.#reader.begin(exchange)
    if (this.#socket === null) this.#request = request
    else this.#write(this.#socket, request)
  }

  /** The exchange has ended. @returns true where the connection can carry another one, and is not being closed */
  release(): boolean {
    this.exchange = null
    return !this.#isClosed && this.#socket?.writableLength === 0
  }

  /** Ends it at once, also one that is being opened. */
  destroy(): void {
    this.#isClosed = true
    this.exchange = null
    this.#reader.stop()
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.trace.socket?.destroy()
  }

  /** It goes on when an exchange has ended, and finds none, or is set anew by the next one. */
  #setTimer(timeoutMs: number): void {
    if (this.#timer !== null && this.#timeoutMs === timeoutMs) return void this.#timer.refresh()
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timeoutMs = timeoutMs
    this.#timer = setTimeout(() => this.exchange?.expire(), timeoutMs).unref()
  }

  #opened(socket: Socket): void {
    if (this.#isClosed) return void socket.destroy()
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => this.#read(chunk))
    socket.on('end', () => this.#close())
    socket.on('error', error => this.#fail(error))
    socket.on('close', () => this.#close())
    if (this.#request !== null) this.#write(socket, this.#request)
    this.#request = null
  }

  #write(socket: Socket, request: readonly Uint8Array[]): void {
    const [only, ...others] = request
    if (only === undefined) return
    if (others.length > 0) socket.cork()
    socket.write(only)
    for (const piece of others) socket.write(piece)
    if (others.length > 0) socket.uncork()
  }

  #read(chunk: Buffer): void {
    if (this.exchange === null) return this.#close()
    this.exchange.takeByte()
    try {
      this.#reader.read(chunk)
    } catch (error) {
      this.#fail(error as Error)
    }
  }

  /** The other side closed it, or said something that nobody asked for. */
  #close(): void {
    if (this.#isClosed) return
    const isIdle = this.exchange === null
    try {
      this.#reader.close()
    } catch (error) {
      return this.#fail(error as Error)
    }
    this.#isClosed = true
    if (isIdle) this.#onClosed(this)
  }

  #fail(error: Error): void {
    if (this.#isClosed) return
    const exchange = this.exchange
    this.#isClosed = true
    if (exchange === null) this.#onClosed(this)
    else exchange.fail(error)
  }
}
