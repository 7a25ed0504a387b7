import type { Clock, Millis } from '../domain/time.ts'

/** A timer that rings once, at the earliest instant that was asked for since it last rang. */
export class Alarm {
  readonly #now: Clock
  readonly #longestMs: number
  readonly #ring: () => void
  #timer: NodeJS.Timeout | null = null
  #at: Millis = 0

  /** @param longestMs it rings after so long at the latest: the clock may be set, and a timer is bounded */
  constructor(now: Clock, longestMs: number, ring: () => void) {
    this.#now = now
    this.#longestMs = longestMs
    this.#ring = ring
  }

  /** @param delay from now; one that is not above 0 rings as soon as may be */
  set(delay: Millis): void {
    const at = this.#now() + delay
    if (this.#timer !== null && this.#at <= at) return
    this.clear()
    this.#at = at
    const ring = (): void => {
      this.#timer = null
      this.#ring()
    }
    this.#timer = setTimeout(ring, Math.min(Math.max(delay, 0), this.#longestMs))
  }

  clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}
