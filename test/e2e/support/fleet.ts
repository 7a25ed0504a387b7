import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { Cluster } from '../../../src/store/postgres/testkit.ts'
import type { Client } from './client.ts'
import { type Settings, TestHub } from './hub.ts'
import { Wire } from './wire.ts'

const SHIFT_CLOCK = fileURLToPath(new URL('shift-clock.ts', import.meta.url))
const MINUTE = 60_000
/** How far the machines' clocks are off, in milliseconds. */
const CLOCKS = [-4 * MINUTE, 0, 7 * MINUTE]
const DATABASE = 'fleet'

/** A node, and its own way to the database. */
export interface FleetNode {
  readonly hub: TestHub
  readonly wire: Wire
}

/** Three hubs that share one PostgreSQL, on machines whose clocks differ by minutes. */
export class Fleet {
  readonly nodes: readonly FleetNode[]

  private constructor(nodes: readonly FleetNode[]) {
    this.nodes = nodes
  }

  /** @param settings environment variables of all of them */
  static async start(cluster: Cluster, settings: Settings = {}): Promise<Fleet> {
    await cluster.create(DATABASE)
    const shared = { GOTALLO_MASTER_KEY: randomBytes(32).toString('base64'), ...settings }
    const start = async (shiftMs: number): Promise<FleetNode> => {
      const wire = await Wire.to(cluster.port)
      const own = {
        GOTALLO_DATABASE_URL: `postgres://gotallo@127.0.0.1:${wire.port}/${DATABASE}`,
        CLOCK_SHIFT_MS: String(shiftMs),
      }
      return { wire, hub: await TestHub.start({ ...shared, ...own }, undefined, ['--import', SHIFT_CLOCK]) }
    }
    return new Fleet(await Promise.all(CLOCKS.map(start)))
  }

  /** One of the nodes, counted from 0. */
  node(number: number): FleetNode {
    const node = this.nodes[number]
    if (node === undefined) throw new Error(`There is no node ${number}.`)
    return node
  }

  /** As operator, through one of them. */
  client(number = 0): Client {
    return this.node(number).hub.client
  }

  /** Where its database is, on a server that has it. */
  urlOn(cluster: Cluster): string {
    return cluster.urlOf(DATABASE)
  }

  get wires(): readonly Wire[] {
    return this.nodes.map(({ wire }) => wire)
  }

  /** A hook's address on each of the nodes. @param hookUrl as one of them says it */
  hooks(hookUrl: string): string[] {
    const { pathname } = new URL(hookUrl)
    return this.nodes.map(({ hub }) => hub.url + pathname)
  }

  /** How many posts each node has made in its life. */
  delivered(): Promise<number[]> {
    return Promise.all(
      this.nodes.map(async ({ hub }) => {
        const text = await (await fetch(`${hub.url}/metrics`)).text()
        const counts = text.matchAll(/^gotallo_attempts_total{[^}]*} (\d+)$/gm)
        return [...counts].reduce((sum, [, count]) => sum + Number(count), 0)
      }),
    )
  }

  /** Lines of all logs that tell of this. */
  told(event: string): string[] {
    const says = `"event":"${event}"`
    return this.nodes.flatMap(({ hub }) => hub.output.split('\n').filter(line => line.includes(says)))
  }

  async destroy(): Promise<void> {
    await Promise.all(this.nodes.map(({ hub }) => hub.destroy()))
    await Promise.all(this.wires.map(wire => wire.close()))
  }
}
