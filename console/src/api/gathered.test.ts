import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { gathered } from './gathered.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** @returns when it was called, in milliseconds from now */
const calls = () => {
  const start = performance.now()
  const at: number[] = []
  return { at, ...gathered(() => void at.push(performance.now() - start), 5_000) }
}

it('calls a second after the first wish, and every five seconds while they come fifty times a second', () => {
  const { at, soon } = calls()
  for (let i = 0; i < 60 * 50; i += 1) {
    soon()
    vi.advanceTimersByTime(20)
  }
  expect(at.slice(0, 3)).toEqual([1_000, 3_000, 7_000])
  const gaps = at.slice(3).map((one, i) => one - (at[i + 2] ?? 0))
  for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(5_000)
  expect(gaps.length).toBeGreaterThan(9)
})

it('is quick again after a rest, and calls no more once it is stopped', () => {
  const { at, soon, stop } = calls()
  soon()
  vi.advanceTimersByTime(7_000)
  soon()
  vi.advanceTimersByTime(1_000)
  expect(at).toEqual([1_000, 8_000])
  soon()
  stop()
  vi.advanceTimersByTime(60_000)
  expect(at).toHaveLength(2)
})
