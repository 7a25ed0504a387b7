import { type Millis, SECOND } from '../domain/time.ts'

/** How many may go at once under a rate: what a tenth of a second allows, and at least one. */
const burst = (perS: number): number => Math.max(1, perS / 10)

/** Counts what may go under a rate: a bucket that fills with time, and that each thing takes one from. */
export class Rate {
  #tokens: number
  #refilledAt: Millis

  /** @param perS null: no limit. It may change later: it is named at each call. */
  constructor(perS: number | null, now: Millis) {
    this.#tokens = burst(perS ?? 0)
    this.#refilledAt = now
  }

  /** Takes one, where there is one. @returns false where there is none now */
  spend(perS: number | null, now: Millis): boolean {
    if (perS === null) return true
    if (this.available(perS, now) < 1) return false
    this.#tokens -= 1
    return true
  }

  /** How many may go now. */
  available(perS: number | null, now: Millis): number {
    if (perS === null) return Number.POSITIVE_INFINITY
    // A clock that was set back must not take away what had been gained.
    const gained = (Math.max(0, now - this.#refilledAt) / SECOND) * perS
    this.#tokens = Math.min(burst(perS), this.#tokens + gained)
    this.#refilledAt = now
    return Math.floor(this.#tokens)
  }

  /** After {@link spend} gave nothing: how long until there is one. */
  waitMs(perS: number | null, now: Millis): Millis {
    return Math.max(1, Math.ceil(((1 - this.#tokens) / (perS ?? 1)) * SECOND) - (now - this.#refilledAt))
  }
}
