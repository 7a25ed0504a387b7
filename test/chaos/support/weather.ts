import type { PostRequest, Transport } from '../../../src/delivery/transport.ts'
import type { Exchange } from '../../../src/domain/attempt.ts'
import { type Millis, SECOND } from '../../../src/domain/time.ts'
import type { Random } from './random.ts'

const TIMINGS = { dnsMs: null, connectMs: 1, tlsMs: null, firstByteMs: 1, totalMs: 2 }
const from = { address: '203.0.113.7', timings: TIMINGS }

const answered = (status: number, headers: Record<string, string> = {}): Exchange => ({
  ...from,
  answer: { status, headers, bodyExcerpt: null },
  error: null,
})
const unanswered = (code: 'timeout' | 'connection_refused' | 'connection_reset'): Exchange => ({
  ...from,
  answer: null,
  error: { code, detail: code },
})

const OUT: readonly Exchange[] = [
  unanswered('connection_refused'),
  unanswered('connection_reset'),
  answered(502),
  answered(500),
]
const BAD: readonly Exchange[] = [
  ...OUT,
  unanswered('timeout'),
  answered(404),
  answered(503, { 'retry-after': '40' }),
  answered(429, { 'retry-after': '7' }),
]

/** What came of an event at one endpoint. */
export interface Fate {
  readonly body: string
  /** How many tries fail whatever else happens. */
  readonly bad: number
  readonly tries: Exchange[]
}

/** An endpoint that is away for a while. */
export interface Endpoint {
  readonly url: string
  /** It is away from this instant. */
  readonly from: Millis
  /** It is there again from this instant. */
  readonly till: Millis
  /** By the event's id. */
  readonly fates: Map<string, Fate>
}

/** A network with endpoints that are away for long, and now and then fail, as it happens. */
export class Weather implements Transport {
  readonly endpoints = new Map<string, Endpoint>()
  readonly #random: Random
  posts = 0
  underWay = 0

  constructor(random: Random) {
    this.#random = random
  }

  add(url: string, away: Millis, back: Millis): Endpoint {
    const endpoint = { url, from: away, till: back, fates: new Map() }
    this.endpoints.set(url, endpoint)
    return endpoint
  }

  async post({ url, headers, body }: PostRequest): Promise<Exchange> {
    const endpoint = this.endpoints.get(url)
    if (endpoint === undefined) throw new Error(`Nobody is at ${url}.`)
    this.posts += 1
    this.underWay += 1
    const fate = this.#fateOf(endpoint, headers['webhook-id'] ?? '', Buffer.from(body).toString())
    // Most answers come at once, since each wait costs a turn of the clock.
    if (this.#random.maybe(0.2)) {
      await new Promise(resolve => setTimeout(resolve, this.#random.whole(1, 14 * SECOND)))
    }
    this.underWay -= 1
    const exchange = this.#answer(endpoint, fate)
    fate.tries.push(exchange)
    return exchange
  }

  async reach(): Promise<null> {
    return null
  }

  literalProblem(): null {
    return null
  }

  async check(): Promise<{ ok: true }> {
    return { ok: true }
  }

  async close(): Promise<void> {}

  #fateOf({ fates }: Endpoint, id: string, body: string): Fate {
    const known = fates.get(id)
    if (known !== undefined) {
      if (known.body !== body) throw new Error(`The bytes of ${id} have changed.`)
      return known
    }
    const fate = { body, bad: this.#random.maybe(0.2) ? this.#random.whole(1, 3) : 0, tries: [] }
    fates.set(id, fate)
    return fate
  }

  #answer(endpoint: Endpoint, { tries, bad }: Fate): Exchange {
    const now = Date.now()
    if (now >= endpoint.from && now < endpoint.till) return this.#random.pick(OUT)
    return tries.length < bad ? this.#random.pick(BAD) : answered(this.#random.pick([200, 202, 204]))
  }
}
