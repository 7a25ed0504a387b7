import { expect, it } from 'vitest'
import { aheadOf } from './clock.ts'

const DATE = 'Tue, 02 Jun 2026 12:00:00 GMT'
const NOON = Date.parse(DATE)
const HOUR = 3_600_000

it('goes by this computer where its clock and the hub’s agree, as far as an answer can tell', () => {
  for (const own of [NOON - 2_900, NOON, NOON + 2_900]) expect(aheadOf(0, DATE, own)).toBe(0)
  expect(aheadOf(0, null, NOON + HOUR)).toBe(0)
  expect(aheadOf(0, 'soon', NOON + HOUR)).toBe(0)
})

it('goes by the hub where this computer is hours off, and is steady while answers take their time', () => {
  expect(aheadOf(0, DATE, NOON + 2 * HOUR)).toBe(-2 * HOUR)
  expect(aheadOf(0, DATE, NOON - 24 * HOUR)).toBe(24 * HOUR)
  expect(aheadOf(-2 * HOUR, DATE, NOON + 2 * HOUR + 900)).toBe(-2 * HOUR)
  expect(aheadOf(-2 * HOUR, null, NOON)).toBe(-2 * HOUR)
})

it('notices that somebody has set this computer’s clock right, or wrong', () => {
  expect(aheadOf(-2 * HOUR, DATE, NOON)).toBe(0)
  expect(aheadOf(-2 * HOUR, DATE, NOON - HOUR)).toBe(HOUR)
})
