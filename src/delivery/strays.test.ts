import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { StoreUnavailable } from '../domain/errors.ts'
import { SECOND } from '../domain/time.ts'
import { answering, aService, Bench, NODE, NOON, tick } from './engine.testing.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: NOON })
})
afterEach(() => {
  vi.useRealTimers()
})

/** An engine whose store takes something, and breaks before it can say so. */
const broken = async (bench: Bench): Promise<void> => {
  const { claim } = bench.deliveries
  bench.deliveries.claim = async (...given) => {
    bench.deliveries.claim = claim
    await bench.deliveries.claim(...given)
    throw new StoreUnavailable('The connection broke.')
  }
  bench.store('a', 3)
  bench.engine.start()
  await tick(10)
}

describe('a claim whose answer was lost', () => {
  it('leaves nothing leased for ever: it is given back, and delivered', async () => {
    const bench = new Bench([aService('a')])
    await broken(bench)
    expect(bench.deliveries.count).toEqual({ leased: 3 })
    await tick(20 * SECOND)
    expect(bench.deliveries.count).toEqual({ DELIVERED: 3 })
    expect(bench.transport.posts).toHaveLength(3)
  })

  it('is found also where it comes into effect long after', async () => {
    const bench = new Bench([aService('a')])
    bench.engine.start()
    bench.engine.loop.strays.doubt()
    await tick(30 * SECOND)
    bench.deliveries.add({ id: 'late', serviceId: 'a', lease: NODE })
    await tick(30 * SECOND)
    expect(bench.deliveries.count).toEqual({ DELIVERED: 1 })
  })

  it('gives back nothing that is known here, however long its post takes', async () => {
    const bench = new Bench([aService('a')])
    bench.transport.answer = () => null
    bench.store('a', 1)
    bench.engine.start()
    await tick(10)
    const known = bench.transport.underWay
    expect(known).toHaveLength(1)
    bench.engine.loop.strays.doubt()
    await tick(60 * SECOND)
    expect([bench.transport.posts.length, bench.deliveries.count]).toEqual([1, { leased: 1 }])
  })

  it('gives back nothing that is on its way here', async () => {
    const bench = new Bench([aService('a')])
    bench.engine.start()
    bench.deliveries.add({ id: 'late', serviceId: 'a', lease: NODE })
    bench.engine.loop.strays.doubt()
    await tick(3 * SECOND)
    bench.engine.loop.strays.hold('late')
    await tick(30 * SECOND)
    expect(bench.deliveries.count).toEqual({ leased: 1 })
  })

  it('is not looked for where there is no doubt', async () => {
    const bench = new Bench([aService('a')])
    const leased = vi.spyOn(bench.deliveries, 'leased')
    bench.engine.start()
    await tick(60 * SECOND)
    expect(leased).not.toHaveBeenCalled()
  })
})

describe('what waits here while this node has no part in the work, and cannot be given back', () => {
  const lapsed = async (): Promise<Bench> => {
    const bench = new Bench([aService('a')])
    bench.engine.start()
    bench.transport.answer = () => null
    bench.accept('a', 32)
    await tick(10)
    bench.deliveries.fail('release')
    bench.engine.loop.share([])
    await tick(10 * SECOND)
    expect(bench.transport.posts).toHaveLength(16)
    bench.deliveries.failing.clear()
    return bench
  }

  it('is not sent from here when it has its part again: others may have sent it', async () => {
    const bench = await lapsed()
    for (const row of bench.deliveries.rows.values()) row.lease = 'another'
    bench.engine.loop.share([NODE])
    for (const post of bench.transport.underWay) post.end(answering(200))
    await tick(30 * SECOND)
    expect(bench.transport.posts).toHaveLength(16)
  })

  it('is given back then, and delivered by whoever takes it', async () => {
    const bench = await lapsed()
    bench.transport.answer = () => answering(200)
    bench.engine.loop.share([NODE])
    for (const post of bench.transport.underWay) post.end(answering(200))
    await tick(2 * SECOND)
    expect(bench.deliveries.count).toEqual({ DELIVERED: 32 })
    expect(bench.transport.posts).toHaveLength(32)
  })
})
