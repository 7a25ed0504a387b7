import { afterEach, expect, it } from 'vitest'
import { chance, isLong, report, rounds, seeded } from './support/chaos.ts'
import { pause } from './support/load.ts'
import { Theatre } from './support/theatre.ts'

const PROGRAM = 'kill -9'
const ROUNDS = rounds(3, 50)
/** How long the hub lives after it is ready, in milliseconds. */
const SHORTEST_LIFE_MS = 30
const LONGEST_LIFE_MS = 900
const BACK_MS = 3_000
const IN_FLIGHT = [8, 64]

/**
 * How many posts of a service may be in doubt when the hub dies. A lane begins a post only where fewer than its limit
 * are under way, and fewer have ended without being on record: so many of either, less the one that was begun last.
 * Each of them is sent again, and no other.
 */
const mostInDoubt = (maxInFlight: number): number => 2 * maxInFlight - 1

let theatre: Theatre | undefined
afterEach(() => theatre?.close())

it(seeded('killed at random moments under load, it loses nothing and repeats only what was in doubt'), {
  timeout: 30_000 + ROUNDS * 10_000,
}, async () => {
  const random = chance(PROGRAM)
  const endpoints = IN_FLIGHT.map(max_in_flight => ({
    slownessMs: random.whole(0, 30),
    settings: { max_in_flight, timeout_s: 15 },
  }))
  theatre = await Theatre.open(PROGRAM, endpoints)
  const { tallies } = theatre
  const load = theatre.load({ atOnce: random.whole(4, 12) })
  let backMs = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    await pause(random.whole(SHORTEST_LIFE_MS, LONGEST_LIFE_MS))
    await theatre.kill()
    backMs = Math.max(backMs, await theatre.restart())
    await theatre.expectBalanced()
  }
  await load.stop()
  await theatre.expectAllDelivered(load)
  const lives = Array.from({ length: ROUNDS }, (_, life) => life)
  const most = tallies.map(tally => Math.max(...lives.map(life => tally.inDoubt(life))))
  const { events, duplicates } = theatre
  const note = `at most ${most.join(' and ')} repeated after a kill, of ${IN_FLIGHT.join(' and ')} in flight`
  report({ program: PROGRAM, rounds: ROUNDS, events, duplicates, lost: 0, backMs, note })
  for (const [i, tally] of tallies.entries()) {
    expect(tally.doubled).toEqual([])
    expect(most[i]).toBeLessThanOrEqual(mostInDoubt(IN_FLIGHT[i] ?? 0))
  }
  if (isLong) expect(backMs).toBeLessThanOrEqual(BACK_MS)
})
