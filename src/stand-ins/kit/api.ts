import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { listen, shut } from '../listen.ts'
import { type ApiAnswer, type ApiCall, json, readCall } from './call.ts'
import { type Fault, type FaultKind, type FaultOptions, Faults, type Matches } from './faults.ts'

/** A call of the API, whatever became of it. */
export interface CallRecord {
  readonly call: ApiCall
  /** Null where it was never answered. */
  status: number | null
}

/** Does what a request asks for. */
export type Route = (call: ApiCall) => ApiAnswer | Promise<ApiAnswer>

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
export class Api {
  readonly calls: CallRecord[] = []
  readonly #route: Route
  readonly #faults: Faults
  readonly #server: Server
  #url = ''

  /** @param isSend requests that send a message: what a fault is for where nothing else is said */
  constructor(route: Route, isSend: Matches) {
    this.#route = route
    this.#faults = new Faults(isSend)
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(error => {
        // A bug of the stand-in, or a request that broke off; whoever waits must not wait for ever.
        if (!response.headersSent && !response.destroyed)
          void give(response, json({ error: `${error}` }, 500))
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
  fault(what: FaultKind, options?: FaultOptions): Fault {
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
    const call = await readCall(request)
    const record: CallRecord = { call, status: null }
    this.calls.push(record)
    const fault = this.#faults.take(call)
    const answer = await this.#answer(call, response, fault)
    if (answer === null) return
    await give(response, answer)
    if (response.writableFinished) record.status = answer.status
  }

  /** @returns what is to be answered; null: nothing more */
  async #answer(call: ApiCall, response: ServerResponse, fault: Fault | null): Promise<ApiAnswer | null> {
    const what = fault?.what
    if (fault === null || what === undefined) return this.#route(call)
    if (what.kind === 'slow') {
      const answer = await this.#route(call)
      await wait(what.ms)
      return answer
    }
    if (what.kind === 'cut') {
      await cut(response, await this.#route(call), what.bytes)
      return null
    }
    if (what.kind === 'hang') return this.#hang(call, response, fault, what.carriedOut)
    if (what.carriedOut) await this.#route(call)
    if (what.kind === 'answer') return what.answer
    response.socket?.resetAndDestroy()
    return null
  }

  async #hang(
    call: ApiCall,
    response: ServerResponse,
    fault: Fault,
    carriedOut: boolean,
  ): Promise<ApiAnswer | null> {
    const early = carriedOut ? await this.#route(call) : null
    const gone = response.destroyed ? Promise.resolve() : once(response, 'close')
    await Promise.race([fault.released, gone])
    // Whoever gave up before gets nothing, and nothing is done for him.
    return response.destroyed ? null : (early ?? (await this.#route(call)))
  }
}
