import { expect, it } from 'vitest'
import { attemptEnded } from './telemetry.testing.ts'
import type { TelemetryEvents } from './telemetry.ts'
import { gatherDelivered } from './telemetry-gather.ts'

const ended = (state: 'DELIVERED' | 'PENDING', ms: number): TelemetryEvents['attempt.ended'] =>
  attemptEnded({ state, ms, ageMs: ms * 2 })

it('tells of what delivered together, and of everything else at once', () => {
  const told: unknown[] = []
  const flushes: (() => void)[] = []
  const listener = gatherDelivered(
    (name, event) => void told.push([name, event]),
    flush => void flushes.push(flush),
  )
  listener('attempt.ended', ended('DELIVERED', 1))
  listener('attempt.ended', ended('PENDING', 2))
  listener('attempt.ended', ended('DELIVERED', 3))
  listener('accept.refused', {})
  expect(told).toEqual([
    ['attempt.ended', ended('PENDING', 2)],
    ['accept.refused', {}],
  ])
  expect(flushes).toHaveLength(1)
  flushes[0]?.()
  expect(told.at(-1)).toEqual(['attempts.delivered', { ms: [1, 3], ageMs: [2, 6] }])
  listener('attempt.ended', ended('DELIVERED', 5))
  expect(flushes).toHaveLength(2)
  flushes[1]?.()
  expect(told.at(-1)).toEqual(['attempts.delivered', { ms: [5], ageMs: [10] }])
})
