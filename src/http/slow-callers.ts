import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { Refusal } from '../domain/errors.ts'
import { type Millis, SECOND } from '../domain/time.ts'
import { ALWAYS } from './always.ts'
import { PROBLEM_TYPE, problemOf } from './problems.ts'

/** How long a caller may take for a body, or be silent while he sends or reads a file. */
const PATIENCE: Millis = 60 * SECOND
/** What a file must come at, at the least: 8 KiB a second. */
const LEAST_BYTES_A_MS = 8_192 / SECOND
const ALWAYS_LINES = Object.entries(ALWAYS)
  .map(([name, value]) => `\r\n${name}: ${value}`)
  .join('')

/** How often bodies are looked at, within the patience. */
const LOOKS = 60
/** So long an answer may take to be read before its connection ends. */
const LINGER: Millis = SECOND

const late = (): Refusal =>
  new Refusal(
    'request_timeout',
    'The body did not come in time, or came too slowly, and the connection is closed. Repeat the request.',
  )

/** The time that the body of a request has. */
class BodyClock {
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #patience: Millis
  #left: Millis
  /** Bytes of the connection that had come when it was looked at last; null: it is no file. */
  #seen: number | null = null
  #isCut = false

  constructor(request: IncomingMessage, response: ServerResponse, patience: Millis) {
    this.#request = request
    this.#response = response
    this.#patience = patience
    this.#left = patience
  }

  /** The body is a file: it has time for as long as it goes on. */
  followProgress(): void {
    this.#seen = this.#request.socket.bytesRead
  }

  /** @returns false where it need not be looked at any more */
  look(passed: Millis): boolean {
    const { complete, destroyed, closed } = this.#request
    if (complete || destroyed || closed || this.#isCut) return false
    this.#left = Math.min(this.#patience, this.#left - passed + this.#gained())
    if (this.#left <= 0) this.#cut()
    return !this.#isCut
  }

  #gained(): Millis {
    if (this.#seen === null) return 0
    // What has come and is not read yet waits for us: that is not the caller's fault.
    if (this.#request.readableLength > 0) return this.#patience
    const { bytesRead } = this.#request.socket
    const gained = (bytesRead - this.#seen) / LEAST_BYTES_A_MS
    this.#seen = bytesRead
    return gained
  }

  /** Answers, where that can still be done, and ends the connection: the rest of the body is not waited for. */
  #cut(): void {
    this.#isCut = true
    const [request, response] = [this.#request, this.#response]
    if (!response.headersSent) {
      const problem = problemOf(late())
      const body = Buffer.from(JSON.stringify(problem))
      const about = { 'content-type': PROBLEM_TYPE, 'content-length': body.length }
      response.writeHead(problem.status, { ...ALWAYS, ...about, connection: 'close' }).end(body)
    }
    setTimeout(() => request.destroy(), LINGER).unref()
  }
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

/** What HTTP itself refuses, by Node's codes; everything else is no HTTP. */
const UNREADABLE: Readonly<Record<string, () => Refusal>> = {
  ERR_HTTP_REQUEST_TIMEOUT: () =>
    new Refusal('request_timeout', 'The head of the request did not come in time.'),
  HPE_HEADER_OVERFLOW: () => new Refusal('headers_too_large', 'The headers are larger than is taken here.'),
}
const noHttp = (): Refusal => new Refusal('malformed', 'This is no HTTP request that can be read.')

/** What is under way over a connection. */
interface Call {
  request: IncomingMessage
  response: ServerResponse
  /** Of a body that is not whole. */
  clock: BodyClock | null
}

/** Sees to it that nobody holds a connection for long by sending or reading slowly, or by saying nothing. */
export class SlowCallers {
  readonly #patience: Millis
  /**
   * The newest call of each connection. Bodies are looked at together, because a timer for each would cost more than
   * reading it; and by connection: a map to which thousands of requests a second are added, and taken from, keeps
   * them alive until the collector has been through all of the memory.
   */
  readonly #calls = new Map<Socket, Call>()

  constructor(patience: Millis = PATIENCE) {
    this.#patience = patience
  }

  /** Has each body come within the patience, from now on. */
  watch(server: Server): void {
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
      const clock = hasBody(request) ? new BodyClock(request, response, this.#patience) : null
      this.#begin(request, response, clock)
    })
    let lookedAt = performance.now()
    const timer = setInterval(() => {
      const passed = performance.now() - lookedAt
      lookedAt += passed
      for (const call of this.#calls.values()) if (call.clock?.look(passed) === false) call.clock = null
    }, this.#patience / LOOKS).unref()
    server.once('close', () => clearInterval(timer))
  }

  #begin(request: IncomingMessage, response: ServerResponse, clock: BodyClock | null): void {
    const { socket } = request
    const call = this.#calls.get(socket)
    if (call !== undefined) {
      call.request = request
      call.response = response
      call.clock = clock
      return
    }
    this.#calls.set(socket, { request, response, clock })
    socket.once('close', () => this.#calls.delete(socket))
  }

  /** This body is a file: it may take longer, as long as it goes on. */
  takesFile(request: IncomingMessage): void {
    this.#callOf(request)?.clock?.followProgress()
  }

  /** Its body is whole. */
  isTaken(request: IncomingMessage): void {
    const call = this.#callOf(request)
    if (call !== null) call.clock = null
  }

  /** Null where another has begun behind it on its connection: that one's body has a time of its own. */
  #callOf(request: IncomingMessage): Call | null {
    const call = this.#calls.get(request.socket)
    return call?.request === request ? call : null
  }

  /** Its answer goes out now: whoever does not read on is cut off. Node ends the bound with the answer. */
  isAnswered(request: IncomingMessage): void {
    const { socket, complete } = request
    if (complete) this.isTaken(request)
    if (this.#calls.has(socket)) socket.setTimeout(this.#patience)
  }

  /** Answers what never became a request. */
  readonly onClientError = (error: NodeJS.ErrnoException, socket: Socket): void => {
    const answer = this.#calls.get(socket)?.response
    // Amid another answer a second one would be read as a part of it.
    const isAmid = answer?.headersSent === true && !answer.writableFinished
    if (error.code !== 'ECONNRESET' && socket.writable && !isAmid) {
      const problem = problemOf((UNREADABLE[error.code ?? ''] ?? noHttp)())
      const body = JSON.stringify(problem)
      const length = Buffer.byteLength(body)
      const head = `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\ncontent-type: ${PROBLEM_TYPE}\r\ncontent-length: ${length}${ALWAYS_LINES}`
      socket.write(`${head}\r\nconnection: close\r\n\r\n${body}`)
    }
    socket.destroy()
  }
}
