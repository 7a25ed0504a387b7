import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { Refusal } from '../domain/errors.ts'
import { type Millis, SECOND } from '../domain/time.ts'
import { PROBLEM_TYPE, problemOf } from './problems.ts'

/** How long a caller may take for a body, or be silent while he sends or reads a file. */
const PATIENCE: Millis = 60 * SECOND
/** What a file must come at, at the least: 8 KiB a second. */
const LEAST_BYTES_A_MS = 8_192 / SECOND
/** How often the progress of a file is looked at, within the patience. */
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
  #timer: NodeJS.Timeout

  constructor(request: IncomingMessage, response: ServerResponse, patience: Millis) {
    this.#request = request
    this.#response = response
    this.#patience = patience
    this.#timer = setTimeout(() => this.#cut(), patience).unref()
    for (const end of ['end', 'close']) request.once(end, () => clearInterval(this.#timer))
  }

  /** The body is a file: it has time for as long as it goes on. */
  followProgress(): void {
    clearTimeout(this.#timer)
    const { socket } = this.#request
    const step = this.#patience / LOOKS
    let left = this.#patience
    let seen = socket.bytesRead
    this.#timer = setInterval(() => {
      const gained = (socket.bytesRead - seen) / LEAST_BYTES_A_MS
      seen = socket.bytesRead
      // What has come and is not read yet waits for us: that is not the caller's fault.
      const isWaiting = this.#request.readableLength > 0
      left = isWaiting ? this.#patience : Math.min(this.#patience, left - step + gained)
      if (left <= 0) this.#cut()
    }, step).unref()
  }

  /** Answers, where that can still be done, and ends the connection: the rest of the body is not waited for. */
  #cut(): void {
    clearInterval(this.#timer)
    const [request, response] = [this.#request, this.#response]
    if (request.complete || request.destroyed) return
    if (!response.headersSent) {
      const problem = problemOf(late())
      const body = Buffer.from(JSON.stringify(problem))
      const headers = { 'content-type': PROBLEM_TYPE, 'content-length': body.length, connection: 'close' }
      response.writeHead(problem.status, headers).end(body)
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

/** Sees to it that nobody holds a connection for long by sending or reading slowly, or by saying nothing. */
export class SlowCallers {
  readonly #patience: Millis
  readonly #clocks = new WeakMap<IncomingMessage, BodyClock>()
  readonly #answers = new WeakMap<Socket, ServerResponse>()

  constructor(patience: Millis = PATIENCE) {
    this.#patience = patience
  }

  /** Has each body come within the patience, from now on. */
  watch(server: Server): void {
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
      this.#answers.set(request.socket, response)
      if (hasBody(request)) this.#clocks.set(request, new BodyClock(request, response, this.#patience))
    })
  }

  /** This body is a file: it may take longer, as long as it goes on. */
  takesFile(request: IncomingMessage): void {
    this.#clocks.get(request)?.followProgress()
  }

  /** Its answer goes out now: whoever does not read on is cut off. Node ends the bound with the answer. */
  isAnswered({ socket }: IncomingMessage): void {
    if (this.#answers.has(socket)) socket.setTimeout(this.#patience)
  }

  /** Answers what never became a request. */
  readonly onClientError = (error: NodeJS.ErrnoException, socket: Socket): void => {
    const answer = this.#answers.get(socket)
    // Amid another answer a second one would be read as a part of it.
    const isAmid = answer?.headersSent === true && !answer.writableFinished
    if (error.code !== 'ECONNRESET' && socket.writable && !isAmid) {
      const problem = problemOf((UNREADABLE[error.code ?? ''] ?? noHttp)())
      const body = JSON.stringify(problem)
      const length = Buffer.byteLength(body)
      const head = `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\ncontent-type: ${PROBLEM_TYPE}\r\ncontent-length: ${length}`
      socket.write(`${head}\r\nconnection: close\r\n\r\n${body}`)
    }
    socket.destroy()
  }
}
