import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { Cluster } from '../src/store/postgres/testkit.ts'
import { feeder } from './feed.ts'
import { BenchHub, type Reading, untilDelivered } from './hub.ts'

/** The most messages that one node is fed. */
const EACH = 100_000_000
const TICK_US = 10_000

/** Several nodes that share one database, or the one on its embedded store, fed in equal parts. */
export class Fleet {
  readonly nodes: readonly BenchHub[]

  private constructor(nodes: readonly BenchHub[]) {
    this.nodes = nodes
  }

  static async embedded(): Promise<Fleet> {
    return new Fleet([await BenchHub.start()])
  }

  /** @param name of its database */
  static async start(cluster: Cluster, name: string, count: number): Promise<Fleet> {
    const settings = {
      GOTALLO_DATABASE_URL: await cluster.create(name),
      GOTALLO_MASTER_KEY: randomBytes(32).toString('base64'),
    }
    const first = await BenchHub.start(settings)
    const nodes = [first]
    while (nodes.length < count) nodes.push(await first.another(settings, nodes.length * EACH))
    return new Fleet(nodes)
  }

  /** What all nodes tell, in sum. */
  async read(): Promise<Reading> {
    const all = await Promise.all(this.nodes.map(node => node.read()))
    const sum = (of: (reading: Reading) => number): number => all.reduce((total, one) => total + of(one), 0)
    return {
      atMs: performance.now(),
      delivered: sum(one => one.delivered),
      cpuUs: sum(one => one.cpuUs),
      rssBytes: sum(one => one.rssBytes),
    }
  }

  /** Feeds all of them for a while. @returns how many messages were accepted */
  async feed(seconds: number, messagesPerPost: number, connections: number): Promise<number> {
    const each = Math.ceil(connections / this.nodes.length)
    const feeds = await Promise.all(
      this.nodes.map(node => feeder(node, { messagesPerPost, connections: each })),
    )
    const runs = feeds.map(feed => feed.run())
    await new Promise(resolve => setTimeout(resolve, seconds * 1_000))
    for (const feed of feeds) feed.stop()
    const results = await Promise.all(runs)
    return results.reduce((total, { accepted }) => total + accepted * messagesPerPost, 0)
  }

  /** Waits until so many were delivered. */
  untilDelivered(count: number): Promise<Reading> {
    return untilDelivered(() => this.read(), count)
  }

  async destroy(): Promise<void> {
    for (const { hub } of this.nodes) await hub.destroy()
  }
}

/** CPU time of PostgreSQL with all its processes, those that have ended too, in microseconds; Linux alone tells it. */
export const cpuOfCluster = ({ pid }: Cluster): number => {
  let ticks = 0
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const text = readFileSync(`/proc/${name}/stat`, 'utf8')
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
      const [parent, own] = [Number(fields[1]), Number(fields[11]) + Number(fields[12])]
      if (Number(name) === pid) ticks += own + Number(fields[13]) + Number(fields[14])
      else if (parent === pid) ticks += own
    } catch {
      // It has ended meanwhile, and its time is its parent's.
    }
  }
  return ticks * TICK_US
}
