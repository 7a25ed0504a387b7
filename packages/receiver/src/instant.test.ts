import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseInstant } from './instant.ts'

const BASE = Date.UTC(2024, 0, 15, 10, 30, 0)

describe('parseInstant', () => {
  it.each([
    ['2024-01-15T10:30:00Z', BASE],
    ['2024-01-15T10:30:00.0Z', BASE],
    ['2024-01-15T10:30:00.250Z', BASE + 250],
    ['2024-01-15T10:30:00.25Z', BASE + 250],
    ['2024-01-15T10:30:00.2505Z', BASE + 250.5],
    ['2024-01-15T10:30:00.123456789123Z', BASE + 123.456789],
    ['2024-01-15t10:30:00z', BASE],
    ['2024-01-15 10:30:00Z', BASE],
    ['2024-01-15T12:30:00+02:00', BASE],
    ['2024-01-15T05:00:00-05:30', BASE],
    ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1)],
  ])('reads %s', (text, expected) => expect(parseInstant(text)).toBe(expected))

  it.each([
    '',
    '2024-01-15',
    '2024-01-15T10:30:00',
    '2024-01-15T25:00:00Z',
    '2024-13-15T10:30:00Z',
    '1705314600',
  ])('refuses "%s"', text => expect(parseInstant(text)).toBeNull())

  it('reads what toISOString writes', () => {
    const dates = fc.date({
      min: new Date(0),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(dates, date => {
        expect(parseInstant(date.toISOString())).toBe(date.getTime())
      }),
    )
  })
})
