import { Client, type Dispatcher } from 'undici'
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

/** The largest head of an answer that is read. */
export const MAX_HEAD_BYTES = 16_384

/**
 * One connection to an origin, held by undici, for one exchange at a time. A connection of our own per exchange
 * (instead of undici's pool) tells without guessing which socket an attempt went over and whether it was fresh, and
 * lets a deadline end a connection that is still being opened.
 */
export class HttpConnection {
  readonly #client: Client
  /** The socket of now; null before the first exchange. Made anew where the peer had closed the last one. */
  trace: Trace | null = null

  /** @param onClosed called when the socket has closed, whether or not an exchange was under way */
  constructor(to: Endpoint, tools: SocketTools, onClosed: (connection: HttpConnection) => void) {
    this.#client = new Client(to.origin, {
      connect: (_options, done) => {
        this.trace = openSocket(to, tools, done)
      },
      allowH2: false,
      pipelining: 1,
      // The exchange has one deadline for everything.
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: MAX_HEAD_BYTES,
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: IDLE_MAX_MS,
      keepAliveTimeoutThreshold: IDLE_MARGIN_MS,
    })
    this.#client.on('disconnect', () => onClosed(this))
  }

  /** Begins an exchange; whatever goes wrong reaches the handler. */
  send(request: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    this.#client.dispatch(request, handler)
  }

  /** Ends the connection at once, also one that is being opened. */
  async destroy(): Promise<void> {
    this.trace?.socket?.destroy()
    await this.#client.destroy()
  }
}
