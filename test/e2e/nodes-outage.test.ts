import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type Cluster, inDatabase, startStandby } from '../../src/store/postgres/testkit.ts'
import { FleetTheatre } from '../chaos/support/fleet-theatre.ts'
import { type Load, pause } from '../chaos/support/load.ts'
import { eventually, until } from './support/receiver.ts'

/**
 * How long the database is away, in milliseconds. That nobody answers is noticed after some seconds, and then the nodes
 * have been silent for so long that none has its part any more.
 */
const AWAY_MS = { refused: 2_000, silent: 9_000 }
/** A platform waits some seconds for its answer, and a load balancer for that of `/readyz`. */
const ANSWER_MS = 10_000
const READY_MS = 4_000
/** "Within seconds". */
const BACK_MS = 10_000

let theatre: FleetTheatre
let standby: Cluster | undefined
const loads: Load[] = []

beforeAll(async () => {
  theatre = await FleetTheatre.open('nodes and outages', [
    { slownessMs: 20, settings: { max_in_flight: 16, timeout_s: 15 } },
  ])
})
afterAll(async () => {
  await theatre.close()
  await standby?.stop()
})

afterEach(async () => {
  await Promise.all(loads.map(load => load.stop()))
})

const begin = (program: string): Load => {
  const load = theatre.load(program, { atOnce: 4, pauseMs: 40 })
  loads.push(load)
  return load
}

/** Ends the feed; all of it arrives, with that of the tests before. */
const expectWhole = async (load: Load): Promise<void> => {
  await load.stop()
  await theatre.expectAllDelivered(...loads)
  await theatre.expectBalanced()
  expect([...load.refusals.keys()].filter(status => ![0, 503].includes(status))).toEqual([])
}

/** @returns what `/readyz` of every node says, and how long the slowest took, in milliseconds */
const readiness = async (): Promise<{ statuses: number[]; bodies: unknown[]; ms: number }> => {
  const from = performance.now()
  const answers = await Promise.all(
    theatre.fleet.nodes.map(async ({ hub }) => {
      const answer = await fetch(`${hub.url}/readyz`)
      return { status: answer.status, body: await answer.json() }
    }),
  )
  const ms = performance.now() - from
  return { statuses: answers.map(({ status }) => status), bodies: answers.map(({ body }) => body), ms }
}

it.each(['refused', 'silent'] as const)(
  'a database that is %s: posts are refused for a while and nothing is lost',
  { timeout: 90_000 },
  async how => {
    const load = begin(`away, ${how}`)
    await until(() => load.accepted.size > 50, 'a feed')
    const from = performance.now()
    const outage = theatre.cutOff(how, AWAY_MS[how], load)
    await until(() => load.refused(503) > 3, 'posts that are refused')
    const refusedMs = performance.now() - from
    const { statuses, bodies, ms } = await readiness()
    expect(statuses).toEqual([503, 503, 503])
    for (const body of bodies)
      expect(body).toMatchObject({
        ok: false,
        checks: expect.arrayContaining([{ name: 'store', ok: false, detail: expect.any(String) }]),
      })
    const [refusal] = load.refusals.get(503) ?? []
    expect(JSON.parse(refusal?.body ?? '{}')).toMatchObject({ code: 'store_unavailable', status: 503 })
    expect(refusal?.retryAfter).toBe('5')
    const backMs = await outage
    const figures = [refusedMs, ms, backMs].map(Math.round)
    console.log(
      `${how}: refused after ${figures[0]} ms, readiness told in ${figures[1]} ms, back after ${figures[2]} ms`,
    )
    expect(refusedMs).toBeLessThan(ANSWER_MS)
    expect(ms).toBeLessThan(READY_MS)
    expect(backMs).toBeLessThan(BACK_MS)
    await expectWhole(load)
    // Whoever waits for the database asks for it all the time: that is not told each time.
    expect(theatre.fleet.told('store.unavailable').length).toBeLessThan(100)
  },
)

/** Nothing is answered any more that the standby has not as well. */
const follow = async (primary: Cluster): Promise<Cluster> => {
  const second = await startStandby(primary, 'second')
  await inDatabase(primary.urlOf('postgres'), async admin => {
    await admin.command("ALTER SYSTEM SET synchronous_standby_names = 'second'")
    await admin.command('SELECT pg_reload_conf()')
    const state = () => admin.read(session => session.one('SELECT sync_state FROM pg_stat_replication'))
    await eventually(state, row => expect(row).toEqual({ sync_state: 'sync' }))
  })
  return second
}

const promote = (cluster: Cluster): Promise<void> =>
  inDatabase(cluster.urlOf('postgres'), admin => admin.command('SELECT pg_promote()'))

it('a failover to a standby is survived: what was accepted before and after is delivered', {
  timeout: 90_000,
}, async () => {
  const { cluster, fleet } = theatre
  const load = begin('failover')
  standby = await follow(cluster)
  const before = load.accepted.size
  await until(() => load.accepted.size > before + 50, 'a feed that the standby gets')
  const from = performance.now()
  await cluster.end('killed')
  await pause(500)
  await promote(standby)
  for (const wire of fleet.wires) wire.pointAt(standby.port)
  const promotedMs = performance.now() - from
  const backMs = await theatre.allWell(load)
  console.log(`failover: promoted after ${Math.round(promotedMs)} ms, back ${Math.round(backMs)} ms later`)
  expect(backMs).toBeLessThan(BACK_MS)
  await pause(1_000)
  await expectWhole(load)
})
