import { vi } from 'vitest'
import type { Exchange } from '../domain/attempt.ts'
import type { RetrySchedule } from '../domain/retry.ts'
import type { Service } from '../domain/service.ts'
import { SECOND } from '../domain/time.ts'
import type { Vault } from '../domain/vault.ts'
import { createTelemetry, type TelemetryEvents, type TelemetryName } from '../telemetry.ts'
import { Engine } from './engine.ts'
import { MemoryDeliveries } from './memory-deliveries.testing.ts'
import { MemoryServices } from './memory-services.testing.ts'
import type { PostRequest, Transport } from './transport.ts'

export const NOON = Date.parse('2022-06-30T12:00:00Z')
export const NODE = 'node 1'
export const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

/** Seals by leaving as it is. */
export const glassVault: Vault = { seal: (_, plain) => plain, open: (_, sealed) => sealed }

export const aService = (id: string, over: Partial<Service> = {}): Service => ({
  id,
  tenantId: 'tenant',
  type: 'WEBHOOK',
  name: id,
  url: `https://${id}.example/hook`,
  state: 'ACTIVE',
  filter: { platformIds: [], types: [], directions: [] },
  headers: null,
  secrets: JSON.stringify([{ secret: SECRET, validUntil: null }]),
  timeoutS: 15,
  maxInFlight: 64,
  ratePerS: null,
  createdAt: 0,
  disabledAt: null,
  disabledReason: null,
  failingSince: null,
  waitUntil: null,
  releasePerS: null,
  ...over,
})

const TIMINGS = { dnsMs: null, connectMs: 1, tlsMs: null, firstByteMs: 1, totalMs: 2 }

export const answering = (status: number, headers: Record<string, string> = {}): Exchange => ({
  answer: { status, headers, bodyExcerpt: null },
  error: null,
  address: '203.0.113.7',
  timings: TIMINGS,
})
export const timedOut: Exchange = {
  answer: null,
  error: { code: 'timeout', detail: 'No answer within 15 s.' },
  address: null,
  timings: TIMINGS,
}

/** A post under way; the test lets it end. */
export interface Post {
  readonly request: PostRequest
  /** Of the event. */
  readonly id: string
  readonly at: number
  end(exchange: Exchange): void
}

/** Endpoints: each answers 200 at once, until a test says otherwise. */
export class FakeTransport implements Transport {
  readonly posts: Post[] = []
  /** How many were under way at a time, at the most, by URL. */
  readonly most = new Map<string, number>()
  readonly #underWay = new Map<string, Set<Post>>()
  /** What an endpoint answers; null: nothing until the test ends the post. */
  answer: (request: PostRequest) => Exchange | null = () => answering(200)

  post(request: PostRequest): Promise<Exchange> {
    return new Promise(resolve => {
      const { url } = request
      const open = this.#underWay.get(url) ?? new Set()
      this.#underWay.set(url, open)
      const end = (exchange: Exchange): void => {
        open.delete(post)
        resolve(exchange)
      }
      const post: Post = { request, id: request.headers['webhook-id'] ?? '', at: Date.now(), end }
      open.add(post)
      this.posts.push(post)
      this.most.set(url, Math.max(this.most.get(url) ?? 0, open.size))
      const exchange = this.answer(request)
      if (exchange !== null) end(exchange)
    })
  }

  /** Posts that wait for an answer. */
  get underWay(): Post[] {
    return [...this.#underWay.values()].flatMap(open => [...open])
  }

  to(service: string): Post[] {
    return this.posts.filter(({ request }) => request.url.includes(`//${service}.`))
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
}

type Told = { [N in TelemetryName]: { readonly name: N; readonly event: TelemetryEvents[N] } }[TelemetryName]

/** An engine with all around it in memory. The clock is the test's fake one. */
export class Bench {
  readonly services: MemoryServices
  readonly deliveries: MemoryDeliveries
  readonly transport = new FakeTransport()
  readonly told: Told[] = []
  readonly telemetry = createTelemetry([(name, event) => this.told.push({ name, event } as Told)])
  readonly engine: Engine
  #made = 0

  constructor(services: readonly Service[], schedule: RetrySchedule = [5 * SECOND, 60 * SECOND]) {
    this.services = new MemoryServices(services)
    this.deliveries = new MemoryDeliveries(this.services)
    this.engine = new Engine({
      node: NODE,
      deliveries: this.deliveries as unknown as ConstructorParameters<typeof Engine>[0]['deliveries'],
      services: this.services,
      vault: glassVault,
      telemetry: this.telemetry,
      sending: {
        transport: this.transport,
        schedule,
        userAgent: 'GoTallo-Webhooks/test',
        now: Date.now,
        random: () => 0,
      },
    })
  }

  /** Deliveries that lie in the store and are due. @returns their ids */
  store(serviceId: string, count: number, due = Date.now()): string[] {
    return Array.from({ length: count }, () => {
      this.#made += 1
      const id = `d${this.#made}`
      this.deliveries.add({ id, serviceId, due, createdAt: Date.now() })
      return id
    })
  }

  /** Accepts so many as receiving does: what fits goes over in memory, the rest waits in the store. @returns how many fitted */
  accept(serviceId: string, count: number): number {
    const { loop } = this.engine
    const room = loop.reserve(serviceId, count)
    const rows = this.store(serviceId, count).map(id => this.deliveries.rows.get(id))
    const claimed = rows.slice(0, room).flatMap(row => (row === undefined ? [] : [row]))
    for (const row of claimed) row.lease = NODE
    if (room > 0) loop.handOver(claimed.map(row => ({ ...row })))
    if (room < count) loop.wake([serviceId])
    return room
  }

  /** How often each event arrived: id by id. */
  arrivals(): Map<string, number> {
    const times = new Map<string, number>()
    for (const { id } of this.transport.posts) times.set(id, (times.get(id) ?? 0) + 1)
    return times
  }

  tellings<N extends TelemetryName>(name: N): TelemetryEvents[N][] {
    return this.told.filter(one => one.name === name).map(({ event }) => event as TelemetryEvents[N])
  }
}

/** Lets the fake clock go on, and all that is due meanwhile happen. */
export const tick = (ms = 10): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)

/** An engine that has started and found the store empty, 10 ms after noon. */
export const started = async (...parts: ConstructorParameters<typeof Bench>): Promise<Bench> => {
  const bench = new Bench(...parts)
  bench.engine.start()
  await tick()
  return bench
}
