import { MINUTE, type Millis, SECOND } from '../domain/time.ts'
import { Rate } from './rate.ts'

/** Messages of one account that may be under way at once, to different customers. */
const MOST_AT_ONCE = 64
/** How long an account waits that its platform told to slow down, at first and at the most. */
const FIRST_WAIT = SECOND
const LONGEST_WAIT = MINUTE

/** What goes out for one platform account: at its platform's rate, to many customers at once. */
export class AccountLane {
  readonly platformId: string
  inFlight = 0
  /** When the earliest message that waits in the store may go; null: none that we know of. */
  nextDue: Millis | null = 0
  #waitUntil: Millis = 0
  #wait: Millis = FIRST_WAIT
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
    return Math.max(0, Math.min(MOST_AT_ONCE - this.inFlight, this.#rate.available(ratePerS, now)))
  }

  /** When to look again, where nothing else announces it; null: never. */
  wakeAt(ratePerS: number | null, now: Millis): Millis | null {
    if (this.nextDue === null) return null
    if (this.#waitUntil > now) return Math.max(this.#waitUntil, this.nextDue)
    if (this.nextDue > now) return this.nextDue
    // Whoever ends makes room, and looks.
    return this.inFlight >= MOST_AT_ONCE ? null : now + this.#rate.waitMs(ratePerS, now)
  }

  /** One goes out. */
  begin(ratePerS: number | null, now: Millis): void {
    this.inFlight += 1
    this.#rate.spend(ratePerS, now)
  }

  /** The platform took one: it is not overloaded. */
  accepted(): void {
    this.#wait = FIRST_WAIT
  }

  /** The platform told the account to slow down. @param atLeast as it asked, or null */
  throttled(atLeast: Millis | null, now: Millis): void {
    const waits = this.#waitUntil > now
    this.#waitUntil = Math.max(this.#waitUntil, now + Math.max(waits ? 0 : this.#wait, atLeast ?? 0))
    // Those that were under way together are told together: that is one throttle.
    if (!waits) this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT)
  }
}
