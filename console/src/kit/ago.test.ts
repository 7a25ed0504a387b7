import { expect, it } from 'vitest'
import { agoOf } from './ago.ts'

/** In the zone that the tests run in. */
const at = (day: number, hour: number, minute = 0, second = 0): number =>
  new Date(2026, 5, day, hour, minute, second).getTime()
const NOW = at(10, 1)

it.each([
  [at(10, 1), 'just now'],
  [at(10, 0, 59, 1), 'just now'],
  [at(10, 1, 0, 10), 'just now'],
  [at(10, 1, 0, 40), 'in a moment'],
  [at(10, 1, 2, 50), 'in 3 minutes'],
  [at(10, 0, 59), '1 minute ago'],
  [at(10, 0, 0, 29), '1 hour ago'],
  [at(9, 23, 40), '1 hour ago'],
  [at(9, 1, 10), 'yesterday'],
  [at(9, 0, 50), 'yesterday'],
  // 26 hours, and yet not yesterday.
  [at(8, 23), '2 days ago'],
  [at(11, 2), 'tomorrow'],
  [at(1, 12), '9 days ago'],
])('%d is told as %s', (then, words) => {
  expect(agoOf(then, NOW)).toBe(words)
})
