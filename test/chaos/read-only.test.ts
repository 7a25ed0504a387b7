import { afterEach, it } from 'vitest'
import { chance, report, rounds, seeded } from './support/chaos.ts'
import { Theatre } from './support/theatre.ts'
import { besiege } from './support/unwritable.ts'
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
  const backMs = await besiege(theatre, theatre.load(), way, random, ROUNDS)
  const { events, duplicates } = theatre
  report({ program: PROGRAM, rounds: ROUNDS, events, duplicates, lost: 0, backMs, note: way.name })
})
