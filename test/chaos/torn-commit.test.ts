import { afterEach, expect, it } from 'vitest'
import { chance, report, rounds, seeded } from './support/chaos.ts'
import { pause } from './support/load.ts'
import { Theatre } from './support/theatre.ts'
import { DAMAGES, isTornThere, tearCommit } from './support/torn-commit.ts'

const PROGRAM = 'torn commit'
const ROUNDS = rounds(2, 50)

let theatre: Theatre | undefined
afterEach(() => theatre?.close())

it(seeded('killed with half a commit at the end of its log, it has all that was answered and nothing else'), {
  timeout: 30_000 + ROUNDS * 15_000,
}, async () => {
  const random = chance(PROGRAM)
  theatre = await Theatre.open(PROGRAM, [
    { slownessMs: 20, settings: { max_in_flight: 16, timeout_s: 15 } },
    { slownessMs: 5, settings: { max_in_flight: 64, timeout_s: 15 } },
  ])
  const { hub } = theatre
  const load = theatre.load()
  let [backMs, bytes] = [0, 0]
  const damages = Array.from({ length: ROUNDS }, (_, i) => DAMAGES[i % DAMAGES.length] ?? 'cut')
  for (const damage of random.shuffle(damages)) {
    await pause(random.whole(30, 500))
    await theatre.kill()
    bytes += tearCommit(hub.data, damage, random)
    backMs = Math.max(backMs, await theatre.restart())
    expect([damage, isTornThere(hub.data)]).toEqual([damage, false])
    await theatre.expectBalanced()
  }
  await load.stop()
  await theatre.expectAllDelivered(load)
  const { events, duplicates } = theatre
  const note = `${bytes} bytes of commits damaged`
  report({ program: PROGRAM, rounds: ROUNDS, events, duplicates, lost: 0, backMs, note })
})
