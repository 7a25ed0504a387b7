import { afterEach, expect, it } from 'vitest'
import { chance, report, rounds, seeded } from './support/chaos.ts'
import { pause } from './support/load.ts'
import { Theatre } from './support/theatre.ts'
import { expectGoodRefusals, withoutWriting } from './support/unwritable.ts'
import { readOnly } from './support/ways.ts'

const PROGRAM = 'read-only'
const ROUNDS = rounds(2, 20)
const way = readOnly()
const ENDPOINTS = [{ slownessMs: 20, settings: { max_in_flight: 16, timeout_s: 30 } }]

let theatre: Theatre | undefined
afterEach(() => theatre?.close())

it(seeded(
  `made read-only under load (${way.name}), it claims nothing that is not stored, and goes on by itself`,
), { timeout: 30_000 + ROUNDS * 20_000 }, async () => {
  const random = chance(PROGRAM)
  theatre = await Theatre.open(PROGRAM, ENDPOINTS)
  const { pid } = theatre.hub
  const load = theatre.load()
  let backMs = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    await pause(random.whole(50, 500))
    backMs = Math.max(backMs, await withoutWriting(theatre, load, way, random))
    await theatre.expectBalanced()
  }
  await load.stop()
  await theatre.expectAllDelivered(load)
  expect(theatre.hub.pid).toBe(pid)
  expectGoodRefusals(load)
  const { events, duplicates } = theatre
  expect(duplicates).toBe(0)
  report({ program: PROGRAM, rounds: ROUNDS, events, duplicates, lost: 0, backMs, note: way.name })
})
