import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answering, aService, type Bench, NOON, started, tick } from './engine.testing.ts'

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

describe('a pause', () => {
  it('gives back what waits; what is under way ends, and is held where it fails', async () => {
    const bench = await busy([aService('a')])
    await bench.services.change('a', { state: 'PAUSED' })
    await tick()
    expect(bench.deliveries.count).toEqual({ leased: 16, PENDING: 16 })
    for (const [i, post] of bench.transport.underWay.entries()) post.end(answering(i === 0 ? 500 : 200))
    await tick(10_000)
    expect(bench.deliveries.count).toEqual({ HELD: 1, DELIVERED: 15, PENDING: 16 })
    expect(bench.deliveries.rows.get('d1')?.reason).toBe('service_paused')
    expect(bench.transport.posts).toHaveLength(16)
  })

  it('reserves nothing, and gives back what comes out of a commit that was under way', async () => {
    const bench = await started([aService('a')])
    const { loop } = bench.engine
    expect(loop.reserve('a', 2)).toBe(2)
    await bench.services.change('a', { state: 'PAUSED' })
    const rows = ['x', 'y'].map(id => bench.deliveries.add({ id, serviceId: 'a', lease: loop.node }))
    loop.handOver(rows.map(row => ({ ...row })))
    expect(loop.reserve('a', 1)).toBe(0)
    await tick()
    expect(bench.deliveries.count).toEqual({ PENDING: 2 })
  })

  it('that ends sends on at once', async () => {
    const bench = await busy([aService('a')])
    for (const post of bench.transport.underWay) post.end(answering(200))
    await bench.services.change('a', { state: 'PAUSED' })
    await tick()
    bench.transport.answer = () => answering(200)
    await bench.services.change('a', { state: 'ACTIVE' })
    await tick(50)
    expect(bench.deliveries.count).toEqual({ DELIVERED: 32 })
    expect([...bench.arrivals().values()]).toEqual(Array(32).fill(1))
  })

  it('during a claim gives back what was claimed', async () => {
    const bench = await started([aService('a')])
    const open = bench.deliveries.hold('claim')
    bench.store('a', 5)
    bench.engine.loop.wake(['a'])
    await tick()
    await bench.services.change('a', { state: 'PAUSED' })
    open()
    await tick()
    expect(bench.deliveries.count).toEqual({ PENDING: 5 })
    expect(bench.transport.posts).toEqual([])
  })
})

describe('a service that is removed', () => {
  it('leaves nothing under our lease, and its lane is forgotten when the last post has ended', async () => {
    const bench = await busy([aService('a')])
    const { loop } = bench.engine
    expect(loop.reserve('a', 1)).toBe(1)
    await bench.services.remove('a')
    await tick()
    expect(bench.deliveries.count).toEqual({ leased: 16, PENDING: 16 })
    const late = bench.deliveries.add({ id: 'late', serviceId: 'a', lease: loop.node })
    loop.handOver([{ ...late }])
    for (const post of bench.transport.underWay) post.end(answering(500))
    await tick(5_100)
    expect(bench.deliveries.count).toEqual({ PENDING: 17, HELD: 16 })
    expect(loop.lanes).toBe(0)
  })

  it('during a claim leaves nothing under our lease', async () => {
    const bench = await started([aService('a')])
    const open = bench.deliveries.hold('claim')
    bench.store('a', 5)
    bench.engine.loop.wake(['a'])
    await tick()
    await bench.services.remove('a')
    open()
    await tick(5_100)
    expect(bench.deliveries.count).toEqual({ PENDING: 5 })
    expect(bench.engine.loop.lanes).toBe(0)
  })

  it('makes room for one that is new', async () => {
    const bench = await started([aService('a')])
    bench.services.stored.set('b', aService('b'))
    await bench.services.remove('a')
    await tick()
    expect(bench.engine.loop.lanes).toBe(1)
    bench.accept('b', 1)
    await tick()
    expect(bench.transport.to('b')).toHaveLength(1)
  })
})
