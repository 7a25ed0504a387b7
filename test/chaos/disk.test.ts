import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { Disk } from '../e2e/support/store-troubles.ts'
import { chance, report, rounds, seeded } from './support/chaos.ts'
import { pause } from './support/load.ts'
import { Theatre } from './support/theatre.ts'
import { expectGoodRefusals, withoutWriting } from './support/unwritable.ts'
import { outOfSpace } from './support/ways.ts'

const PROGRAM = 'disk full'
const ROUNDS = rounds(2, 30)
const disk = Disk.mount('48m')
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
  const { pid } = theatre.hub
  const load = theatre.load({ textLength: 2_000 })
  let backMs = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    await pause(random.whole(50, 500))
    backMs = Math.max(backMs, await withoutWriting(theatre, load, way, random))
    await theatre.expectBalanced()
  }
  await load.stop()
  await theatre.expectAllDelivered(load)
  // It is the same process, and what was sent while nothing could be written down was not sent again.
  expect(theatre.hub.pid).toBe(pid)
  expectGoodRefusals(load)
  const { events, duplicates } = theatre
  expect(duplicates).toBe(0)
  report({ program: PROGRAM, rounds: ROUNDS, events, duplicates, lost: 0, backMs, note: way.name })
})
