import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Exchange } from './attempt.ts'
import {
  ATTEMPT_OUTCOMES,
  bucketOf,
  GAVE_UP,
  outcomeOf,
  percentile,
  spanOf,
  successRate,
  summarise,
  type Tally,
} from './stats.ts'
import { DAY, HOUR, MINUTE } from './time.ts'

const NOW = Date.UTC(2026, 2, 1, 12, 34, 56)

const exchangeOf = (
  status: number | null,
  error: NonNullable<Exchange['error']>['code'] | null = null,
): Exchange => ({
  answer: status === null ? null : { status, headers: {}, bodyExcerpt: null },
  error: error === null ? null : { code: error, detail: '' },
  address: null,
  timings: { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null, totalMs: 1 },
})

test.each([
  [200, null, 'delivered'],
  [299, null, 'delivered'],
  [302, null, 'redirected'],
  [410, null, 'client_error'],
  [503, null, 'server_error'],
  [101, null, 'other'],
  [200, 'timeout', 'timeout'],
  [200, 'connection_reset', 'connection'],
  [null, 'timeout', 'timeout'],
  [null, 'dns', 'dns'],
  [null, 'tls', 'tls'],
  [null, 'connection_refused', 'connection'],
  [null, 'address_refused', 'other'],
] as const)('an attempt with %s and %s is %s', (status, error, outcome) => {
  expect(outcomeOf(exchangeOf(status, error))).toBe(outcome)
})

const bucketsOf = (times: readonly number[]): number[] => {
  const buckets = new Array<number>(73).fill(0)
  for (const time of times) buckets[bucketOf(time)] = (buckets[bucketOf(time)] ?? 0) + 1
  return buckets
}

describe('percentiles', () => {
  test('are at most 10 % off the time at that rank, or an eighth of a millisecond', () => {
    const times = fc.array(fc.double({ min: 0, max: 60_000, noNaN: true }), { minLength: 1, maxLength: 300 })
    fc.assert(
      fc.property(times, fc.constantFrom(0.5, 0.95, 0.99), (given, share) => {
        const exact = given.toSorted((a, b) => a - b)[Math.ceil(given.length * share) - 1] ?? Number.NaN
        const told = percentile(bucketsOf(given), share) ?? Number.NaN
        expect(Math.abs(told - exact)).toBeLessThanOrEqual(Math.max(exact * 0.1, 0.126))
      }),
    )
  })

  test('of nothing are null, and of what takes too long the last bucket', () => {
    expect(percentile([], 0.5)).toBeNull()
    expect(bucketOf(1e9)).toBe(72)
    expect([bucketOf(0), bucketOf(0.25), bucketOf(0.26)]).toEqual([0, 0, 1])
  })
})

describe('a summary', () => {
  const span = spanOf('1h', NOW)
  const tally = (minute: number, outcome: number, ms: number, count: number): Tally => ({
    at: span.from + minute * MINUTE,
    outcome,
    bucket: bucketOf(ms),
    count,
  })
  const timeout = ATTEMPT_OUTCOMES.indexOf('timeout')

  test('adds up over the window and over each step of it', () => {
    const stats = summarise('1h', span, [
      tally(0, 0, 10, 3),
      tally(59, 0, 1_000, 1),
      tally(59, timeout, 15_000, 4),
      tally(59, GAVE_UP, 0, 2),
    ])
    expect(stats.series).toHaveLength(60)
    expect(stats.total).toMatchObject({
      attempts: 8,
      gaveUp: 2,
      outcomes: { delivered: 4, timeout: 4, dns: 0 },
    })
    expect(successRate(stats.total)).toBe(0.5)
    // Who does not answer has no latency.
    expect(stats.total.latency).toEqual({ p50: 10.4, p95: 939, p99: 939 })
    expect(stats.series[0]).toMatchObject({ at: span.from, attempts: 3, latency: { p99: 10.4 } })
    expect(stats.series[59]).toMatchObject({ attempts: 5, gaveUp: 2, outcomes: { timeout: 4 } })
    expect(stats.series[30]).toMatchObject({ attempts: 0, latency: { p50: null } })
  })

  test('of nothing has no rate', () => {
    expect(successRate(summarise('1h', span, []).total)).toBeNull()
  })
})

test.each([
  ['1h', MINUTE, HOUR],
  ['24h', HOUR, DAY],
  ['7d', HOUR, 7 * DAY],
] as const)('a window of %s ends with the step that is under way', (window, step, length) => {
  const span = spanOf(window, NOW)
  const end = span.from + span.points * step
  expect([span.step, end - span.from]).toEqual([step, length])
  expect(end - NOW).toBeGreaterThan(0)
  expect(end - NOW).toBeLessThanOrEqual(step)
})
