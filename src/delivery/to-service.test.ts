import { createSecretKey } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Exchange } from '../domain/attempt.ts'
import type { DeliveryContext } from '../domain/delivery.ts'
import type { Claimed } from '../store/store.ts'
import { answering, aService, NODE, NOON, timedOut } from './engine.testing.ts'
import type { OpenService } from './open-service.ts'
import { attempt, exchange, headersOf, parseHttpDate, type Sending } from './to-service.ts'
import type { PostRequest } from './transport.ts'

const BODY = new TextEncoder().encode('{"id":"e"}')

const open = (headers: Record<string, string> = {}): OpenService => ({
  service: aService('s', { timeoutS: 2.5 }),
  headers,
  keys: () => [createSecretKey(Buffer.alloc(32, 7))],
})

const claimed = (over: Partial<Claimed> = {}): Claimed => ({
  id: 'd',
  tenantId: 't',
  serviceId: 's',
  eventId: 'e',
  attempts: 0,
  scheduled: 0,
  createdAt: NOON,
  body: BODY,
  ...over,
})

/** A clock that goes on by 100 ms while the post is under way. */
const sendingTo = (result: Exchange, requests: PostRequest[] = []): Sending => {
  let now = NOON
  return {
    transport: {
      post: async request => {
        requests.push(request)
        now += 100
        return result
      },
      check: async () => ({ ok: true }),
      reach: async () => null,
      literalProblem: () => null,
      close: async () => {},
    },
    schedule: [1_000, 10_000],
    userAgent: 'GoTallo-Webhooks/9',
    now: () => now,
    random: () => 0.5,
  }
}

const active = (): Omit<DeliveryContext, 'schedule'> => ({ serviceState: 'ACTIVE', failingSince: null })

describe('headersOf', () => {
  it('adds the service’s own headers, and lets them replace none of ours', () => {
    const own = { authorization: 'Bearer x', 'user-agent': 'theirs', 'webhook-id': 'forged' }
    const headers = headersOf(open(own), 'e', BODY, NOON + 999, 'GoTallo-Webhooks/9')
    expect(headers).toEqual({
      authorization: 'Bearer x',
      'user-agent': 'GoTallo-Webhooks/9',
      'content-type': 'application/json',
      'webhook-id': 'e',
      'webhook-timestamp': String(NOON / 1_000),
      'webhook-signature': expect.stringMatching(/^v1,[A-Za-z0-9+/]{43}=$/),
    })
  })
})

describe('exchange', () => {
  it('posts the exact bytes, with the time-out of the service', async () => {
    const requests: PostRequest[] = []
    await exchange(open(), 'e', BODY, sendingTo(answering(200), requests))
    expect(requests).toMatchObject([{ url: 'https://s.example/hook', timeoutMs: 2_500 }])
    expect(requests[0]?.body).toBe(BODY)
  })
})

describe('attempt', () => {
  it('settles a success under the lease and the count as claimed', async () => {
    const outcome = await attempt(
      claimed({ attempts: 4, scheduled: 1 }),
      open(),
      NODE,
      active,
      sendingTo(answering(200)),
    )
    expect(outcome.succeeded).toBe(true)
    expect(outcome.settlement).toMatchObject({
      deliveryId: 'd',
      lease: NODE,
      attempts: 4,
      attempt: { number: 5, startedAt: NOON, answer: { status: 200 } },
      state: 'DELIVERED',
      reason: null,
      settledAt: NOON + 100,
    })
  })

  it('tries again after the wait that the schedule has for this many attempts', async () => {
    const { settlement } = await attempt(
      claimed({ attempts: 4, scheduled: 1 }),
      open(),
      NODE,
      active,
      sendingTo(timedOut),
    )
    expect(settlement).toMatchObject({ state: 'PENDING', due: NOON + 100 + 10_500 })
  })

  it('counts a Retry-After from the answer, not from the start', async () => {
    const asked = sendingTo(answering(503, { 'retry-after': '30' }))
    const { settlement, verdict } = await attempt(claimed(), open(), NODE, active, asked)
    expect(settlement.due).toBe(NOON + 30_100)
    expect(verdict.service.waitUntil).toBe(NOON + 30_100)
  })

  it('asks how the service stands when the answer is there', async () => {
    let serviceState: DeliveryContext['serviceState'] = 'ACTIVE'
    const sending = sendingTo(timedOut)
    const under = attempt(claimed(), open(), NODE, () => ({ serviceState, failingSince: null }), sending)
    serviceState = 'PAUSED'
    expect((await under).settlement).toMatchObject({ state: 'HELD', reason: 'service_paused' })
  })
})

describe('parseHttpDate', () => {
  const AT = Date.parse('1994-11-06T08:49:37Z')
  it.each([
    'Sun, 06 Nov 1994 08:49:37 GMT',
    'Sunday, 06-Nov-94 08:49:37 GMT',
    // The oldest form has no zone, and is in GMT wherever the hub runs.
    'Sun Nov  6 08:49:37 1994',
    '1994-11-06T08:49:37Z',
    '1994-11-06T09:49:37+01:00',
  ])('reads "%s"', text => expect(parseHttpDate(text)).toBe(AT))

  it.each([
    '',
    'soon',
    'foo 2999',
    '-5',
    '+5',
    '1.5',
    '2099',
    'Sunshine 2099',
    'Sun 2099',
    'Sun',
    '06 Nov 1994 08:49:37 GMT',
  ])('does not take "%s" for a date', text => expect(parseHttpDate(text)).toBeNaN())
})
