import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DAY } from '../domain/time.ts'
import { answering, aService, Bench, NOON, started, tick } from './engine.testing.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: NOON })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Sixteen posts of `a` under way, and as many again in its buffer. */
const busy = async (...parts: ConstructorParameters<typeof Bench>): Promise<Bench> => {
  const bench = await started(...parts)
  bench.transport.answer = () => null
  bench.accept('a', 32)
  await tick()
  expect([bench.transport.underWay.length, bench.deliveries.count]).toEqual([16, { leased: 32 }])
  return bench
}

describe('Retry-After', () => {
  it('holds the whole lane, and spends no attempt of the others', async () => {
    const bench = await busy([aService('a'), aService('b')])
    bench.transport.underWay[0]?.end(answering(429, { 'retry-after': '60' }))
    await tick()
    // What waited in memory is given back; what is under way goes on.
    expect(bench.deliveries.count).toEqual({ leased: 15, PENDING: 17 })
    expect(bench.tellings('service.waiting')).toEqual([{ serviceId: 'a', until: '2022-06-30T12:01:00.020Z' }])
    expect(bench.services.stored.get('a')?.waitUntil).toBe(NOON + 60_020)
    for (const post of bench.transport.underWay) post.end(answering(200))
    bench.transport.answer = () => answering(200)
    bench.accept('b', 1)
    expect(bench.accept('a', 1)).toBe(0)
    await tick(59_900)
    expect(bench.transport.to('a')).toHaveLength(16)
    expect(bench.transport.to('b')).toHaveLength(1)
    await tick(6_000)
    expect(bench.deliveries.count).toEqual({ DELIVERED: 34 })
    const attempts = [...bench.deliveries.rows.values()].map(row => row.attempts)
    expect(attempts.toSorted()).toEqual([...Array(33).fill(1), 2])
  })

  it('that is longer than another is not shortened by it', async () => {
    const bench = await busy([aService('a')])
    const [first, second] = bench.transport.underWay
    first?.end(answering(503, { 'retry-after': '600' }))
    await tick()
    second?.end(answering(503, { 'retry-after': '5' }))
    await tick()
    expect(bench.services.stored.get('a')?.waitUntil).toBe(NOON + 600_020)
    await bench.services.refresh()
    await tick(599_000)
    expect(bench.transport.to('a')).toHaveLength(16)
  })

  it('is kept through a restart', async () => {
    const bench = new Bench([aService('a', { waitUntil: NOON + 60_000 })])
    bench.store('a', 3)
    bench.engine.start()
    await tick(59_000)
    expect(bench.transport.posts).toEqual([])
    await tick(1_010)
    expect(bench.deliveries.count).toEqual({ DELIVERED: 3 })
  })

  it('ends when a person resumes the service', async () => {
    const bench = await busy([aService('a')])
    const [first, ...others] = bench.transport.underWay
    first?.end(answering(429, { 'retry-after': '3600' }))
    for (const post of others) post.end(answering(200))
    bench.transport.answer = () => answering(200)
    await tick()
    await bench.services.refresh()
    await tick(6_000)
    expect(bench.deliveries.count).toEqual({ DELIVERED: 15, PENDING: 17 })
    await bench.services.change('a', { waitUntil: null, failingSince: null })
    await tick()
    // The one that was told to wait does so.
    expect(bench.deliveries.count).toEqual({ DELIVERED: 31, PENDING: 1 })
  })

  it('of the failures too: they are counted anew', async () => {
    const bench = await busy([aService('a', { failingSince: NOON - 86_400_000 })])
    await bench.services.change('a', { failingSince: null })
    for (const post of bench.transport.underWay) post.end(answering(500))
    await tick()
    expect(bench.services.stored.get('a')?.failingSince).toBeGreaterThanOrEqual(NOON)
  })

  it('also holds what was being committed when it came', async () => {
    const bench = await busy([aService('a')])
    const { loop } = bench.engine
    expect(loop.reserve('a', 1)).toBe(1)
    bench.transport.underWay[0]?.end(answering(429, { 'retry-after': '60' }))
    await tick()
    const late = bench.deliveries.add({ id: 'late', serviceId: 'a', lease: loop.node })
    loop.handOver([{ ...late }])
    await tick()
    expect(bench.deliveries.rows.get('late')?.lease).toBeNull()
  })
})

describe('410', () => {
  it('disables the service at once, and the rest is given back', async () => {
    const bench = await busy([aService('a')])
    bench.transport.underWay[0]?.end(answering(410))
    await tick()
    expect(bench.deliveries.count).toEqual({ leased: 15, PENDING: 16, HELD: 1 })
    expect(bench.services.stored.get('a')).toMatchObject({
      state: 'DISABLED',
      disabledReason: 'The endpoint answered 410 Gone.',
    })
    expect(bench.tellings('service.disabled')).toHaveLength(1)
    expect(bench.services.refreshes).toBe(1)
    bench.accept('a', 1)
    await tick(10_000)
    expect(bench.transport.posts).toHaveLength(16)
  })

  it('told by all that is under way disables it once; whatever fails is held', async () => {
    const bench = await busy([aService('a')], [])
    for (const [i, post] of bench.transport.underWay.entries()) post.end(answering(i % 2 === 0 ? 410 : 200))
    await tick()
    expect(bench.deliveries.count).toEqual({ HELD: 8, DELIVERED: 8, PENDING: 16 })
    expect(bench.tellings('service.disabled')).toHaveLength(1)
  })

  it('is not undone by a directory that does not know of it yet', async () => {
    const bench = await busy([aService('a')])
    const open = bench.deliveries.hold('settle')
    bench.transport.underWay[0]?.end(answering(410))
    await tick()
    await bench.services.change('a', { name: 'renamed meanwhile' })
    bench.store('a', 5)
    await tick(6_000)
    expect(bench.transport.posts).toHaveLength(16)
    open()
    await tick()
    expect(bench.services.stored.get('a')?.state).toBe('DISABLED')
    await tick(6_000)
    expect(bench.transport.posts).toHaveLength(16)
  })
})

describe('five days of failing', () => {
  it('disable the service', async () => {
    const bench = new Bench([aService('a', { failingSince: NOON - 5 * DAY })])
    bench.transport.answer = () => answering(500)
    bench.store('a', 1)
    bench.engine.start()
    await tick()
    expect(bench.deliveries.rows.get('d1')).toMatchObject({ state: 'HELD', reason: 'service_disabled' })
    expect(bench.services.stored.get('a')?.disabledReason).toBe('Every attempt has failed for 5 days.')
  })

  it('begin anew where a person resumed it', async () => {
    const bench = await started([aService('a', { state: 'DISABLED', failingSince: NOON - 5 * DAY })])
    bench.transport.answer = () => answering(500)
    await bench.services.change('a', { state: 'ACTIVE', failingSince: null })
    bench.store('a', 1)
    await tick(5_010)
    expect(bench.deliveries.rows.get('d1')?.state).toBe('PENDING')
    expect(bench.services.stored.get('a')?.state).toBe('ACTIVE')
  })
})
