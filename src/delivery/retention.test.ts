import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DAY, HOUR } from '../domain/time.ts'
import { NOON } from './engine.testing.ts'
import { KEPT, upkeepOf } from './upkeep.testing.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: NOON })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('retention', () => {
  it('removes what is past its retention, and only what has ended', async () => {
    const { bench, upkeep } = upkeepOf([])
    const createdAt = NOON - 31 * DAY
    for (const state of ['DELIVERED', 'FAILED', 'DISCARDED', 'HELD', 'PENDING'] as const) {
      bench.deliveries.add({ id: `old ${state}`, serviceId: 'a', state, createdAt })
      bench.deliveries.add({ id: `new ${state}`, serviceId: 'a', state, createdAt: NOON - 29 * DAY })
    }
    await upkeep.tick()
    const left = [...bench.deliveries.rows.keys()].filter(id => id.startsWith('old'))
    expect(left).toEqual(['old HELD', 'old PENDING'])
    expect(bench.tellings('events.pruned')).toEqual([{ count: 3 }])
  })

  it('goes on in the next rounds where much is over, so that nothing piles up', async () => {
    const { bench, rounds } = upkeepOf([])
    for (let i = 0; i < 45_000; i += 1) {
      bench.deliveries.add({ id: `${i}`, serviceId: 'a', state: 'DELIVERED', createdAt: 0 })
    }
    await rounds(3)
    expect(bench.deliveries.rows.size).toBe(0)
    expect(bench.tellings('events.pruned').map(one => one.count)).toEqual([20_000, 20_000, 5_000])
    expect(bench.deliveries.calls.prune).toBe(901)
  })

  it('walks past old events that are kept without looking at all of them at once', async () => {
    const { bench, rounds } = upkeepOf([])
    for (let i = 0; i < 30_000; i += 1) {
      const state = i < 29_999 ? 'HELD' : 'DELIVERED'
      bench.deliveries.add({ id: `${i}`, serviceId: 'a', state, createdAt: 0 })
    }
    const prunes = async (count: number) => {
      const before = bench.deliveries.calls.prune
      await rounds(count)
      return bench.deliveries.calls.prune - before
    }
    expect([await prunes(1), bench.deliveries.count]).toEqual([400, { HELD: 29_999, DELIVERED: 1 }])
    expect([await prunes(1), bench.deliveries.count]).toEqual([201, { HELD: 29_999 }])
    // There was little to remove: the next walk waits a minute.
    expect(await prunes(58)).toBe(0)
    expect(await prunes(3)).toBeGreaterThan(400)
  })

  it('ends a round of a walk when it takes long', async () => {
    const { bench, upkeep } = upkeepOf([])
    for (let i = 0; i < 1_000; i += 1) bench.deliveries.add({ id: `${i}`, serviceId: 'a', createdAt: 0 })
    const prune = bench.deliveries.prune.bind(bench.deliveries)
    bench.deliveries.prune = async (...given) => {
      vi.setSystemTime(Date.now() + 150)
      return prune(...given)
    }
    await upkeep.tick()
    expect(bench.deliveries.calls.prune).toBe(4)
  })

  it('walks through old messages over as many rounds as it takes, each step where the last one ended', async () => {
    const { bench, calls, rounds } = upkeepOf([], { ...KEPT, messageRetentionDays: 30 })
    const at = (after: string | null) => Number(after ?? 0)
    calls.pruneMessages.mockImplementation(async (_before, _limit, after) => ({
      removed: at(after) === 499 ? 3 : 0,
      next: at(after) === 499 ? null : `${at(after) + 1}`,
    }))
    await rounds(1)
    expect(calls.pruneMessages).toHaveBeenCalledTimes(400)
    await rounds(1)
    const steps = Array.from({ length: 500 }, (_, i) => (i === 0 ? null : `${i}`))
    expect(calls.pruneMessages.mock.calls.map(([, , after]) => after)).toEqual(steps)
    expect(bench.tellings('messages.pruned')).toEqual([{ count: 3 }])
    await rounds(1)
    expect(calls.pruneMessages).toHaveBeenCalledTimes(500)
    await rounds(60)
    expect(calls.pruneMessages.mock.calls[500]?.[2]).toBeNull()
    // The rest does not go faster for it.
    expect(calls.pruneUploads).toHaveBeenCalledTimes(2)
    expect(calls.dropRequests).toHaveBeenCalledTimes(2)
  })

  it('takes uploads and quarantined posts until there is none left', async () => {
    const { bench, calls, rounds } = upkeepOf([], { ...KEPT, quarantineDays: 7 })
    for (const count of [50, 30]) calls.pruneUploads.mockResolvedValueOnce(count)
    // Few, because they are large.
    for (const count of [1, 2, 1]) calls.pruneQuarantine.mockResolvedValueOnce(count)
    await rounds(1)
    expect(calls.pruneUploads.mock.calls).toEqual(Array.from({ length: 3 }, () => [NOON - 30 * DAY, 50]))
    expect(calls.pruneQuarantine.mock.calls[0]).toEqual([NOON - 7 * DAY, 50])
    expect(calls.pruneQuarantine).toHaveBeenCalledTimes(4)
    expect(bench.tellings('quarantine.pruned')).toEqual([{ count: 4 }])
  })

  it('adds up by the hour what is older than the last full hour', async () => {
    const { calls, rounds } = upkeepOf([])
    calls.coarsen.mockResolvedValueOnce(200)
    await rounds(1)
    expect(calls.coarsen.mock.calls).toEqual([
      [NOON - HOUR, 200],
      [NOON - HOUR, 200],
    ])
    expect(calls.pruneStats).toHaveBeenCalledExactlyOnceWith(NOON - 8 * DAY, 200)
    expect(calls.dropEnded).toHaveBeenCalledExactlyOnceWith(NOON - 30 * DAY, 50)
  })
})
