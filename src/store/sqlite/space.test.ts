import { statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { START } from '../contract/records.ts'
import { claim, fire, pruneEvents, settlementOf, type World } from '../contract/world.ts'
import { compactDatabase } from './compact.ts'
import type { Database } from './database.ts'
import { openSqliteStore } from './index.ts'
import { sqliteWorld } from './world.testing.ts'

const FIRED = 300

let folder: string
let database: Database
let world: World
let close: () => Promise<void>

beforeEach(async () => {
  ;({ folder, database, world, close } = await sqliteWorld())
})
afterEach(() => close())

const pages = (): number => database.query<{ page_count: number }>('PRAGMA page_count').one()?.page_count ?? 0

/** Fires and delivers so many. */
const deliver = async (count: number, at: number): Promise<void> => {
  await fire(world, count, { at })
  const claimed = await claim(world.a, 'n1', world, count, at + count)
  await world.a.deliveries.settle(
    claimed.map(one => settlementOf(one, 'n1', 'DELIVERED')),
    [],
  )
}

/** One day: as much comes in as is removed. */
const turnOver = async (day: number): Promise<void> => {
  const at = START + day * 10_000
  await deliver(FIRED, at)
  await pruneEvents(world, at, 100)
  let after: string | null = null
  do after = (await world.a.people.pruneMessages(at, 100, after)).next
  while (after !== null)
}

test('a file does not grow while as much is removed as comes in', async () => {
  for (let day = 1; day <= 4; day += 1) await turnOver(day)
  const before = pages()
  for (let day = 5; day <= 12; day += 1) await turnOver(day)
  expect(pages()).toBeLessThanOrEqual(before + Math.ceil(before / 20))
})

test('what was removed is used again; to compact the file gives it back, and keeps all that is there', async () => {
  await deliver(2_000, START)
  await deliver(50, START + 10_000)
  const full = pages()
  await pruneEvents(world, START + 10_000, 100)
  expect(pages()).toBe(full)
  const ledger = await world.a.deliveries.ledger(null)
  const path = join(folder, 'x.db')
  await world.a.close()
  const { before, after } = compactDatabase(path, 50)
  expect(after).toBeLessThan(before * 0.75)
  expect(statSync(path).size).toBe(after)
  const again = await openSqliteStore({ path })
  expect(await again.deliveries.ledger(null)).toEqual(ledger)
  expect((await again.deliveries.list(world.tenant.id, {}, { limit: 1, cursor: null })).count).toBe(50)
  await again.close()
})
