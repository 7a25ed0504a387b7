import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answering, aService, Bench, NOON, started, tick } from './engine.testing.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: NOON })
})
afterEach(() => {
  vi.useRealTimers()
})

const everyOnce = (count: number): number[] => Array(count).fill(1)

describe('a store that cannot record outcomes', () => {
  it('gets them when it is back: nothing is lost, and nothing sent twice', async () => {
    const bench = await started([aService('a')])
    bench.deliveries.fail('settle')
    bench.accept('a', 500)
    await tick(60_000)
    // Outcomes that wait are bounded, as posts under way are: no endless heap of either.
    expect(bench.transport.posts.length).toBeLessThanOrEqual(2 * 64)
    expect(bench.deliveries.count.DELIVERED).toBeUndefined()
    expect(bench.tellings('store.unavailable')[0]).toEqual({ where: 'settle', detail: 'The disk is full.' })
    bench.deliveries.failing.clear()
    await tick(6_000)
    expect(bench.deliveries.count).toEqual({ DELIVERED: 500 })
    expect([...bench.arrivals().values()]).toEqual(everyOnce(500))
  })

  it('is asked less and less often', async () => {
    const bench = await started([aService('a')])
    bench.deliveries.fail('settle')
    bench.accept('a', 1)
    await tick(60_000)
    // 50 ms, doubled up to 5 s.
    expect(bench.deliveries.calls.settle).toBeGreaterThan(10)
    expect(bench.deliveries.calls.settle).toBeLessThan(25)
  })

  it('for one outcome, which it refuses, takes the others', async () => {
    const bench = await started([aService('a'), aService('b')])
    bench.deliveries.refused.add('d2')
    bench.accept('a', 3)
    bench.accept('b', 3)
    await tick(100)
    expect(bench.deliveries.count).toEqual({ DELIVERED: 5, leased: 1 })
    expect(bench.tellings('error.unexpected').every(({ where }) => where === 'settle')).toBe(true)
    bench.accept('a', 4)
    await tick(100)
    expect(bench.deliveries.count).toEqual({ DELIVERED: 9, leased: 1 })
    bench.deliveries.refused.clear()
    await tick(5_100)
    expect(bench.deliveries.count).toEqual({ DELIVERED: 10 })
    expect([...bench.arrivals().values()]).toEqual(everyOnce(10))
  })

  it('for a lease that was lost meanwhile says so, and sends on', async () => {
    const bench = await started([aService('a')])
    bench.transport.answer = () => null
    bench.accept('a', 2)
    await tick()
    const lost = bench.deliveries.rows.get('d1') ?? expect.fail()
    lost.lease = 'node 2'
    for (const post of bench.transport.underWay) post.end(answering(200))
    await tick()
    expect(bench.tellings('attempt.late')).toEqual([{ deliveryId: 'd1' }])
    expect(lost).toMatchObject({ state: 'PENDING', lease: 'node 2', attempts: 0 })
    expect(bench.deliveries.rows.get('d2')?.state).toBe('DELIVERED')
  })
})

describe('a store that cannot be claimed from', () => {
  it('is asked again, and everything goes out', async () => {
    const bench = await started([aService('a')])
    bench.deliveries.fail('claim')
    bench.store('a', 20)
    await tick(20_000)
    expect(bench.deliveries.calls.claim).toBeGreaterThan(10)
    expect(bench.deliveries.calls.claim).toBeLessThan(60)
    bench.deliveries.failing.clear()
    await tick(600)
    expect(bench.deliveries.count).toEqual({ DELIVERED: 20 })
  })

  it('hinders nobody whose deliveries are handed over', async () => {
    const bench = await started([aService('a'), aService('b')])
    bench.deliveries.fail('claim')
    bench.store('a', 1)
    bench.engine.loop.wake(['a'])
    expect(bench.accept('b', 10)).toBe(10)
    await tick()
    expect(bench.transport.to('b')).toHaveLength(10)
  })
})

