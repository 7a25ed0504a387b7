import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Answer, AttemptErrorCode, Exchange } from './attempt.ts'
import { type DeliveryContext, isDelivered, next, retryAfter } from './delivery.ts'
import { DEFAULT_SCHEDULE, RETRY_AFTER_LIMIT } from './retry.ts'
import { DAY, HOUR, SECOND } from './time.ts'
import { NOON } from './world.testing.ts'

const TIMINGS = { dnsMs: null, connectMs: 1, tlsMs: null, firstByteMs: 2, totalMs: 3 }

const answered = (status: number, headers: Answer['headers'] = {}): Exchange => ({
  answer: { status, headers, bodyExcerpt: null },
  error: null,
  address: '203.0.113.7',
  timings: TIMINGS,
})

const broken = (code: AttemptErrorCode, answer: Answer | null = null): Exchange => ({
  answer,
  error: { code, detail: 'It broke.' },
  address: null,
  timings: TIMINGS,
})

const ACTIVE: DeliveryContext = { schedule: DEFAULT_SCHEDULE, serviceState: 'ACTIVE', failingSince: null }
const LAST = DEFAULT_SCHEDULE.length + 1

describe('next: the table of contract §7', () => {
  it.each([200, 201, 202, 204, 299])('%d: delivered, and the service is well', status => {
    const failing = { ...ACTIVE, failingSince: NOON - 9 * DAY }
    expect(next(LAST, answered(status), failing, NOON, 0, null)).toEqual({
      state: 'DELIVERED',
      reason: null,
      due: NOON,
      service: { failingSince: null, waitUntil: null, disable: null },
    })
  })

  it('410: the service is disabled at once, and this delivery is held with the rest', () => {
    expect(next(1, answered(410), ACTIVE, NOON, 0, null)).toEqual({
      state: 'HELD',
      reason: 'service_disabled',
      due: NOON,
      service: { failingSince: NOON, waitUntil: null, disable: 'The endpoint answered 410 Gone.' },
    })
  })

  it.each([
    ['at the end of the schedule', LAST, 'ACTIVE'],
    ['where another 410 was first', LAST, 'DISABLED'],
    ['where a person paused it meanwhile', LAST, 'PAUSED'],
  ] as const)('410 %s: held all the same, and disabled', (_, scheduled, serviceState) => {
    const verdict = next(scheduled, answered(410), { ...ACTIVE, serviceState }, NOON, 0, null)
    expect(verdict).toMatchObject({ state: 'HELD', reason: 'service_disabled' })
  })

  it.each([429, 503])('%d with Retry-After: the floor of the next attempt; the lane waits', status => {
    const exchange = answered(status, { 'retry-after': '3600' })
    const floor = retryAfter(exchange.answer, NOON, Date.parse)
    const verdict = next(1, exchange, ACTIVE, NOON, 0, floor)
    expect(verdict).toMatchObject({ state: 'PENDING', due: NOON + HOUR, service: { waitUntil: NOON + HOUR } })
  })

  it('a floor that is nearer than the schedule does not shorten it', () => {
    expect(next(2, answered(429), ACTIVE, NOON, 0, NOON + SECOND).due).toBe(NOON + 300 * SECOND)
  })

  it.each([301, 302, 307, 308, 304, 400, 401, 404, 429, 500, 502, 503, 504, 199, 600])(
    '%d: failure, by the schedule',
    status => {
      expect(next(1, answered(status), ACTIVE, NOON, 0, null)).toEqual({
        state: 'PENDING',
        reason: null,
        due: NOON + 5 * SECOND,
        service: { failingSince: NOON, waitUntil: null, disable: null },
      })
    },
  )

  it.each(['timeout', 'dns', 'tls', 'connection_refused', 'bad_answer', 'address_refused'] as const)(
    '%s: failure, by the schedule',
    code => expect(next(1, broken(code), ACTIVE, NOON, 0, null)).toMatchObject({ state: 'PENDING' }),
  )

  it('a 2xx whose body did not come whole within the time-out: failure', () => {
    const cut = broken('timeout', { status: 200, headers: {}, bodyExcerpt: 'ha' })
    expect(isDelivered(cut)).toBe(false)
    expect(next(1, cut, ACTIVE, NOON, 0, null).state).toBe('PENDING')
  })

  it('the schedule used up: FAILED, kept with its reason', () => {
    const verdict = next(LAST, answered(500), ACTIVE, NOON, 0, null)
    expect(verdict).toMatchObject({ state: 'FAILED', reason: 'attempts_exhausted', due: NOON })
  })

  it.each([
    ['PAUSED', 'service_paused'],
    ['DISABLED', 'service_disabled'],
  ] as const)('a failure at a service that is %s by now: held', (serviceState, reason) => {
    const verdict = next(1, answered(500), { ...ACTIVE, serviceState }, NOON, 0, null)
    expect(verdict).toMatchObject({ state: 'HELD', reason, service: { disable: null } })
  })

  it('every attempt failed for 5 days: the service is disabled', () => {
    const failingFor = (failing: number) => {
      const context = { ...ACTIVE, failingSince: NOON - failing }
      return next(1, answered(500), context, NOON, 0, null)
    }
    expect(failingFor(5 * DAY - 1)).toMatchObject({
      state: 'PENDING',
      service: { failingSince: NOON - 5 * DAY + 1 },
    })
    expect(failingFor(5 * DAY)).toMatchObject({ state: 'HELD', reason: 'service_disabled' })
    expect(failingFor(5 * DAY).service.disable).toBe('Every attempt has failed for 5 days.')
  })
})

