import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isInstant, rfc3339 } from './time.ts'

const LAST = Date.parse('9999-12-31T23:59:59.999Z')
const instant = fc.integer({ min: 0, max: LAST })

describe('rfc3339', () => {
  it('says what Date says, without a fraction of zero', () => {
    fc.assert(
      fc.property(instant, at => {
        expect(rfc3339(at)).toBe(new Date(at).toISOString().replace('.000Z', 'Z'))
      }),
      { numRuns: 2_000 },
    )
  })

  it.each([
    [0, '1970-01-01T00:00:00Z'],
    [Date.parse('2024-01-15T10:30:00Z'), '2024-01-15T10:30:00Z'],
    [Date.parse('2024-01-15T10:30:00.250Z'), '2024-01-15T10:30:00.250Z'],
    [Date.parse('2024-01-15T10:30:00.007Z'), '2024-01-15T10:30:00.007Z'],
    [Date.parse('2024-02-29T23:59:59.999Z'), '2024-02-29T23:59:59.999Z'],
    [Date.parse('2000-03-01T00:00:00Z'), '2000-03-01T00:00:00Z'],
    [Date.parse('2100-02-28T12:00:00Z'), '2100-02-28T12:00:00Z'],
    [LAST, '9999-12-31T23:59:59.999Z'],
  ])('writes %d as %s', (at, text) => expect(rfc3339(at)).toBe(text))

  it('cuts off what is finer than a millisecond', () => {
    expect(rfc3339(1_000.999)).toBe('1970-01-01T00:00:01Z')
  })
})

describe('isInstant', () => {
  it.each([0, 1.5, LAST])('takes %d', at => expect(isInstant(at)).toBe(true))
  it.each([-1, LAST + 1, Number.NaN, Number.POSITIVE_INFINITY, '1', null, undefined])('refuses %s', at =>
    expect(isInstant(at)).toBe(false),
  )
})
