import { startCluster } from '../../src/store/postgres/testkit.ts'
import { atExit } from '../at-exit.ts'
import { feeder } from '../feed.ts'
import { cpuOfCluster, Fleet } from '../fleet.ts'
import { BenchHub, between } from '../hub.ts'
import { rounds, withRatio } from '../rounds.ts'
import type { Bar, Measured, Scenario, Stage } from '../scenario.ts'

const NODES = [1, 2, 3]
const CONNECTIONS = 64

/** As docs/scaling.md advises for a small machine; all else as PostgreSQL comes, every commit on the disk. */
const SETTINGS = { shared_buffers: '512MB', max_wal_size: '4GB' }

const ratio = (figure: string, what: string, must: number, aim: number): Bar => ({
  figure,
  what,
  better: 'more',
  must,
  aim,
  unit: '',
})

type Figures = Record<string, number>

/** From the first post until the last outcome. */
const loadEmbedded = async (hub: BenchHub, seconds: number, messagesPerPost: number): Promise<Figures> => {
  const before = await hub.read()
  const feed = await feeder(hub, { messagesPerPost, connections: CONNECTIONS })
  const began = performance.now()
  const run = feed.run()
  await new Promise(resolve => setTimeout(resolve, seconds * 1_000))
  feed.stop()
  const { accepted } = await run
  const after = await hub.untilDelivered(before.delivered + accepted * messagesPerPost)
  const { perS, cpuUs } = between({ ...before, atMs: began }, after)
  return { embedded_per_s: perS, embedded_cpu_us: cpuUs }
}

const loadFleet = async (
  fleet: Fleet,
  cpuOfDatabase: () => number,
  seconds: number,
  messagesPerPost: number,
): Promise<Figures> => {
  const before = await fleet.read()
  const cpu = cpuOfDatabase()
  const began = performance.now()
  const accepted = await fleet.feed(seconds, messagesPerPost, CONNECTIONS)
  const after = await fleet.untilDelivered(before.delivered + accepted)
  const { perS, cpuUs } = between({ ...before, atMs: began }, after)
  const nodes = fleet.nodes.length
  const databaseUs = (cpuOfDatabase() - cpu) / (after.delivered - before.delivered)
  return {
    [`nodes_${nodes}_per_s`]: perS,
    [`nodes_${nodes}_cpu_us`]: cpuUs,
    [`nodes_${nodes}_database_cpu_us`]: databaseUs,
  }
}

/** The embedded store, and one, two and three nodes on PostgreSQL, in turn; each fleet has a database of its own. */
const measure = async (stage: Stage, messagesPerPost: number): Promise<Measured> => {
  const seconds = stage.quick ? 3 : 10
  const cluster = await startCluster(SETTINGS)
  atExit(() => process.kill(cluster.pid, 'SIGKILL'))
  const cpuOfDatabase = (): number => cpuOfCluster(cluster)
  const embedded = await BenchHub.start()
  const fleets: Fleet[] = []
  try {
    await embedded.addService(`${stage.url}/embedded`)
    for (const count of NODES) {
      const fleet = await Fleet.start(cluster, `bench_${count}`, count)
      fleets.push(fleet)
      await fleet.nodes[0]?.addService(`${stage.url}/${count}`)
    }
    const round = async (forSeconds: number): Promise<Figures> => {
      const figures: Figures = await loadEmbedded(embedded, forSeconds, messagesPerPost)
      for (const fleet of fleets) {
        Object.assign(figures, await loadFleet(fleet, cpuOfDatabase, forSeconds, messagesPerPost))
      }
      return figures
    }
    // Compiled code, warm caches, and all nodes at work.
    await round(stage.quick ? 5 : 12)
    const measured = await rounds(stage.rounds, async number => {
      const figures = await round(seconds)
      const perS = NODES.map(nodes => Math.round(figures[`nodes_${nodes}_per_s`] ?? 0))
      stage.say(`round ${number}: ${perS.join(', ')} of ${Math.round(figures.embedded_per_s ?? 0)} a second`)
      return figures
    })
    return withRatio(measured, 'nodes_1_per_s', 'embedded_per_s')
  } finally {
    for (const fleet of fleets) await fleet.destroy()
    await embedded.hub.destroy()
    await cluster.stop()
  }
}

const bars = [ratio('ratio', 'one node, of the embedded rate', 0.4, 0.6)]

export const postgres: Scenario = { name: 'postgres', bars, measure: stage => measure(stage, 1) }

export const postgresBatch: Scenario = {
  name: 'postgres_batch',
  bars,
  measure: stage => measure(stage, 20),
}
