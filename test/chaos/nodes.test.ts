import { afterEach, expect, it } from 'vitest'
import { chance, isLong, report, rounds, seeded } from './support/chaos.ts'
import { FleetTheatre } from './support/fleet-theatre.ts'
import { type Load, pause } from './support/load.ts'
import type { Random } from './support/random.ts'

const PROGRAM = 'nodes'
/** How often all of it happens. */
const ROUNDS = rounds(1, 2)
const MOST_DUPLICATES = 0.01
/** A node that is killed repeats as many posts as it had in doubt: in the short run there are few others beside them. */
const IN_FLIGHT = isLong ? [8, 32] : [4, 8]
/** How long a node may stay away, in milliseconds: longer than its lease holds. */
const LONGEST_AWAY_MS = isLong ? 14_000 : 2_000

/** What may happen, to a node or to the database. */
type Act = 'kill' | 'fast' | 'immediate' | 'refused' | 'silent' | 'one is silent' | 'both'

/** The database is restarted twice and cut off, and in between nodes are killed. */
const actsOf = (random: Random): Act[] => {
  const cuts: Act[] = isLong
    ? ['refused', 'silent', 'one is silent', 'both']
    : [random.pick(['refused', 'silent'])]
  const kills = Array.from({ length: isLong ? 8 : 3 }, (): Act => 'kill')
  return random.shuffle([...kills, 'fast', 'immediate', ...cuts])
}

let theatre: FleetTheatre | undefined
afterEach(() => theatre?.close())

/** A node is killed, and comes back after a while. @returns how long it took until all was well, in milliseconds */
const kill = async (on: FleetTheatre, load: Load, random: Random): Promise<number> => {
  const { hub } = random.pick(on.fleet.nodes)
  await hub.kill()
  await pause(random.whole(0, LONGEST_AWAY_MS))
  const from = performance.now()
  await hub.start()
  await on.allWell(load)
  return performance.now() - from
}

/** A node is killed, and while it is away the database restarts. @returns as {@link kill} */
const killInBetween = async (on: FleetTheatre, load: Load, random: Random): Promise<number> => {
  const { hub } = random.pick(on.fleet.nodes)
  await hub.kill()
  await on.cluster.end('immediate')
  await pause(random.whole(0, 1_500))
  await on.cluster.start()
  const from = performance.now()
  await hub.start()
  await on.allWell(load)
  return performance.now() - from
}

const perform = (act: Act, on: FleetTheatre, load: Load, random: Random): Promise<number> => {
  switch (act) {
    case 'kill':
      return kill(on, load, random)
    case 'both':
      return killInBetween(on, load, random)
    case 'fast':
    case 'immediate':
      return on.restartDatabase(act, random.whole(0, 1_500), load)
    case 'refused':
    case 'silent':
      return on.cutOff(act, random.whole(2_000, isLong ? 15_000 : 4_000), load)
    default:
      return on.cutOff('silent', random.whole(4_000, 20_000), load, [random.pick(on.fleet.nodes)])
  }
}

it(seeded('nodes that are killed, on a database that comes and goes, lose nothing and repeat little'), {
  timeout: 60_000 + ROUNDS * 240_000,
}, async () => {
  const random = chance(PROGRAM)
  theatre = await FleetTheatre.open(
    PROGRAM,
    IN_FLIGHT.map((max_in_flight, i) => ({
      slownessMs: [20, 5][i] ?? 0,
      settings: { max_in_flight, timeout_s: 15 },
    })),
  )
  const load = theatre.load(PROGRAM, { atOnce: 9, pauseMs: 60, customers: 40 })
  const back = new Map<Act, number[]>()
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const act of actsOf(random)) {
      await pause(random.whole(200, 1_500))
      const ms = await perform(act, theatre, load, random)
      back.set(act, [...(back.get(act) ?? []), ms])
      await theatre.expectBalanced()
    }
  }
  await load.stop()
  await theatre.expectAllDelivered(load)
  const { events, duplicates } = theatre
  const times = [...back].map(([act, all]) => `${act} ${all.map(ms => Math.round(ms)).join(' ')}`)
  const refused = [...load.refusals].map(([status, all]) => `${all.length} answered ${status}`)
  const note = `back in ms: ${times.join('; ')}; ${refused.join(', ')}`
  const backMs = Math.max(...[...back.values()].flat())
  report({ program: PROGRAM, rounds: ROUNDS, events, duplicates, lost: 0, backMs, note })
  expect(duplicates).toBeLessThan(events * MOST_DUPLICATES)
  // A platform is told to come again later, and never that its post is wrong.
  expect([...load.refusals.keys()].filter(status => status !== 0 && status !== 503)).toEqual([])
})
