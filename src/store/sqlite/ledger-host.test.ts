import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { balance } from '../../domain/ledger.ts'
import { begin, claim, fire, pruneEvents, settlementOf } from '../contract/world.ts'
import { openSqliteStore, type SqliteStore } from './index.ts'
import { LedgerHost } from './ledger-host.ts'
import { temporaryFolder } from './testkit.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let store: SqliteStore

const pathOf = (): string => join(folder.path, 'x.db')

beforeEach(async () => {
  folder = await temporaryFolder()
  store = await openSqliteStore({ path: pathOf(), countsApart: true })
})
afterEach(async () => {
  await store.close()
  await folder.remove()
})

test('balances at every moment while much is fired, settled and removed, and sees all that was answered', async () => {
  const world = await begin(store, store)
  let isOver = false
  let fired = 0
  const write = async (): Promise<void> => {
    while (!isOver) {
      await fire(world, 20)
      fired += 20
      const claimed = await claim(store, 'n1', world, 15)
      await store.deliveries.settle(
        claimed.map(one => settlementOf(one, 'n1', 'DELIVERED')),
        [],
      )
      await pruneEvents(world, Number.MAX_SAFE_INTEGER)
    }
  }
  const writing = write()
  // Also where counting is faster than writing.
  for (let i = 0; i < 30 || fired <= 100; i += 1) {
    const least = fired
    const counts = await store.deliveries.ledger(i % 2 === 0 ? null : world.tenant.id)
    expect(balance(counts)).toMatchObject({ balanced: true, difference: 0 })
    expect(counts.fanOut).toBeGreaterThanOrEqual(least)
  }
  isOver = true
  await writing
  expect(fired).toBeGreaterThan(100)
  expect(await store.deliveries.ledger(null)).toMatchObject({ fanOut: fired, delivered: (fired * 15) / 20 })
})

test('a count that fails harms nobody, and the next one is made anew', async () => {
  const host = new LedgerHost(join(folder.path, 'none.db'), 50)
  await expect(host.read(null)).rejects.toMatchObject({ name: 'StoreUnavailable' })
  await (await openSqliteStore({ path: join(folder.path, 'none.db') })).close()
  expect(await host.read(null)).toMatchObject({ fanOut: 0 })
  await host.close()
})

test('whoever asks while the same count waits shares it', async () => {
  const running = store.deliveries.ledger(null)
  await new Promise(setImmediate)
  const waiting = store.deliveries.ledger(null)
  expect(store.deliveries.ledger(null)).toBe(waiting)
  expect(store.deliveries.ledger('a tenant')).not.toBe(waiting)
  expect(running).not.toBe(waiting)
  expect(await Promise.all([running, waiting])).toMatchObject([{ fanOut: 0 }, { fanOut: 0 }])
})

test('closing the store ends what is being counted and what waits, and says so', async () => {
  await store.deliveries.ledger(null)
  const counts = [null, 'a', 'b'].map(tenant => store.deliveries.ledger(tenant))
  const ends = Promise.allSettled(counts)
  await new Promise(setImmediate)
  await store.close()
  for (const end of await ends) {
    if (end.status === 'rejected') expect(end.reason).toMatchObject({ name: 'StoreUnavailable' })
  }
  await expect(store.deliveries.ledger(null)).rejects.toMatchObject({ name: 'StoreUnavailable' })
})
