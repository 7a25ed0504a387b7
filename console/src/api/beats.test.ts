import { expect, it } from 'vitest'
import { BEAT_MS, forward, quiet } from './beats.ts'

const NOW = 1_750_000_000_000
const counted = quiet(NOW).map((beat, i) => ({ ...beat, events: i }))
const eventsOf = (now: number): number[] => forward(counted, now).map(({ events }) => events)

it('moves on beat by beat, and forgets the oldest', () => {
  expect(forward(counted, NOW + 1)).toBe(counted)
  expect(eventsOf(NOW + 3 * BEAT_MS)).toEqual([...counted.slice(3).map(({ events }) => events), 0, 0, 0])
  expect(forward(counted, NOW + 3 * BEAT_MS).map(({ at }) => at)).toEqual(
    counted.map(({ at }) => at + 3 * BEAT_MS),
  )
})

it('begins anew after a long sleep, and where the clock was set back', () => {
  for (const now of [NOW + 86_400_000, NOW - 3_600_000]) {
    expect(forward(counted, now)).toEqual(quiet(now))
    expect(forward(counted, now)).toHaveLength(counted.length)
  }
})
