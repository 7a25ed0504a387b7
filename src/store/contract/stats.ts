import { describe, expect, test } from 'vitest'
import { bucketOf, GAVE_UP, type Tally } from '../../domain/stats.ts'
import { DAY, HOUR, MINUTE, type Millis } from '../../domain/time.ts'
import type { Settlement } from '../store.ts'
import { answered } from './fixtures.ts'
import { auditOf, newId, START, serviceOf } from './records.ts'
import { claim, fire, settlementOf, type World } from './world.ts'

const NOON = Math.ceil(START / DAY) * DAY + DAY / 2
/** The places of outcomes. */
const [DELIVERED, SERVER_ERROR, TIMEOUT] = [0, 3, 4]

/** An attempt that the endpoint answered in so long. */
const lasting = (ms: number, status = 200): Settlement['attempt'] => {
  const attempt = answered(1, status)
  return { ...attempt, timings: { ...attempt.timings, totalMs: ms } }
}

type Ending = Partial<Settlement> & Pick<Settlement, 'settledAt'>

/** Deliveries whose attempts end so, claimed by this node and settled through either handle. */
const settle = async (
  world: World,
  endings: readonly Ending[],
  { node = 'n1', store = world.a } = {},
): Promise<Settlement[]> => {
  await fire(world, endings.length)
  const claimed = await claim(store, node, world)
  const settlements = claimed.map((one, i) => {
    const ending = endings[i] ?? { settledAt: NOON }
    return settlementOf(one, node, ending.state ?? 'DELIVERED', ending)
  })
  await store.deliveries.settle(settlements, [])
  return settlements
}

const read = (world: World, step: Millis = 1, from = 0): Promise<readonly Tally[]> =>
  world.b.stats.tallies(world.tenant.id, world.service.id, from, step)

const counts = (tallies: readonly Tally[]): number[][] =>
  tallies.map(({ at, outcome, count }) => [(at - NOON) / MINUTE, outcome, count])

const counting = (world: () => World): void => {
  test('adds up attempts by the minute, how they ended, and about how long they took', async () => {
    const server = { state: 'PENDING', attempt: lasting(9, 503) } as const
    await settle(world(), [
      { settledAt: NOON, attempt: lasting(10) },
      { settledAt: NOON + MINUTE - 1, attempt: lasting(10.1) },
      { settledAt: NOON + 1, attempt: lasting(2_000) },
      { settledAt: NOON + 2, ...server },
      { settledAt: NOON + 3, state: 'FAILED' },
      { settledAt: NOON + MINUTE, attempt: lasting(10) },
    ])
    const [ten, long] = [bucketOf(10), bucketOf(2_000)]
    expect(await read(world())).toEqual([
      { at: NOON, outcome: DELIVERED, bucket: ten, count: 2 },
      { at: NOON, outcome: DELIVERED, bucket: long, count: 1 },
      { at: NOON, outcome: SERVER_ERROR, bucket: bucketOf(9), count: 1 },
      { at: NOON, outcome: TIMEOUT, bucket: expect.any(Number), count: 1 },
      { at: NOON, outcome: GAVE_UP, bucket: 0, count: 1 },
      { at: NOON + MINUTE, outcome: DELIVERED, bucket: ten, count: 1 },
    ])
  })

  test('adds to what is there, and tells it from an instant on and in coarser steps', async () => {
    for (const settledAt of [NOON - MINUTE, NOON, NOON, NOON + MINUTE, NOON + HOUR])
      await settle(world(), [{ settledAt }])
    expect(counts(await read(world(), 1, NOON))).toEqual([
      [0, DELIVERED, 2],
      [1, DELIVERED, 1],
      [60, DELIVERED, 1],
    ])
    expect(counts(await read(world(), HOUR))).toEqual([
      [-60, DELIVERED, 1],
      [0, DELIVERED, 3],
      [60, DELIVERED, 1],
    ])
  })

  test('what comes late is not counted: not by another, not twice, not within one batch', async () => {
    const { a, b } = world()
    const [one, two] = await settle(world(), [{ settledAt: NOON }, { settledAt: NOON, state: 'PENDING' }])
    if (one === undefined || two === undefined) throw new Error('Too few.')
    expect((await b.deliveries.settle([one, two, { ...one, lease: 'n2' }], [])).late).toHaveLength(3)
    const [again] = await claim(a, 'n1', world(), 9, NOON)
    if (again === undefined) throw new Error('Nothing was claimed.')
    const right = settlementOf(again, 'n1', 'DELIVERED', { settledAt: NOON })
    const late = await a.deliveries.settle([{ ...right, attempts: 0 }, right], [])
    expect(late.late).toEqual([again.id])
    expect((await read(world())).reduce((sum, { count }) => sum + count, 0)).toBe(3)
  })

  test('two nodes that count at once lose nothing', async () => {
    const { a, b } = world()
    const rounds = async (node: string, store: typeof a): Promise<void> => {
      for (let i = 0; i < 5; i += 1) {
        const claimed = await claim(store, node, world(), 4)
        const settlements = claimed.map(one => settlementOf(one, node, 'DELIVERED', { settledAt: NOON }))
        await store.deliveries.settle(settlements, [])
      }
    }
    await fire(world(), 40)
    await Promise.all([rounds('n1', a), rounds('n2', b)])
    expect(counts(await read(world()))).toEqual([[0, DELIVERED, 40]])
  })

  test('each service has its own, and no other tenant sees them', async () => {
    const { a, b, tenant, service } = world()
    const other = serviceOf(tenant.id)
    await a.directory.insert('services', other, auditOf(tenant.id))
    await settle(world(), [{ settledAt: NOON }])
    expect(await b.stats.tallies(tenant.id, other.id, 0, 1)).toEqual([])
    expect(await b.stats.tallies(newId(), service.id, 0, 1)).toEqual([])
    expect(await b.stats.tallies(tenant.id, 'none', 0, 1)).toEqual([])
  })
}

