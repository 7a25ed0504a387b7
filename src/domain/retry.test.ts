import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoff, DEFAULT_SCHEDULE, JITTER } from './retry.ts'
import { HOUR, MINUTE, SECOND } from './time.ts'

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe('backoff', () => {
  it("is the contract's schedule", () => {
    const { length } = DEFAULT_SCHEDULE
    const waits = Array.from({ length: length + 1 }, (_, i) => backoff(DEFAULT_SCHEDULE, i + 1, 0))
    const hours = [2, 5, 10, 14, 20, 24, 24, 24].map(n => n * HOUR)
    expect(waits).toEqual([5 * SECOND, 5 * MINUTE, 30 * MINUTE, ...hours, null])
  })

  it('adds between nothing and a tenth', () => {
    const schedule = fc.array(fc.integer({ min: 0, max: 48 * HOUR }), { minLength: 1 })
    fc.assert(
      fc.property(schedule, fc.nat(), random, (waits, n, jitter) => {
        const failed = (n % waits.length) + 1
        const base = waits[failed - 1] ?? 0
        const wait = backoff(waits, failed, jitter) ?? -1
        expect(wait).toBeGreaterThanOrEqual(base)
        expect(wait).toBeLessThanOrEqual(Math.round(base * (1 + JITTER)))
        expect(Number.isInteger(wait)).toBe(true)
      }),
    )
  })

  it('ends with the schedule, and an empty one gives no second try', () => {
    expect(backoff([], 1, 0.5)).toBeNull()
    expect(backoff([1], 2, 0.5)).toBeNull()
    expect(backoff([1], 99, 0)).toBeNull()
  })
})