describe('next: every outcome', () => {
  const CODES = ['timeout', 'dns', 'tls', 'connection_reset', 'bad_answer', 'internal'] as const
  const exchange = fc.oneof(
    fc.integer({ min: 100, max: 599 }).map(status => answered(status)),
    fc.constantFrom(...CODES).map(code => broken(code)),
    fc
      .constantFrom(200, 410, 503)
      .map(status => broken('timeout', { status, headers: {}, bodyExcerpt: null })),
  )
  const context: fc.Arbitrary<DeliveryContext> = fc.record({
    schedule: fc.array(fc.integer({ min: 0, max: 2 * DAY }), { maxLength: 12 }),
    serviceState: fc.constantFrom('ACTIVE', 'PAUSED', 'DISABLED'),
    failingSince: fc.option(fc.integer({ min: NOON - 6 * DAY, max: NOON })),
  })
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  const floor = fc.option(fc.integer({ min: NOON + 1, max: NOON + DAY }))

  it('leads to exactly one next state, which fits the reason, the service and the time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 14 }),
        exchange,
        context,
        random,
        floor,
        (n, one, given, r, wait) => {
          const verdict = next(n, one, given, NOON, r, wait)
          const { state, reason, due, service } = verdict
          expect(next(n, one, given, NOON, r, wait)).toEqual(verdict)
          expect(due).toBeGreaterThanOrEqual(NOON)
          expect(state === 'DELIVERED').toBe(isDelivered(one))
          expect(service.failingSince === null).toBe(state === 'DELIVERED')
          expect(service.failingSince ?? NOON).toBeLessThanOrEqual(NOON)
          if (state === 'PENDING') {
            expect([reason, given.serviceState, service.disable]).toEqual([null, 'ACTIVE', null])
            expect(due).toBeGreaterThanOrEqual(wait ?? NOON)
            expect(due).toBeLessThanOrEqual(
              Math.max(wait ?? 0, NOON + 1.1 * (given.schedule[n - 1] ?? 0) + 1),
            )
          } else if (state === 'HELD') {
            const paused = given.serviceState === 'PAUSED' && service.disable === null
            expect(reason).toBe(paused ? 'service_paused' : 'service_disabled')
            expect(given.serviceState !== 'ACTIVE' || service.disable !== null).toBe(true)
          } else if (state === 'FAILED') {
            expect([reason, service.disable]).toEqual(['attempts_exhausted', null])
            expect(n).toBeGreaterThan(given.schedule.length)
          } else expect([state, reason]).toEqual(['DELIVERED', null])
        },
      ),
      { numRuns: 1_000 },
    )
  })
})

describe('retryAfter', () => {
  const heard = (text: string, status = 503) => {
    const parse = (date: string) => (date.startsWith('Thu, ') ? Date.parse(date) : Number.NaN)
    return retryAfter({ status, headers: { 'retry-after': text }, bodyExcerpt: null }, NOON, parse)
  }

  it.each([
    ['seconds', '120', 120 * SECOND],
    ['seconds with spaces around', ' 7 ', 7 * SECOND],
    ['at most a day', '86401', RETRY_AFTER_LIMIT],
    ['at most a day, however many digits', '9'.repeat(400), RETRY_AFTER_LIMIT],
    ['a date', 'Thu, 30 Jun 2022 12:00:30 GMT', 30 * SECOND],
    ['a date far ahead', 'Thu, 30 Jun 2050 12:00:00 GMT', RETRY_AFTER_LIMIT],
  ])('hears %s', (_, text, wait) => expect(heard(text)).toBe(NOON + wait))

  it.each([
    '',
    '  ',
    '0',
    '-5',
    '1.5',
    'soon',
    '0x10',
    '5, 10',
    'Thu, 30 Jun 2022 11:59:59 GMT',
    'Thu, never',
  ])('ignores "%s"', text => expect(heard(text)).toBeNull())

  it('hears it only of 429 and 503', () => {
    for (let status = 100; status < 600; status += 1) {
      expect(heard('9', status)).toBe(status === 429 || status === 503 ? NOON + 9 * SECOND : null)
    }
    expect(retryAfter(null, NOON, Date.parse)).toBeNull()
  })
})
