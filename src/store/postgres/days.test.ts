import { afterAll, describe, expect, it } from 'vitest'
import { balance } from '../../domain/ledger.ts'
import { DAY, HOUR } from '../../domain/time.ts'
import { newId } from '../contract/records.ts'
import { begin, claim, fire, settlementOf, type World } from '../contract/world.ts'
import { Database } from './database.ts'
import { daysThere, ensureDays } from './days.ts'
import { openPostgresStore } from './index.ts'
import { startCluster } from './testkit.ts'

const cluster = await startCluster()
afterAll(() => cluster.stop())

const NOON = Date.parse('2026-03-10T12:00:00Z')
const AT_MIDNIGHT = Date.parse('2026-03-11T00:00:00Z') - 1
const LATER = NOON + 40 * DAY

const open = async (name: string): Promise<{ database: Database; world: World; close(): Promise<void> }> => {
  const url = await cluster.create(name)
  const [a, b] = [await openPostgresStore({ url }), await openPostgresStore({ url })]
  const database = new Database({ url })
  await database.write(session => ensureDays(session, NOON, NOON + DAY))
  const close = async (): Promise<void> => {
    await Promise.all([a.close(), b.close(), database.close()])
  }
  return { database, world: await begin(a, b), close }
}

/** The days of spring that have partitions. */
const spring = async (database: Database): Promise<string[]> =>
  (await database.read(daysThere)).filter(day => day < '20260401')

const rowsIn = async (database: Database, table: string): Promise<number> =>
  (await database.read(session => session.one<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)))?.n ?? -1

const deliver = async (world: World): Promise<void> => {
  const claimed = await claim(world.a, 'n1', world, 100, LATER)
  await world.a.deliveries.settle(
    claimed.map(one => settlementOf(one, 'n1', 'DELIVERED')),
    [],
  )
}

const prune = async ({ b }: World, before: number): Promise<number> => {
  let removed = 0
  let after: string | null = null
  do {
    const step: { removed: number; next: string | null } = await b.deliveries.prune(before, 50, after)
    removed += step.removed
    after = step.next
  } while (after !== null)
  return removed
}

const expectBalanced = async ({ a, tenant }: World, more: object): Promise<void> => {
  for (const scope of [null, tenant.id]) {
    const counts = await a.deliveries.ledger(scope)
    expect({ ...counts, ...balance(counts) }).toMatchObject({ balanced: true, ...more })
  }
}

