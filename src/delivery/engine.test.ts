import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answering, aService, Bench, NODE, NOON, SECRET, started, tick, timedOut } from './engine.testing.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: NOON })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('what is accepted', () => {
  it('goes out without asking the store again, once each, signed', async () => {
    const bench = await started([aService('a')])
    const asked = bench.deliveries.calls.claim
    expect(bench.accept('a', 20)).toBe(20)
    await tick()
    expect(bench.deliveries.calls.claim).toBe(asked)
    expect(bench.deliveries.count).toEqual({ DELIVERED: 20 })
    expect([...bench.arrivals().values()]).toEqual(Array(20).fill(1))
    const { request } = bench.transport.posts[0] ?? expect.fail()
    const content = `event of d1.${NOON / 1_000}.${new TextDecoder().decode(request.body)}`
    const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64')
    expect(request).toMatchObject({ url: 'https://a.example/hook', timeoutMs: 15_000 })
    expect(request.headers).toEqual({
      'user-agent': 'GoTallo-Webhooks/test',
      'content-type': 'application/json',
      'webhook-id': 'event of d1',
      'webhook-timestamp': String(NOON / 1_000),
      'webhook-signature': `v1,${createHmac('sha256', key).update(content).digest('base64')}`,
    })
  })

  it('and does not fit stays in the store, and is drained from there', async () => {
    const bench = await started([aService('a', { maxInFlight: 2 })])
    bench.transport.answer = () => null
    expect(bench.accept('a', 500)).toBe(32)
    await tick()
    expect(bench.deliveries.count).toEqual({ leased: 32, PENDING: 468 })
    bench.transport.answer = () => answering(200)
    for (const post of bench.transport.underWay) post.end(answering(200))
    await tick(1_000)
    expect(bench.deliveries.count).toEqual({ DELIVERED: 500 })
    expect(bench.arrivals().size).toBe(500)
    expect(bench.transport.most.get('https://a.example/hook')).toBeLessThanOrEqual(2)
    for (const [request] of bench.deliveries.claims) expect(request?.limit).toBeLessThanOrEqual(32)
  })

  it('before the start waits for it', async () => {
    const bench = new Bench([aService('a')])
    expect(bench.accept('a', 3)).toBe(0)
    await tick()
    expect(bench.transport.posts).toEqual([])
    bench.engine.start()
    await tick()
    expect(bench.deliveries.count).toEqual({ DELIVERED: 3 })
  })

  it('in bursts is settled in batches', async () => {
    const bench = await started([aService('a')])
    bench.accept('a', 16)
    await tick()
    expect(bench.deliveries.batches).toEqual([16])
  })
})

describe('what other processes put into the store', () => {
  it('is found within 5 s, without a word from them', async () => {
    const bench = await started([aService('a')])
    bench.store('a', 3)
    await tick(5_010)
    expect(bench.deliveries.count).toEqual({ DELIVERED: 3 })
  })
})

describe('an endpoint that is dead', () => {
  it('does not stop another', async () => {
    const bench = await started([aService('dead'), aService('well')])
    bench.transport.answer = ({ url }) => (url.includes('dead') ? null : answering(200))
    bench.accept('dead', 1_000)
    for (let i = 0; i < 20; i += 1) {
      bench.accept('well', 50)
      await tick(20)
    }
    expect(bench.transport.to('well')).toHaveLength(1_000)
    expect(bench.transport.to('dead')).toHaveLength(16)
  })

  it('is not asked about in a busy loop while its backlog waits', async () => {
    const bench = await started([aService('dead', { maxInFlight: 1, ratePerS: 100 })])
    bench.transport.answer = () => null
    bench.accept('dead', 100)
    await tick(100)
    const looks = vi.spyOn(globalThis, 'setTimeout')
    await tick(4_000)
    expect(looks.mock.calls.length).toBeLessThanOrEqual(2)
    looks.mockRestore()
  })

  it('gets fewer posts at a time, and more again when it recovers', async () => {
    const bench = await started([aService('a', { maxInFlight: 64 })])
    bench.transport.answer = () => null
    const waves: number[] = []
    bench.accept('a', 2_000)
    await tick(1)
    for (let i = 0; i < 12; i += 1) {
      const wave = bench.transport.underWay
      waves.push(wave.length)
      await tick(1)
      for (const post of wave) post.end(i < 4 ? timedOut : answering(200))
      await tick(10)
    }
    // Each wave of failures halves it: 16, 8, 4, 2, 1; each success then adds one.
    expect(waves.slice(0, 5)).toEqual([16, 8, 4, 2, 1])
    expect(waves.slice(5)).toEqual([2, 4, 8, 16, 32, 64, 64])
  })
})

