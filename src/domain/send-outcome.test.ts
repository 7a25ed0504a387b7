import { expect, it } from 'vitest'
import { DOUBT_MS, SEND_SCHEDULE } from './send-outcome.ts'
import { HOUR, MINUTE } from './time.ts'

it('waits longer after each refusal, and for less than two hours in all', () => {
  expect(SEND_SCHEDULE.toSorted((a, b) => a - b)).toEqual(SEND_SCHEDULE)
  expect(SEND_SCHEDULE.reduce((sum, wait) => sum + wait, 0)).toBeLessThan(2 * HOUR)
})

it('waits ten minutes for a receipt', () => expect(DOUBT_MS).toBe(10 * MINUTE))
