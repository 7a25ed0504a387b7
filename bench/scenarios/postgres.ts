import { type Cluster, startCluster } from '../../src/store/postgres/testkit.ts'
import { atExit } from '../at-exit.ts'
import { cpuOfCluster, Fleet } from '../fleet.ts'
import { between } from '../hub.ts'
import { rounds, withRatio } from '../rounds.ts'
import type { Bar, Measured, Scenario, Stage } from '../scenario.ts'

const NODES = [1, 2, 3]
const CONNECTIONS = 64

/** As docs/scaling.md advises for a small machine; all else as PostgreSQL comes, every commit on the disk. */
const SETTINGS = { shared_buffers: '512MB', max_wal_size: '4GB' }

type Figures = Record<string, number>

/** From the first post until the last outcome. @param name begins those of its figures */
const load = async (
  name: string,
  fleet: Fleet,
  cluster: Cluster,
  seconds: number,
  messagesPerPost: number,
): Promise<Figures> => {
  const before = await fleet.read()
  const cpu = cpuOfCluster(cluster)
  const began = performance.now()
  const accepted = await fleet.feed(seconds, messagesPerPost, CONNECTIONS)
  const after = await fleet.untilDelivered(before.delivered + accepted)
  const { perS, cpuUs } = between({ ...before, atMs: began }, after)
  const databaseUs = (cpuOfCluster(cluster) - cpu) / (after.delivered - before.delivered)
  return {
    [`${name}_per_s`]: perS,
    [`${name}_cpu_us`]: cpuUs,
    [`${name}_database_cpu_us`]: databaseUs,
  }
}

const nameOf = (nodes: number): string => `nodes_${nodes}`

/** The embedded store, and one, two and three nodes on PostgreSQL, each fleet on a database of its own. */
const fleetsOn = async (cluster: Cluster, stage: Stage, fleets: Map<string, Fleet>): Promise<void> => {
  fleets.set('embedded', await Fleet.embedded())
  for (const count of NODES) fleets.set(nameOf(count), await Fleet.start(cluster, `bench_${count}`, count))
  for (const [name, { nodes }] of fleets) await nodes[0]?.addService(`${stage.url}/${name}`)
}

/** All of them in turn. */
const measure = async (stage: Stage, messagesPerPost: number): Promise<Measured> => {
  const seconds = stage.quick ? 3 : 10
  const cluster = await startCluster(SETTINGS)
  atExit(() => process.kill(cluster.pid, 'SIGKILL'))
  const fleets = new Map<string, Fleet>()
  const round = async (forSeconds: number): Promise<Figures> => {
    const figures: Figures = {}
    for (const [name, fleet] of fleets)
      Object.assign(figures, await load(name, fleet, cluster, forSeconds, messagesPerPost))
    return figures
  }
  try {
    await fleetsOn(cluster, stage, fleets)
    // Compiled code, warm caches, and all nodes at work.
    await round(stage.quick ? 5 : 12)
    const measured = await rounds(stage.rounds, async number => {
      const figures = await round(seconds)
      const perS = NODES.map(nodes => Math.round(figures[`${nameOf(nodes)}_per_s`] ?? 0))
      stage.say(`round ${number}: ${perS.join(', ')} of ${Math.round(figures.embedded_per_s ?? 0)} a second`)
      return figures
    })
    return withRatio(measured, 'nodes_1_per_s', 'embedded_per_s')
  } finally {
    for (const fleet of fleets.values()) await fleet.destroy()
    await cluster.stop()
  }
}

const bars: readonly Bar[] = [
  {
    figure: 'ratio',
    what: 'one node, of the embedded rate',
    better: 'more',
    must: 0.4,
    aim: 0.6,
    unit: '',
  },
]

export const postgres: Scenario = { name: 'postgres', bars, measure: stage => measure(stage, 1) }

export const postgresBatch: Scenario = {
  name: 'postgres_batch',
  bars,
  measure: stage => measure(stage, 20),
}
