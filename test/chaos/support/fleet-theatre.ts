import { expect } from 'vitest'
import { type Cluster, type Ending, inDatabase, startCluster } from '../../../src/store/postgres/testkit.ts'
import { Fleet } from '../../e2e/support/fleet.ts'
import { eventually, Receiver, until } from '../../e2e/support/receiver.ts'
import {
  addService,
  addWhatsApp,
  CUSTOMER,
  messagesPost,
  PHONE,
  postToHook,
  textMessage,
} from '../../e2e/support/whatsapp.ts'
import { chance } from './chaos.ts'
import { Load, type Pace, pause } from './load.ts'
import { Tally } from './tally.ts'
import type { Endpoint } from './theatre.ts'

/** A lease that nobody gives back runs out after 10 s, and is taken when others have been steady for a while. */
const PATIENCE_MS = 60_000
/** So long a first event may take before another one is posted, in milliseconds. */
const FIRST_MS = 200

/** What the database says of deliveries that are not over, and of nodes. */
const STATE = [
  'SELECT state, count(*) FROM deliveries GROUP BY state',
  `SELECT d.*, n.name FROM deliveries d LEFT JOIN nodes n ON n.num = d.lease WHERE d.state = 'PENDING' LIMIT 5`,
  'SELECT * FROM nodes',
]

/** Several nodes on one PostgreSQL that keeps what it was told, for one chaos program. */
export class FleetTheatre {
  readonly cluster: Cluster
  readonly fleet: Fleet
  readonly tallies: readonly Tally[]
  readonly tenantId: string
  readonly #receiver: Receiver
  readonly #hooks: readonly string[]
  /** Messages that were posted before anything began. */
  readonly #first = new Set<string>()

  private constructor(parts: {
    cluster: Cluster
    fleet: Fleet
    receiver: Receiver
    tallies: readonly Tally[]
    tenantId: string
    hooks: readonly string[]
  }) {
    this.cluster = parts.cluster
    this.fleet = parts.fleet
    this.#receiver = parts.receiver
    this.tallies = parts.tallies
    this.tenantId = parts.tenantId
    this.#hooks = parts.hooks
  }

  /** @param program whose seed decides how endpoints answer */
  static async open(program: string, endpoints: readonly Endpoint[]): Promise<FleetTheatre> {
    const receiver = await Receiver.start()
    // What was answered must be there whatever befalls the database: nothing is hastened.
    const cluster = await startCluster({})
    const fleet = await Fleet.start(cluster, { GOTALLO_RETRY_SCHEDULE: '200ms,1s,2s,5s,10s' })
    const client = fleet.client()
    const { tenantId, hookUrl } = await addWhatsApp(client, PHONE)
    const tallies: Tally[] = []
    for (const [number, { slownessMs, settings }] of endpoints.entries()) {
      const tally = new Tally(receiver, chance(`${program}, endpoint ${number}`), slownessMs)
      tally.secret = (await addService(client, tenantId, tally.url, { ...settings })).secret
      tallies.push(tally)
    }
    const hooks = fleet.hooks(hookUrl)
    const theatre = new FleetTheatre({ cluster, fleet, receiver, tallies, tenantId, hooks })
    for (const hook of hooks) await theatre.#known(hook)
    return theatre
  }

