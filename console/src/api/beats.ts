/** One stretch of time. */
export interface Beat {
  /** When it began, in milliseconds. */
  readonly at: number
  /** Messages that came or were sent. */
  readonly events: number
  readonly delivered: number
  readonly failed: number
}

/** Of one beat, in milliseconds. */
export const BEAT_MS = 10_000
/** Ten minutes. */
const BEATS = 60

const beginOf = (at: number): number => at - (at % BEAT_MS)
/** Nothing happened in it, yet. */
export const empty = (at: number): Beat => ({ at, events: 0, delivered: 0, failed: 0 })
/** Nothing happened in any. */
export const quiet = (now: number): Beat[] =>
  Array.from({ length: BEATS }, (_, i) => empty(beginOf(now) - (BEATS - 1 - i) * BEAT_MS))

/**
 * The same beats, with those that are over left out and new ones added.
 * @param now in milliseconds; a computer that slept, or whose clock was set, begins anew
 */
export const forward = (beats: readonly Beat[], now: number): readonly Beat[] => {
  const over = (beginOf(now) - (beats.at(-1)?.at ?? 0)) / BEAT_MS
  if (over === 0) return beats
  if (over < 0 || over >= BEATS) return quiet(now)
  return [...beats.slice(over), ...quiet(now).slice(-over)]
}
