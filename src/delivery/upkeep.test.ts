import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { StoreUnavailable } from '../domain/errors.ts'
import { DAY, MINUTE } from '../domain/time.ts'
import { aService, NODE, NOON, tick } from './engine.testing.ts'
import { KEPT, upkeepOf } from './upkeep.testing.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: NOON })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('holding', () => {
  it.each([
    ['PAUSED', 'service_paused'],
    ['DISABLED', 'service_disabled'],
  ] as const)('takes what a %s service has pending, however much', async (state, reason) => {
    const { bench, upkeep } = upkeepOf([aService('a', { state }), aService('b')])
    bench.store('a', 2_500)
    bench.store('b', 1)
    await upkeep.tick()
    expect(bench.deliveries.count).toEqual({ HELD: 2_500, PENDING: 1 })
    expect(bench.deliveries.rows.get('d1')?.reason).toBe(reason)
    expect(bench.tellings('deliveries.moved').map(one => one.count)).toEqual([2_500])
    expect(Math.max(...bench.deliveries.moves.map(({ limit }) => limit))).toBe(100)
  })

  it('asks once for all that are not active, and moves nothing where nothing is', async () => {
    const services = Array.from({ length: 1_000 }, (_, i) => aService(`s${i}`, { state: 'PAUSED' }))
    const { bench, upkeep } = upkeepOf([...services, aService('a', { releasePerS: 5 })])
    bench.store('s7', 1)
    await upkeep.tick()
    await upkeep.tick()
    expect(bench.deliveries.count).toEqual({ HELD: 1 })
    expect(bench.deliveries.calls).toMatchObject({ having: 4, move: 1 })
  })

  it('leaves alone what is under way', async () => {
    const { bench, upkeep } = upkeepOf([aService('a', { state: 'PAUSED' })])
    bench.deliveries.add({ id: 'sent', serviceId: 'a', lease: NODE })
    await upkeep.tick()
    expect(bench.deliveries.count).toEqual({ leased: 1 })
  })
})

describe('releasing', () => {
  it('lets go as fast as it goes, in batches, and wakes the lane', async () => {
    const { bench, upkeep, held, woken } = upkeepOf([aService('a', { releasePerS: 0 })])
    held(2_500)
    await upkeep.tick()
    expect(bench.deliveries.count).toEqual({ PENDING: 2_500 })
    expect(woken).toHaveBeenCalledWith(['a'])
    await upkeep.tick()
    expect(woken).toHaveBeenCalledTimes(1)
  })

  it.each([
    ['a few a second', 5, [95, 90, 85, 80]],
    ['more than a batch a second', 3_000, [7_000, 4_000, 1_000, 0]],
    ['less than one a second', 0.5, [10, 9, 9, 8]],
    ['a rate that does not come out even', 2.5, [8, 5, 3, 0]],
  ])('keeps to the rate: %s', async (_, releasePerS, expected) => {
    const { held, rounds } = upkeepOf([aService('a', { releasePerS })])
    held((expected[0] ?? 0) < 11 ? 10 : (expected[0] ?? 0) + releasePerS)
    expect(await rounds(4)).toEqual(expected)
  })

  it('does not make up for the time between two releases', async () => {
    const { bench, held, rounds } = upkeepOf([aService('a', { releasePerS: 5 })])
    held(100)
    expect(await rounds(2)).toEqual([95, 90])
    await bench.services.change('a', { releasePerS: null })
    expect(await rounds(2)).toEqual([90, 90])
    await tick(MINUTE)
    await bench.services.change('a', { releasePerS: 5 })
    expect(await rounds(2)).toEqual([85, 80])
  })

  it('ends with the pause', async () => {
    const { bench, held, rounds } = upkeepOf([aService('a', { releasePerS: 5 })])
    held(100)
    await rounds(1)
    await bench.services.change('a', { state: 'PAUSED', releasePerS: null })
    expect(await rounds(2)).toEqual([100, 100])
  })
})