describe('days', () => {
  it('of today and those to come have partitions from the start; what is written lies in its own', async () => {
    const { database, world, close } = await open('made')
    const today = new Date().toISOString().slice(0, 10).replaceAll('-', '')
    expect(await database.read(daysThere)).toEqual(expect.arrayContaining([today, '20260310', '20260311']))
    await fire(world, 3, { at: NOON })
    await fire(world, 2, { at: NOON + 30 * DAY })
    expect(await rowsIn(database, 'events_20260310')).toBe(3)
    expect(await rowsIn(database, 'deliveries_20260310')).toBe(3)
    expect([await rowsIn(database, 'events_other'), await rowsIn(database, 'deliveries_other')]).toEqual([
      2, 2,
    ])
    await close()
  })

  it('that are past go as a whole, with all that hangs on their events; the ledger goes on balancing', async () => {
    const { database, world, close } = await open('past')
    await fire(world, 5, { at: NOON })
    await fire(world, 2, { at: NOON + DAY })
    await deliver(world)
    const [{ id = '' } = {}] = (
      await world.a.deliveries.list(world.tenant.id, {}, { limit: 9, cursor: null })
    ).rows.slice(-1)
    await world.a.deliveries.retry(world.tenant.id, id, newId(LATER), LATER)
    await deliver(world)
    await expectBalanced(world, { fanOut: 7, replays: 1, delivered: 8 })
    expect(await prune(world, NOON + 10 * HOUR)).toBe(0)
    expect(await prune(world, NOON + DAY)).toBe(5)
    expect(await spring(database)).toEqual(['20260311'])
    expect(await rowsIn(database, 'deliveries')).toBe(2)
    await expectBalanced(world, { fanOut: 7, replays: 1, delivered: 8 })
    expect(
      (await world.b.deliveries.list(world.tenant.id, {}, { limit: 9, cursor: null })).rows,
    ).toHaveLength(2)
    await close()
  })

  it('with anything pending or held stay, but what has ended of them goes', async () => {
    const { database, world, close } = await open('held')
    await fire(world, 3, { at: NOON })
    await deliver(world)
    await fire(world, 1, { at: NOON, delivery: { state: 'HELD', reason: 'service_paused' } })
    await fire(world, 1, { at: NOON + 1 })
    expect(await prune(world, LATER)).toBe(3)
    expect(await spring(database)).toContain('20260310')
    expect(await rowsIn(database, 'events_20260310')).toBe(2)
    await expectBalanced(world, { fanOut: 5, delivered: 3, held: 1, pending: 1 })
    await close()
  })

  it('stay while one of their deliveries that was sent again is under way', async () => {
    const { database, world, close } = await open('again')
    await fire(world, 1, { at: NOON })
    await deliver(world)
    const [{ id = '' } = {}] = (
      await world.a.deliveries.list(world.tenant.id, {}, { limit: 9, cursor: null })
    ).rows
    await world.a.deliveries.retry(world.tenant.id, id, newId(LATER), LATER)
    expect(await prune(world, NOON + 5 * DAY)).toBe(0)
    await deliver(world)
    expect(await prune(world, NOON + 5 * DAY)).toBe(1)
    expect([await rowsIn(database, 'events'), await rowsIn(database, 'deliveries')]).toEqual([0, 0])
    await expectBalanced(world, { fanOut: 1, replays: 1, delivered: 2 })
    await close()
  })

  it('take along what was written in the moment of midnight, on whichever side', async () => {
    const { database, world, close } = await open('midnight')
    const { events } = await fire(world, 1, { at: AT_MIDNIGHT })
    await deliver(world)
    const move = `UPDATE deliveries SET id = '${newId(AT_MIDNIGHT + 5)}' WHERE event_id = '${events[0]?.id}'`
    await database.write(session => session.run(move))
    expect(await rowsIn(database, 'deliveries_20260311')).toBe(1)
    expect(await prune(world, AT_MIDNIGHT + 2 * HOUR)).toBe(1)
    expect([await rowsIn(database, 'events'), await rowsIn(database, 'deliveries')]).toEqual([0, 0])
    await expectBalanced(world, { fanOut: 1, delivered: 1 })
    await close()
  })

  it('whose going is broken off between its two steps are counted all the time, and go on', async () => {
    const { database, world, close } = await open('broken')
    await fire(world, 4, { at: NOON })
    await deliver(world)
    const block = `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN RAISE EXCEPTION ''broken off''; END'; CREATE TRIGGER refuse BEFORE INSERT ON pruned EXECUTE FUNCTION refuse()`
    await database.write(session => session.script(block))
    await expect(prune(world, LATER)).rejects.toThrow('broken off')
    expect(await spring(database)).toEqual([])
    await expectBalanced(world, { fanOut: 4, delivered: 4 })
    await database.write(session => session.script('DROP TRIGGER refuse ON pruned'))
    expect(await prune(world, LATER)).toBe(4)
    await expectBalanced(world, { fanOut: 4, delivered: 4 })
    expect(await rowsIn(database, 'leaving')).toBe(0)
    await close()
  })

  it('that cannot go are not locked to find that out: nobody waits for it', async () => {
    const { database, world, close } = await open('unlocked')
    await fire(world, 1, { at: NOON, delivery: { state: 'HELD', reason: 'service_paused' } })
    // The day after, of which there is nothing.
    await prune(world, LATER)
    await database.read(async session => {
      await session.all('SELECT 1 FROM events')
      expect(await prune(world, LATER)).toBe(0)
    })
    expect(await spring(database)).toEqual(['20260310'])
    await close()
  })

  it('are not waited for where somebody reads long: they go another time', async () => {
    const { database, world, close } = await open('busy')
    await fire(world, 1, { at: NOON })
    await deliver(world)
    await database.read(async session => {
      await session.all('SELECT 1 FROM events')
      await expect(prune(world, LATER)).rejects.toThrow('lock')
    })
    expect(await prune(world, LATER)).toBe(1)
    await close()
  })
})