describe('a failure', () => {
  it('is tried again by the schedule, then kept as FAILED', async () => {
    const bench = await started([aService('a')])
    bench.transport.answer = () => answering(500)
    bench.accept('a', 1)
    await tick(4_900)
    expect(bench.transport.posts).toHaveLength(1)
    await tick(200)
    expect(bench.transport.posts).toHaveLength(2)
    await tick(61_000)
    const { history, state, reason, attempts } = bench.deliveries.rows.get('d1') ?? expect.fail()
    expect({ state, reason, attempts }).toEqual({
      state: 'FAILED',
      reason: 'attempts_exhausted',
      attempts: 3,
    })
    expect(history.map(one => [one.number, one.startedAt - NOON])).toEqual([
      [1, expect.any(Number)],
      [2, expect.any(Number)],
      [3, expect.any(Number)],
    ])
    const [, second = 0, third = 0] = history.map(one => one.startedAt)
    expect(second - (history[0]?.startedAt ?? 0)).toBeGreaterThanOrEqual(5_000)
    expect(third - second).toBeGreaterThanOrEqual(60_000)
  })

  it('is tried again when it is due, not when the store happens to be asked', async () => {
    const bench = await started([aService('a')], [1_200])
    bench.transport.answer = () => answering(500)
    bench.accept('a', 1)
    await tick(1_250)
    expect(bench.transport.posts).toHaveLength(2)
  })

  it('begins and ends a time of failing', async () => {
    const bench = await started([aService('a')])
    bench.transport.answer = () => answering(500)
    bench.accept('a', 2)
    await tick()
    expect(bench.tellings('service.failing')).toHaveLength(1)
    expect(bench.services.stored.get('a')?.failingSince).toBe(NOON + 10)
    bench.transport.answer = () => answering(204)
    await tick(6_000)
    expect(bench.tellings('service.recovered')).toHaveLength(1)
    expect(bench.services.stored.get('a')?.failingSince).toBeNull()
  })

  it('of a service whose secrets cannot be opened is an attempt like any other', async () => {
    const bench = await started([aService('a', { secrets: 'not what was sealed' }), aService('b')])
    bench.accept('a', 1)
    bench.accept('b', 1)
    await tick()
    expect(bench.transport.to('a')).toEqual([])
    const row = bench.deliveries.rows.get('d1')
    expect(row).toMatchObject({ state: 'PENDING', lease: null, attempts: 1 })
    expect(row?.history[0]?.error?.code).toBe('internal')
    expect(bench.tellings('error.unexpected')).toHaveLength(1)
    expect(bench.deliveries.rows.get('d2')?.state).toBe('DELIVERED')
  })

  it('of the sending itself leaves no delivery under our lease', async () => {
    const bench = await started([aService('a')])
    bench.transport.answer = () => {
      throw new Error('a bug')
    }
    bench.accept('a', 1)
    await tick()
    expect(bench.deliveries.rows.get('d1')).toMatchObject({ state: 'PENDING', lease: null, attempts: 1 })
  })
})

describe('what each attempt tells', () => {
  it('is one wide line', async () => {
    const bench = await started([aService('a')])
    bench.transport.answer = () => answering(503)
    bench.accept('a', 1)
    await tick()
    expect(bench.tellings('attempt.ended')).toEqual([
      {
        tenantId: 'tenant',
        serviceId: 'a',
        deliveryId: 'd1',
        eventId: 'event of d1',
        number: 1,
        state: 'PENDING',
        status: 503,
        error: null,
        startedAt: Date.parse('2022-06-30T12:00:00.010Z'),
        ms: 2,
        ageMs: 0,
        nextAttemptAt: '2022-06-30T12:00:05.010Z',
      },
    ])
  })
})

describe('a test send', () => {
  it('goes out signed and leaves no trace in the store', async () => {
    const bench = await started([aService('a', { state: 'PAUSED' })])
    const attempt = await bench.engine.sendTest(aService('a'), new Uint8Array([123, 125]), 'sample')
    expect(attempt).toMatchObject({ number: 1, startedAt: NOON + 10, answer: { status: 200 } })
    expect(bench.transport.posts[0]?.id).toBe('sample')
    expect(bench.deliveries.calls.settle).toBe(0)
    expect(bench.engine.loop.node).toBe(NODE)
  })
})
