import { Api, type CallRecord } from './api.ts'
import type { ApiAnswer, ApiCall } from './call.ts'
import type { Fault, FaultKind, FaultOptions, Matches } from './faults.ts'
import type { Post, Poster } from './poster.ts'

/** A platform on this machine: an API, and posts to callbacks. */
export abstract class StandIn {
  protected readonly poster: Poster
  readonly #api: Api

  /** @param isSend requests that send a message: what a fault is for where nothing else is said */
  constructor(isSend: Matches, poster: Poster) {
    this.poster = poster
    this.#api = new Api(call => this.route(call), isSend)
  }

  /** Does what a request asks for. */
  protected abstract route(call: ApiCall): ApiAnswer | Promise<ApiAnswer>

  /** Where the API is, without a slash at its end. */
  get url(): string {
    return this.#api.url
  }

  /** Every call of the API, in order. */
  get calls(): readonly CallRecord[] {
    return this.#api.calls
  }

  /** Every post, in order. */
  get posts(): readonly Post[] {
    return this.poster.posts
  }

  /** @param port 0: a free one */
  async start(port = 0): Promise<this> {
    await this.#api.start(port)
    return this
  }

  /** Has something go wrong with the next requests that it is meant for; by default with those that send. */
  fault(what: FaultKind, options?: FaultOptions): Fault {
    return this.#api.fault(what, options)
  }

  /** Ends all faults; what hangs goes on. */
  clearFaults(): void {
    this.#api.clearFaults()
  }

  /**
   * Waits until every post was taken, those that are planned for later among them.
   * @throws Error where one was given up
   */
  settled(): Promise<void> {
    return this.poster.settled()
  }

  /** Ends everything, whatever is under way. */
  async close(): Promise<void> {
    this.poster.close()
    await this.#api.close()
  }
}
