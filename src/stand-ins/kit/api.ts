import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { listen, shut } from '../listen.ts'
import { type ApiAnswer, type ApiCall, json, readCall, TooLarge } from './call.ts'
import { type Fault, type FaultKind, type FaultOptions, Faults, type Matches } from './faults.ts'

/** A call of the API, whatever became of it. */
export interface CallRecord {
  readonly call: ApiCall
  /** Null where it was never answered. */
  status: number | null
  /** Milliseconds since 1970; null where it was never answered. */
  answeredAt: number | null
  /** It was answered, or broke off. */
  isOver: boolean
}

/** Does what a request asks for. @param fault what goes wrong with it, which the API sees to */
export type Route<Own = never> = (call: ApiCall, fault: Fault<Own> | null) => ApiAnswer | Promise<ApiAnswer>

/** What may be special about an API. */
export interface ApiOptions {
  /** Milliseconds since 1970. */
  readonly now?: () => number
  /** Told of every call before anything is done with it. */
  readonly onCall?: (record: CallRecord) => void
}

/** A request that is to be answered, with what obeys it. */
interface Exchange<Own> {
  readonly record: CallRecord
  readonly response: ServerResponse
  readonly fault: Fault<Own> | null
  readonly obey: () => Promise<ApiAnswer>
}

const KEEP_ALIVE_MS = 60_000

const give = async (response: ServerResponse, { status, headers, body }: ApiAnswer): Promise<void> => {
  if (response.destroyed) return
  const over = once(response, 'close')
  response.writeHead(status, headers).end(body)
  await over
}

/** Gives the beginning of an answer that promises more. */
const cut = async (response: ServerResponse, { status, headers, body }: ApiAnswer, bytes: number) => {
  const whole = Buffer.from(body)
  response.writeHead(status, { ...headers, 'content-length': String(whole.length) })
  await new Promise(resolve => response.write(whole.subarray(0, bytes), resolve))
  response.socket?.destroy()
}

/** A platform's API on this machine: records every call, and has things go wrong on demand. */
export class Api<Own = never> {
  readonly calls: CallRecord[] = []
  readonly #route: Route<Own>
  readonly #faults: Faults<Own>
  readonly #now: () => number
  readonly #onCall: ApiOptions['onCall']
  readonly #server: Server
  #url = ''

  /**
   * @param faults requests that send a message: what a fault is for where nothing else is said; or the faults
   *   themselves, which several servers of a platform share
   */
  constructor(route: Route<Own>, faults: Matches | Faults<Own>, { now = Date.now, onCall }: ApiOptions = {}) {
    this.#route = route
    this.#faults = faults instanceof Faults ? faults : new Faults(faults)
    this.#now = now
    this.#onCall = onCall
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(error => {
        // A bug of the stand-in, or a request that broke off; whoever waits must not wait for ever.
        if (!response.headersSent && !response.destroyed)
          void give(response, json({ error: `${error}` }, error instanceof TooLarge ? 413 : 500))
      })
    })
    // A connection that ends while it is taken up again would look like a fault that nobody ordered.
    this.#server.keepAliveTimeout = KEEP_ALIVE_MS
  }

  /** Where it is, without a slash at its end. */
  get url(): string {
    return this.#url
  }

  /** @param port 0: a free one */
  async start(port = 0): Promise<void> {
    this.#url = await listen(this.#server, port)
  }

  /** Has something go wrong with the next requests that it is meant for. */
  fault(what: FaultKind<Own>, options?: FaultOptions): Fault<Own> {
    return this.#faults.order(what, options)
  }

  /** Ends all faults; what hangs goes on. */
  clearFaults(): void {
    this.#faults.clear()
  }

  /** Ends everything, whatever is under way. */
  async close(): Promise<void> {
    this.#faults.clear()
    await shut(this.#server)
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await readCall(request, this.#now)
    const record: CallRecord = { call, status: null, answeredAt: null, isOver: false }
    this.calls.push(record)
    response.once('close', () => {
      record.isOver = true
    })
    this.#onCall?.(record)
    const fault = this.#faults.take(call)
    const obey = async (): Promise<ApiAnswer> => this.#route(call, fault)
    await this.#answer({ record, response, fault, obey })
  }

  async #give({ record, response }: Exchange<Own>, answer: ApiAnswer): Promise<void> {
    await give(response, answer)
    if (!response.writableFinished) return
    record.status = answer.status
    record.answeredAt = this.#now()
    answer.given?.()
  }

  async #answer(exchange: Exchange<Own>): Promise<void> {
    const { response, fault, obey } = exchange
    const what = fault?.what
    if (fault !== null && what?.kind === 'hang') return this.#hang(exchange, fault, what.carriedOut)
    if (what?.kind === 'answer' || what?.kind === 'reset') {
      if (what.carriedOut) (await obey()).followUp?.()
      if (what.kind === 'answer') await this.#give(exchange, what.answer)
      else response.socket?.resetAndDestroy()
      return
    }
    const answer = await obey()
    if (what?.kind === 'slow') await wait(what.ms)
    if (what?.kind === 'cut') await cut(response, answer, what.bytes)
    else await this.#give(exchange, answer)
    answer.followUp?.()
  }

  async #hang(exchange: Exchange<Own>, fault: Fault<Own>, carriedOut: boolean): Promise<void> {
    const { response, obey } = exchange
    const early = carriedOut ? await obey() : null
    early?.followUp?.()
    const gone = response.destroyed ? Promise.resolve() : once(response, 'close')
    await Promise.race([fault.released, gone])
    // Whoever gave up before gets nothing, and nothing is done for him.
    if (response.destroyed) return
    const answer = early ?? (await obey())
    await this.#give(exchange, answer)
    if (early === null) answer.followUp?.()
  }
}
