import { afterEach, expect, it } from 'vitest'
import { chance, report, rounds, seeded } from './support/chaos.ts'
import { pause } from './support/load.ts'
import { Theatre } from './support/theatre.ts'

const PROGRAM = 'graceful stop'
const ROUNDS = rounds(2, 30)
const TIMEOUT_S = 5
/** The longest that an endpoint takes, and how much longer than that a stop may take: milliseconds. */
const TIMEOUT_MS = TIMEOUT_S * 1_000
const SLACK_MS = 2_000

let theatre: Theatre | undefined
afterEach(() => theatre?.close())

it(seeded('stopped at random moments under load, it ends in time, loses nothing and repeats nothing'), {
  timeout: 30_000 + ROUNDS * 15_000,
}, async () => {
  const random = chance(PROGRAM)
  const endpoints = [10, 800].map(slownessMs => ({
    slownessMs: random.whole(0, slownessMs),
    settings: { max_in_flight: random.whole(32, 64), timeout_s: TIMEOUT_S },
  }))
  theatre = await Theatre.open(PROGRAM, endpoints)
  // No more than the slower endpoint can take: all of it is awaited at the end.
  const load = theatre.load({ atOnce: 4, pauseMs: 300 })
  let [stopMs, backMs] = [0, 0]
  for (let round = 0; round < ROUNDS; round += 1) {
    await pause(random.whole(30, 600))
    const { code, ms } = await theatre.stop()
    expect(code).toBe(0)
    expect(ms).toBeLessThanOrEqual(TIMEOUT_MS + SLACK_MS)
    stopMs = Math.max(stopMs, ms)
    backMs = Math.max(backMs, await theatre.restart())
    await theatre.expectBalanced()
  }
  await load.stop()
  await theatre.expectAllDelivered(load)
  const { events, duplicates } = theatre
  // All were answered in time: what was under way at the stop was finished and recorded.
  expect(duplicates).toBe(0)
  const note = `the longest stop took ${Math.round(stopMs)} ms`
  report({ program: PROGRAM, rounds: ROUNDS, events, duplicates, lost: 0, backMs, note })
})
