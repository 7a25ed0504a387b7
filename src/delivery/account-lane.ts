import { RETRY_AFTER_LIMIT } from '../domain/retry.ts'
import { MINUTE, type Millis, SECOND } from '../domain/time.ts'
import { Rate } from './rate.ts'

/** Messages of one account that may be under way at once, to different customers. */
const MOST_AT_ONCE = 64
/** How long an account waits that its platform told to slow down, at first and at the most. */
const FIRST_WAIT = SECOND
const LONGEST_WAIT = MINUTE
/** How long the answer to a probe is waited for, before another one goes: a file's upload may take minutes. */
const PROBE_PATIENCE = 15 * SECOND

/**
 * What goes out for one platform account: at its platform's rate, to many customers at once. After the platform
 * told the account to slow down, one message at a time probes whether it may go on.
 */
export class AccountLane {
  readonly platformId: string
  inFlight = 0
  /** When the earliest message that waits in the store may go; null: none that we know of. */
  nextDue: Millis | null = 0
  #waitUntil: Millis = 0
  #wait: Millis = FIRST_WAIT
  /** It was told to slow down, and nothing has gone well since. */
  #isThrottled = false
  /** How often it was told so: tells what was under way by then from what was begun afterwards. */
  #throttles = 0
  readonly #rate: Rate

  constructor(platformId: string, ratePerS: number | null, now: Millis) {
    this.platformId = platformId
    this.#rate = new Rate(ratePerS, now)
  }

  /** Something in the store may go at this instant. */
  dueAt(due: Millis): void {
    this.nextDue = Math.min(this.nextDue ?? due, due)
  }

  /** How many messages may be taken from the store, because they may go at once. */
  room(ratePerS: number | null, now: Millis): number {
    if (this.nextDue === null || this.nextDue > now || this.#waitUntil > now) return 0
    const most = Math.min(MOST_AT_ONCE - this.inFlight, this.#isThrottled ? 1 : MOST_AT_ONCE)
    return Math.max(0, Math.min(most, this.#rate.available(ratePerS, now)))
  }

  /** When to look again, where nothing else announces it; null: never. */
  wakeAt(ratePerS: number | null, now: Millis): Millis | null {
    if (this.nextDue === null) return null
    if (this.#waitUntil > now) return Math.max(this.#waitUntil, this.nextDue)
    if (this.nextDue > now) return this.nextDue
    // Whoever ends makes room, and looks.
    return this.inFlight >= MOST_AT_ONCE ? null : now + this.#rate.waitMs(ratePerS, now)
  }

  /**
   * One goes out.
   * @returns to be named with its answer
   */
  begin(ratePerS: number | null, now: Millis): number {
    this.inFlight += 1
    this.#rate.spend(ratePerS, now)
    if (!this.#isThrottled) return this.#throttles
    // It was claimed while the throttle came: no probe, and nothing to go by.
    if (this.#waitUntil > now) return this.#throttles - 1
    this.#waitUntil = now + PROBE_PATIENCE
    return this.#throttles
  }

  /**
   * Takes one from the rate for a call that is no message.
   * @returns 0 where it was taken, else how long the account may not be called yet
   */
  spend(ratePerS: number | null, now: Millis): Millis {
    if (this.#waitUntil > now) return this.#waitUntil - now
    return this.#rate.spend(ratePerS, now) ? 0 : this.#rate.waitMs(ratePerS, now)
  }

  /**
   * The platform took a message: it is not overloaded.
   * @param begun what {@link begin} gave for it
   */
  accepted(begun: number): void {
    if (!this.#isProbe(begun)) return
    this.#isThrottled = false
    this.#waitUntil = 0
    this.#wait = FIRST_WAIT
  }

  /**
   * A message ended in a way that says nothing of the account: another one may probe.
   * @param begun what {@link begin} gave for it
   */
  undecided(begun: number): void {
    if (this.#isProbe(begun)) this.#waitUntil = 0
  }

  /** Under way before the throttle, a message says nothing of what is allowed since. */
  #isProbe(begun: number): boolean {
    return this.#isThrottled && begun === this.#throttles
  }

  /**
   * The platform told the account to slow down.
   * @param begun what {@link begin} gave for the message that was answered so
   * @param atLeast as it asked, or null
   */
  throttled(begun: number, atLeast: Millis | null, now: Millis): void {
    const asked = Math.min(atLeast ?? 0, RETRY_AFTER_LIMIT)
    // Those that were under way together are told together: that is one throttle.
    if (begun !== this.#throttles) {
      this.#waitUntil = Math.max(this.#waitUntil, now + asked)
      return
    }
    this.#throttles += 1
    this.#isThrottled = true
    this.#waitUntil = now + Math.max(this.#wait, asked)
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT)
  }
}
