import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Exchange } from '../domain/attempt.ts'
import { answering, aService, Bench, NODE, NOON, tick, timedOut } from './engine.testing.ts'

const SERVICES = ['a', 'b', 'c'] as const
const VERBS = ['claim', 'settle', 'release'] as const
const LIMITS: Record<string, Partial<Parameters<typeof aService>[1]>> = {
  a: { maxInFlight: 64 },
  b: { maxInFlight: 2 },
  c: { maxInFlight: 5, ratePerS: 50 },
}
/** Long enough that no delivery uses it up in a storm. */
const SCHEDULE = Array(60).fill(1_000)

beforeEach(() => {
  vi.useFakeTimers({ now: NOON })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Something that happens while the engine runs. */
type Blow = (bench: Bench) => unknown

const service = fc.constantFrom(...SERVICES)
const verb = fc.constantFrom(...VERBS)
const count = fc.integer({ min: 1, max: 90 })
const exchange: fc.Arbitrary<Exchange | null> = fc.constantFrom(
  answering(200),
  answering(500),
  answering(503, { 'retry-after': '2' }),
  answering(410),
  timedOut,
  null,
)

const blow: fc.Arbitrary<Blow> = fc.oneof(
  fc.tuple(service, count).map(
    ([id, n]): Blow =>
      bench =>
        bench.accept(id, n),
  ),
  fc.tuple(service, count).map(
    ([id, n]): Blow =>
      bench =>
        bench.store(id, n),
  ),
  fc.tuple(service, exchange).map(
    ([id, answer]): Blow =>
      bench => {
        const before = bench.transport.answer
        bench.transport.answer = request => (request.url.includes(`//${id}.`) ? answer : before(request))
      },
  ),
  exchange.map(
    (answer): Blow =>
      bench => {
        for (const post of bench.transport.underWay.slice(0, 7)) post.end(answer ?? answering(204))
      },
  ),
  fc.tuple(service, fc.constantFrom('ACTIVE', 'PAUSED')).map(
    ([id, state]): Blow =>
      bench =>
        bench.services.change(
          id,
          state === 'ACTIVE' ? { state, failingSince: null, waitUntil: null } : { state },
        ),
  ),
  fc.tuple(service, fc.integer({ min: 1, max: 8 })).map(
    ([id, maxInFlight]): Blow =>
      bench =>
        bench.services.change(id, { maxInFlight: Math.min(maxInFlight, LIMITS[id]?.maxInFlight ?? 1) }),
  ),
  verb.map(
    (one): Blow =>
      bench =>
        bench.deliveries.fail(one),
  ),
  verb.map(
    (one): Blow =>
      bench =>
        bench.deliveries.failing.delete(one),
  ),
  fc.tuple(service, count).map(
    ([id, n]): Blow =>
      ({ engine: { loop } }) => {
        // A batch whose commit failed.
        loop.giveBack(id, loop.reserve(id, n))
      },
  ),
)

/** After the storm: store and endpoints are well, people resume what stands still and release what is held. */
const calm = async (bench: Bench): Promise<void> => {
  bench.deliveries.failing.clear()
  bench.transport.answer = () => answering(200)
  for (const post of bench.transport.underWay) post.end(answering(200))
  await tick(10_000)
  for (const id of SERVICES) {
    await bench.services.change(id, { state: 'ACTIVE', failingSince: null, waitUntil: null })
  }
  for (const row of bench.deliveries.rows.values()) {
    if (row.state === 'HELD') Object.assign(row, { state: 'PENDING', due: Date.now() })
  }
  bench.engine.loop.wake(SERVICES)
  await tick(120_000)
}

it('loses nothing, doubles nothing and keeps nothing, whatever happens in whatever order', async () => {
  const storm = fc.array(fc.tuple(blow, fc.constantFrom(0, 1, 20, 700, 3_000)), {
    minLength: 5,
    maxLength: 40,
  })
  await fc.assert(
    fc.asyncProperty(storm, async blows => {
      const bench = new Bench(
        SERVICES.map(id => aService(id, LIMITS[id])),
        SCHEDULE,
      )
      bench.engine.start()
      for (const [strike, wait] of blows) {
        await strike(bench)
        await tick(wait)
      }
      await calm(bench)
      expect(bench.deliveries.count).toEqual(
        bench.deliveries.rows.size === 0 ? {} : { DELIVERED: bench.deliveries.rows.size },
      )
      // Each post has an attempt on record, and each delivery succeeded once.
      const arrivals = bench.arrivals()
      for (const { eventId, attempts, history } of bench.deliveries.rows.values()) {
        expect(arrivals.get(eventId)).toBe(attempts)
        expect(history.map(({ number }) => number)).toEqual(history.map((_, i) => i + 1))
        expect(history.filter(({ answer }) => Math.floor((answer?.status ?? 0) / 100) === 2)).toHaveLength(1)
      }
      for (const id of SERVICES) {
        expect(bench.transport.most.get(`https://${id}.example/hook`) ?? 0).toBeLessThanOrEqual(
          LIMITS[id]?.maxInFlight ?? 0,
        )
      }
      expect([...bench.deliveries.rows.values()].filter(({ lease }) => lease === NODE)).toEqual([])
      const stopping = bench.engine.stop(1_000)
      await tick(1_000)
      await expect(stopping).resolves.toBe(true)
      expect(vi.getTimerCount()).toBe(0)
    }),
    { numRuns: 60 },
  )
})
