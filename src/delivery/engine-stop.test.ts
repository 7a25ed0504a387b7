import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answering, aService, NODE, NOON, started, tick } from './engine.testing.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: NOON })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a graceful stop', () => {
  it('begins nothing more, waits for what is under way, and gives the rest back', async () => {
    const bench = await started([aService('a')])
    bench.transport.answer = () => null
    bench.accept('a', 100)
    await tick()
    const stopping = bench.engine.stop(30_000)
    await tick(1_000)
    expect(bench.deliveries.count).toEqual({ leased: 16, PENDING: 84 })
    expect([bench.engine.loop.running, bench.accept('a', 1)]).toEqual([false, 0])
    for (const post of bench.transport.underWay) post.end(answering(200))
    await tick(100)
    await expect(stopping).resolves.toBe(true)
    expect(bench.deliveries.count).toEqual({ DELIVERED: 16, PENDING: 85 })
    await tick(60_000)
    expect(bench.transport.posts).toHaveLength(16)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('gives up what does not end in time', async () => {
    const bench = await started([aService('a')])
    bench.transport.answer = () => null
    bench.accept('a', 1)
    await tick()
    const stopping = bench.engine.stop(1_000)
    await tick(1_100)
    await expect(stopping).resolves.toBe(false)
  })

  it.each(['claim', 'release'] as const)(
    'waits for a %s that is under way, and keeps nothing',
    async verb => {
      const bench = await started([aService('a')])
      bench.transport.answer = () => null
      if (verb === 'release') bench.accept('a', 32)
      await tick()
      const open = bench.deliveries.hold(verb)
      bench.store('a', 3)
      if (verb === 'claim') bench.engine.loop.wake(['a'])
      else await bench.services.change('a', { state: 'PAUSED' })
      await tick()
      const stopping = bench.engine.stop(30_000)
      for (const post of bench.transport.underWay) post.end(answering(200))
      const ended = vi.fn()
      void stopping.then(ended)
      await tick(100)
      expect(ended).not.toHaveBeenCalled()
      open()
      await tick(100)
      await expect(stopping).resolves.toBe(true)
      expect([...bench.deliveries.rows.values()].filter(({ lease }) => lease === NODE)).toEqual([])
    },
  )

  it('waits until outcomes are recorded', async () => {
    const bench = await started([aService('a')])
    const open = bench.deliveries.hold('settle')
    bench.accept('a', 3)
    await tick()
    const stopping = bench.engine.stop(30_000)
    await tick(1_000)
    expect(bench.deliveries.count).toEqual({ leased: 3 })
    open()
    await tick(100)
    await expect(stopping).resolves.toBe(true)
    expect(bench.deliveries.count).toEqual({ DELIVERED: 3 })
  })
})