const aging = (world: () => World): void => {
  /** @returns how many steps it took */
  const coarsen = async (before: Millis, limit: number): Promise<number> => {
    for (let steps = 1; ; steps += 1) {
      if ((await world().a.stats.coarsen(before, limit)) < limit) return steps
      if (steps === 50) throw new Error('It never ends.')
    }
  }

  test('minutes become hours, step by step, and nothing is lost', async () => {
    const minutes = [0, 1, 1, 2, 59, 60, 61, 119, 120, 121]
    for (const minute of minutes) await settle(world(), [{ settledAt: NOON + minute * MINUTE }])
    await settle(world(), [{ settledAt: NOON + MINUTE }], { node: 'n2', store: world().b })
    const before = await read(world(), HOUR)
    expect(await coarsen(NOON + 2 * HOUR, 2)).toBeGreaterThan(2)
    expect(counts(await read(world()))).toEqual([
      [0, DELIVERED, 6],
      [60, DELIVERED, 3],
      [120, DELIVERED, 1],
      [121, DELIVERED, 1],
    ])
    expect(await read(world(), HOUR)).toEqual(before)
    // What is told late of a time long past is added to its hour the next time.
    await settle(world(), [{ settledAt: NOON + 5 * MINUTE }])
    expect(await coarsen(NOON + 2 * HOUR, 9)).toBe(1)
    expect(counts(await read(world()))[0]).toEqual([0, DELIVERED, 7])
    expect(await world().a.stats.coarsen(NOON + 2 * HOUR, 9)).toBe(0)
  })

  test('two who add up at once, and one who counts, lose nothing', async () => {
    const { a, b } = world()
    for (let minute = 0; minute < 12; minute += 1)
      await settle(world(), [{ settledAt: NOON + minute * MINUTE }])
    await Promise.all([
      ...[a, b, a, b].map(store => store.stats.coarsen(NOON + HOUR, 5)),
      settle(world(), [{ settledAt: NOON + 3 * MINUTE }, { settledAt: NOON }]),
    ])
    expect(counts(await read(world(), HOUR))).toEqual([[0, DELIVERED, 14]])
  })

  test('hours past their time go, so many at a time', async () => {
    for (const hour of [0, 1, 2, 3]) await settle(world(), [{ settledAt: NOON + hour * HOUR }])
    const { a } = world()
    expect(await a.stats.prune(NOON + 3 * HOUR, 2)).toBe(2)
    expect(await a.stats.prune(NOON + 3 * HOUR, 2)).toBe(1)
    expect(await a.stats.prune(NOON + 3 * HOUR, 2)).toBe(0)
    expect(counts(await read(world()))).toEqual([[180, DELIVERED, 1]])
  })

  test('they go with their tenant', async () => {
    const { a, b, tenant, service } = world()
    await settle(world(), [{ settledAt: NOON }])
    await a.directory.remove('tenants', null, tenant.id, auditOf(null))
    while (!(await b.directory.purgeTenant(tenant.id, 2)));
    expect(await b.stats.tallies(tenant.id, service.id, 0, 1)).toEqual([])
    expect(await b.stats.prune(NOON * 2, 9)).toBe(0)
  })
}

/** What attempts come to. */
export const statsLaw = (world: () => World): void => {
  describe('counting', () => counting(world))
  describe('growing old', () => aging(world))
}