describe('removed services and tenants', () => {
  it('have what is left of them discarded, are forgotten, and come to mind again when something comes up', async () => {
    const { bench, upkeep, removed, forgotten, held } = upkeepOf([])
    removed.services.push('a')
    held(3)
    bench.store('a', 3)
    await upkeep.tick()
    expect(bench.deliveries.count).toEqual({ DISCARDED: 6 })
    expect(bench.deliveries.rows.get('d1')?.reason).toBe('service_deleted')
    expect([forgotten, removed.services]).toEqual([['a'], []])
    // An outcome that was under way comes in late.
    bench.deliveries.add({ id: 'late', serviceId: 'a', state: 'HELD', createdAt: NOON })
    removed.services.push('a')
    await upkeep.tick()
    expect(bench.deliveries.count).toEqual({ DISCARDED: 7 })
    expect([forgotten, removed.services]).toEqual([['a', 'a'], []])
  })

  it('are not forgotten before all is discarded, and hold up nothing meanwhile', async () => {
    const { bench, upkeep, removed, forgotten } = upkeepOf([])
    removed.services.push('a')
    bench.store('a', 20_001)
    await upkeep.tick()
    expect([bench.deliveries.count, forgotten]).toEqual([{ DISCARDED: 20_000, PENDING: 1 }, []])
    await upkeep.tick()
    expect([bench.deliveries.count, forgotten]).toEqual([{ DISCARDED: 20_001 }, ['a']])
  })

  it('of a tenant are purged bit by bit', async () => {
    const { upkeep, removed, calls } = upkeepOf([])
    removed.tenants.push('t')
    calls.purge.mockResolvedValue(false)
    await upkeep.tick()
    expect(calls.purge.mock.calls).toEqual(Array.from({ length: 20 }, () => ['t', 100]))
  })
})

describe('housekeeping', () => {
  it('is done once a minute', async () => {
    const { calls, rounds } = upkeepOf([])
    await rounds(61)
    expect(calls.dropRequests.mock.calls).toEqual([[NOON - DAY], [NOON + MINUTE - DAY]])
    expect(calls.dropSessions.mock.calls).toEqual([[NOON], [NOON + MINUTE]])
    expect(calls.dropParked.mock.calls[0]).toEqual([NOON - DAY, 100])
  })

  it('discards what was held too long, where that is set', async () => {
    const { bench, upkeep, held } = upkeepOf([aService('a', { state: 'PAUSED' })], { ...KEPT, heldDays: 7 })
    held(2, NOON - 8 * DAY)
    held(3, NOON - 6 * DAY)
    await upkeep.tick()
    expect(bench.deliveries.count).toEqual({ DISCARDED: 2, HELD: 3 })
    expect(bench.deliveries.rows.get('h0')?.reason).toBe('held_too_long')
  })

  it('holds for ever where it is not', async () => {
    const { bench, upkeep, held } = upkeepOf([aService('a', { state: 'PAUSED' })])
    held(2, 0)
    await upkeep.tick()
    expect(bench.deliveries.count).toEqual({ HELD: 2 })
  })
})

describe('a round', () => {
  it('does nothing but look at the configuration where another node does it', async () => {
    const { bench, upkeep, held, calls } = upkeepOf([aService('a', { releasePerS: 0 })], KEPT, () => false)
    held(1)
    await upkeep.tick()
    expect([bench.deliveries.count, bench.services.refreshes]).toEqual([{ HELD: 1 }, 1])
    expect(calls.dropParked).not.toHaveBeenCalled()
  })

  it('never throws: each step that fails is told, the others are done', async () => {
    const { bench, upkeep, calls, held } = upkeepOf([aService('a', { releasePerS: 0 })])
    held(1)
    bench.deliveries.fail('prune')
    bench.services.refresh = async () => {
      throw new Error('a bug')
    }
    calls.dropParked.mockRejectedValueOnce(new StoreUnavailable('The disk is full.'))
    await upkeep.tick()
    expect(bench.deliveries.count).toEqual({ PENDING: 1 })
    expect(bench.tellings('error.unexpected').map(one => one.where)).toEqual(['directory'])
    expect(bench.tellings('store.unavailable').map(one => one.where)).toEqual([
      'event retention',
      'housekeeping',
    ])
  })
})

describe('the clockwork', () => {
  it('makes a round each second, one at a time, until it is stopped', async () => {
    const { bench, upkeep } = upkeepOf([aService('a', { state: 'PAUSED' })])
    upkeep.start()
    await tick(2_000)
    expect(bench.services.refreshes).toBe(2)
    const open = bench.deliveries.hold('having')
    await tick(10_000)
    const during = bench.services.refreshes
    await tick(10_000)
    expect(bench.services.refreshes).toBe(during)
    const stopping = upkeep.stop()
    open()
    await stopping
    await tick(10_000)
    expect(bench.services.refreshes).toBe(during)
    expect(vi.getTimerCount()).toBe(0)
  })
})