describe('a claim that is under way', () => {
  it('does not swallow the word that more has come', async () => {
    const bench = await started([aService('a')])
    const look = bench.deliveries.claim.bind(bench.deliveries)
    let answer = (): void => {}
    bench.deliveries.claim = async (...asked) => {
      const found = await look(...asked)
      await new Promise<void>(resolve => {
        answer = resolve
      })
      return found
    }
    bench.engine.loop.wake(['a'])
    await tick()
    bench.deliveries.claim = look
    // The claim has found nothing, and its answer is on its way.
    bench.store('a', 3)
    bench.engine.loop.wake(['a'])
    await tick()
    expect(bench.transport.posts).toEqual([])
    answer()
    await tick()
    expect(bench.deliveries.count).toEqual({ DELIVERED: 3 })
  })

  it('leaves the others what is handed over', async () => {
    const bench = await started([aService('a')])
    const open = bench.deliveries.hold('claim')
    bench.engine.loop.wake(['a'])
    await tick()
    expect(bench.accept('a', 5)).toBe(5)
    await tick()
    expect(bench.deliveries.count).toEqual({ DELIVERED: 5 })
    open()
  })
})

describe('what cannot be given back', () => {
  it('is tried again, and is nobody’s meanwhile', async () => {
    const bench = await started([aService('a')])
    bench.transport.answer = () => null
    bench.accept('a', 32)
    await tick()
    bench.deliveries.fail('release')
    await bench.services.change('a', { state: 'PAUSED' })
    await tick(20_000)
    expect(bench.deliveries.count).toEqual({ leased: 32 })
    expect(bench.deliveries.calls.release).toBeLessThan(10)
    bench.deliveries.failing.clear()
    await tick(5_100)
    expect(bench.deliveries.count).toEqual({ leased: 16, PENDING: 16 })
  })

  it('is sent after all where the pause ends before', async () => {
    const bench = await started([aService('a')])
    bench.transport.answer = () => null
    bench.accept('a', 32)
    await tick()
    bench.deliveries.fail('release')
    await bench.services.change('a', { state: 'PAUSED' })
    await tick()
    bench.transport.answer = () => answering(200)
    for (const post of bench.transport.underWay) post.end(answering(200))
    await bench.services.change('a', { state: 'ACTIVE' })
    await tick(50)
    expect(bench.deliveries.count).toEqual({ DELIVERED: 32 })
    expect([...bench.arrivals().values()]).toEqual(everyOnce(32))
  })

  it('yet is found at once when it is given back, however soon a claim came before', async () => {
    const bench = await started([aService('a')])
    bench.transport.answer = () => null
    bench.accept('a', 32)
    await tick()
    const open = bench.deliveries.hold('release')
    await bench.services.change('a', { state: 'PAUSED' })
    await bench.services.change('a', { state: 'ACTIVE' })
    await tick(100)
    bench.transport.answer = () => answering(200)
    for (const post of bench.transport.underWay) post.end(answering(200))
    open()
    await tick(100)
    expect(bench.deliveries.count).toEqual({ DELIVERED: 32 })
  })
})

describe('room that was reserved', () => {
  it('and is given back makes the lane look at the store at once', async () => {
    const bench = await started([aService('a', { maxInFlight: 1 })])
    const { loop } = bench.engine
    expect(loop.reserve('a', 90)).toBe(16)
    bench.store('a', 2)
    loop.wake(['a'])
    await tick(100)
    expect(bench.transport.posts).toEqual([])
    loop.giveBack('a', 16)
    await tick(100)
    expect(bench.deliveries.count).toEqual({ DELIVERED: 2 })
  })

  it('for an unknown service is none', () => {
    const { loop } = new Bench([]).engine
    expect(loop.reserve('x', 1)).toBe(0)
    loop.giveBack('x', 1)
    loop.wake(['x'])
    loop.handOver([])
  })
})