  /** What one node has set up the others know a moment later: until then they deliver nothing to it. */
  async #known(hook: string): Promise<void> {
    const arrives = async () => {
      const id = `wamid.first.${this.#first.size}`
      this.#first.add(id)
      await postToHook(hook, messagesPost(PHONE, [textMessage(id, CUSTOMER, 'The first')]))
      await pause(FIRST_MS)
      return this.tallies.every(tally => tally.has(id))
    }
    await until(arrives, `a first event through ${hook} at every endpoint`, PATIENCE_MS)
  }

  /** The platform begins to post, to any of the nodes. */
  load(program: string, pace: Partial<Pace> = {}): Load {
    return Load.begin(this.#hooks, program, pace)
  }

  /** The database ends, and comes back after a while. @returns how long it took until all was well, in milliseconds */
  async restartDatabase(how: Ending, awayMs: number, load: Load): Promise<number> {
    await this.cluster.end(how)
    await pause(awayMs)
    await this.cluster.start()
    return await this.allWell(load)
  }

  /** The database cannot be reached by these nodes for a while. @returns as {@link restartDatabase} */
  async cutOff(
    how: 'refused' | 'silent',
    awayMs: number,
    load: Load,
    nodes = this.fleet.nodes,
  ): Promise<number> {
    const wires = nodes.map(({ wire }) => wire)
    for (const wire of wires) await (how === 'refused' ? wire.cut() : wire.silence())
    await pause(awayMs)
    for (const wire of wires) await wire.mend()
    return await this.allWell(load)
  }

  /**
   * Waits until every node takes requests, the platform is answered, and every endpoint gets something.
   * @returns how long that took, in milliseconds
   */
  async allWell(load: Load): Promise<number> {
    const from = performance.now()
    const accepted = load.accepted.size
    const posts = this.tallies.map(tally => tally.posts)
    for (const { hub } of this.fleet.nodes) {
      const isReady = () => fetch(`${hub.url}/readyz`).then(answer => answer.ok)
      await until(isReady, `the readiness of ${hub.url}`, PATIENCE_MS)
    }
    await until(() => load.accepted.size > accepted, 'a post that is taken', PATIENCE_MS)
    const arrives = () => this.tallies.every((tally, i) => tally.posts > (posts[i] ?? 0))
    await until(arrives, 'something at every endpoint', PATIENCE_MS)
    return performance.now() - from
  }

  /** Whatever happened to the deliveries, each stands somewhere. */
  async expectBalanced(): Promise<void> {
    const ledgers = await Promise.all(this.fleet.nodes.map(({ hub }) => hub.client.get('/ledger/')))
    for (const ledger of ledgers) expect(ledger).toMatchObject({ balanced: true, difference: 0 })
  }

  /** All that was answered 200 arrives everywhere, each event under one id, and the books say so. */
  async expectAllDelivered(...loads: readonly Load[]): Promise<void> {
    for (const tally of this.tallies) {
      const isComplete = () => loads.every(load => tally.missing(load).length === 0)
      await until(isComplete, `every message that was accepted, at ${tally.url}`, PATIENCE_MS).catch(
        async error => {
          const missing = loads.flatMap(load => tally.missing(load)).join(' ')
          throw new Error(`Missing: ${missing}\n${await this.#state()}`, { cause: error })
        },
      )
    }
    const settled = { pending: 0, failed: 0, held: 0, discarded: 0, balanced: true }
    const path = `/tenants/${this.tenantId}/ledger/`
    await eventually(
      () => this.fleet.client().get(path),
      ledger => expect(ledger).toMatchObject(settled),
      PATIENCE_MS,
    )
    const posted = new Set([...this.#first, ...loads.flatMap(load => [...load.posted])])
    for (const tally of this.tallies) {
      expect(tally.unverified).toEqual([])
      expect(tally.firedTwice).toEqual([])
      expect(tally.invented(posted)).toEqual([])
    }
    const { fan_out } = await this.fleet.client().get<{ fan_out: number }>(path)
    expect(fan_out).toBe(this.events)
    expect(this.fleet.told('error.unexpected')).toEqual([])
  }

  /** What is told where something is missing, for whoever wonders why. */
  async #state(): Promise<string> {
    const rows = await inDatabase(this.fleet.urlOn(this.cluster), database =>
      Promise.all(STATE.map(sql => database.read(session => session.all(sql)))),
    )
    return JSON.stringify([Date.now(), ...rows])
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
    await this.fleet.destroy()
    await this.#receiver.close()
    await this.cluster.stop()
  }
}
