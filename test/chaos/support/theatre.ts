import { expect } from 'vitest'
import { type Settings, TestHub } from '../../e2e/support/hub.ts'
import { eventually, Receiver, until } from '../../e2e/support/receiver.ts'
import { addService, addWhatsApp, PHONE } from '../../e2e/support/whatsapp.ts'
import { chance } from './chaos.ts'
import { Load, type Pace } from './load.ts'
import { Tally } from './tally.ts'

/** One endpoint of the tenant. */
export interface Endpoint {
  /** The longest that it takes to answer, in milliseconds. */
  readonly slownessMs: number
  readonly settings: { readonly max_in_flight: number; readonly timeout_s: number }
}

/** A hub with one WhatsApp account and the services that get all its events, for one chaos program. */
export class Theatre {
  readonly hub: TestHub
  readonly tallies: readonly Tally[]
  readonly tenantId: string
  readonly #receiver: Receiver
  readonly #program: string
  readonly #hookUrl: string
  #loads = 0

  private constructor(parts: {
    hub: TestHub
    receiver: Receiver
    tallies: readonly Tally[]
    tenantId: string
    hookUrl: string
    program: string
  }) {
    this.hub = parts.hub
    this.#receiver = parts.receiver
    this.tallies = parts.tallies
    this.tenantId = parts.tenantId
    this.#hookUrl = parts.hookUrl
    this.#program = parts.program
  }

  /** @param program whose seed decides how endpoints answer */
  static async open(
    program: string,
    endpoints: readonly Endpoint[],
    settings: Settings = {},
  ): Promise<Theatre> {
    const receiver = await Receiver.start()
    const hub = await TestHub.start({ GOTALLO_RETRY_SCHEDULE: '200ms,1s,2s,5s,10s', ...settings })
    const { tenantId, hookUrl } = await addWhatsApp(hub.client, PHONE)
    const tallies: Tally[] = []
    for (const [number, { slownessMs, settings: service }] of endpoints.entries()) {
      const tally = new Tally(receiver, chance(`${program}, endpoint ${number}`), slownessMs)
      tally.secret = (await addService(hub.client, tenantId, tally.url, { ...service })).secret
      tallies.push(tally)
    }
    return new Theatre({ hub, receiver, tallies, tenantId, hookUrl, program })
  }

  /** The platform begins to post. */
  load(pace: Partial<Pace> = {}): Load {
    this.#loads += 1
    return Load.begin([this.#hookUrl], `${this.#program} ${this.#loads}`, pace)
  }

  /** Ends the hub without a chance to say goodbye. */
  async kill(): Promise<void> {
    await this.hub.kill()
    await this.#nextLife()
  }

  /** Ends the hub as an operator would. @returns its exit code and how long it took, in milliseconds */
  async stop(): Promise<{ code: number | null; ms: number }> {
    const askedAt = performance.now()
    const code = await this.hub.stop()
    const ms = performance.now() - askedAt
    await this.#nextLife()
    return { code, ms }
  }

  /**
   * Starts the hub again while the platform posts.
   * @returns how long it took until it was ready and every endpoint got something, in milliseconds
   */
  async restart(): Promise<number> {
    const startedAt = performance.now()
    const before = this.tallies.map(({ posts }) => posts)
    await this.hub.start()
    const readyAt = performance.now()
    let firstAt = readyAt
    await until(() => {
      firstAt = performance.now()
      return this.tallies.every(({ posts }, i) => posts > (before[i] ?? 0))
    }, 'a first delivery after the start')
    return Math.max(readyAt, firstAt) - startedAt
  }

  /** Whatever happened to the deliveries, each stands somewhere. */
  async expectBalanced(): Promise<void> {
    expect(await this.hub.client.get('/ledger/')).toMatchObject({ balanced: true, difference: 0 })
  }

  /** All that was answered 200 arrives everywhere, nothing arrives that was not posted, and the books say so. */
  async expectAllDelivered(...loads: readonly Load[]): Promise<void> {
    for (const tally of this.tallies) {
      await until(
        () => loads.every(load => tally.missing(load).length === 0),
        `every message that was accepted, at ${tally.url}`,
      )
    }
    await eventually(
      () => this.hub.client.get(`/tenants/${this.tenantId}/ledger/`),
      ledger =>
        expect(ledger).toMatchObject({ pending: 0, failed: 0, held: 0, discarded: 0, balanced: true }),
    )
    const ids = new Set(loads.flatMap(({ posted }) => [...posted]))
    for (const tally of this.tallies) {
      expect(tally.unverified).toEqual([])
      expect(tally.firedTwice).toEqual([])
      expect(tally.invented(ids)).toEqual([])
    }
    const { fan_out } = await this.hub.client.get<{ fan_out: number }>(`/tenants/${this.tenantId}/ledger/`)
    // Nothing is claimed that was not stored, and nothing is stored that was not told of.
    expect(fan_out).toBe(this.events)
    expect(this.hub.output.split('\n').filter(line => line.includes('error.unexpected'))).toEqual([])
  }

  /** Different events that came, for all endpoints together. */
  get events(): number {
    return this.tallies.reduce((sum, { events }) => sum + events, 0)
  }

  /** Posts of an event beyond its first, for all endpoints together. */
  get duplicates(): number {
    return this.tallies.reduce((sum, { duplicates }) => sum + duplicates, 0)
  }

  async close(): Promise<void> {
    await this.hub.destroy()
    await this.#receiver.close()
  }

  /** What the hub sent last may still lie in a buffer of the system: it is of the life that ended. */
  async #nextLife(): Promise<void> {
    await new Promise(resolve => setTimeout(resolve, 50))
    for (const tally of this.tallies) tally.nextLife()
  }
}
