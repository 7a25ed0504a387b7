import { afterEach, expect, it } from 'vitest'
import { isoOf, localOf } from './local-time.ts'

const { TZ } = process.env
afterEach(() => {
  if (TZ === undefined) delete process.env.TZ
  else process.env.TZ = TZ
})

it.each([
  ['America/New_York', '2026-03-08T01:30', '2026-03-08T06:30:00.000Z'],
  // Half an hour later by the clock on the wall is 02:30, which that night has not.
  ['America/New_York', '2026-03-08T03:30', '2026-03-08T07:30:00.000Z'],
  ['America/New_York', '2026-11-01T00:30', '2026-11-01T04:30:00.000Z'],
  ['America/New_York', '2026-11-01T02:30', '2026-11-01T07:30:00.000Z'],
  ['Asia/Kolkata', '2026-06-02T09:15', '2026-06-02T03:45:00.000Z'],
  ['Pacific/Kiritimati', '2026-06-02T09:15', '2026-06-01T19:15:00.000Z'],
])('in %s, %s is %s, there and back', (zone, local, iso) => {
  process.env.TZ = zone
  expect(isoOf(local)).toBe(iso)
  expect(localOf(iso)).toBe(local)
})

it('takes an hour that comes twice, or never, for an instant all the same', () => {
  process.env.TZ = 'America/New_York'
  expect(localOf(isoOf('2026-11-01T01:30'))).toBe('2026-11-01T01:30')
  expect(localOf(isoOf('2026-03-08T02:30'))).toBe('2026-03-08T03:30')
  expect([isoOf(''), isoOf('soon'), localOf('')]).toEqual(['', '', ''])
})
