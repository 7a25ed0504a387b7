import { join } from 'node:path'
import { afterEach, it } from 'vitest'
import { Disk } from '../e2e/support/store-troubles.ts'
import { chance, report, rounds, seeded } from './support/chaos.ts'
import { Theatre } from './support/theatre.ts'
import { besiege } from './support/unwritable.ts'
import { outOfSpace } from './support/ways.ts'

const PROGRAM = 'disk full'
const ROUNDS = rounds(2, 30)
/** What a round stores stays: later ones must find room for as much. */
const MB_A_ROUND = 20
const disk = Disk.mount(`${16 + ROUNDS * MB_A_ROUND}m`)
const way = outOfSpace(disk)

let theatre: Theatre | undefined
afterEach(async () => {
  await theatre?.close()
  disk?.unmount()
})

it(seeded(
  `out of space under load (${way.name}), it claims nothing that is not stored, and goes on by itself`,
), { timeout: 30_000 + ROUNDS * 20_000 }, async () => {
  const random = chance(PROGRAM)
  const endpoints = [5, 40].map(slownessMs => ({
    slownessMs,
    // Longer than the store may be waited for: a time-out would send the event again.
    settings: { max_in_flight: random.whole(4, 64), timeout_s: 30 },
  }))
  const settings = disk === null ? {} : { GOTALLO_DATA: join(disk.path, 'data') }
  theatre = await Theatre.open(PROGRAM, endpoints, settings)
  const backMs = await besiege(theatre, theatre.load({ textLength: 2_000 }), way, random, ROUNDS)
  const { events, duplicates } = theatre
  report({ program: PROGRAM, rounds: ROUNDS, events, duplicates, lost: 0, backMs, note: way.name })
})
