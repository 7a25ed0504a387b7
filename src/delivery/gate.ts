import type { Clock, Millis } from '../domain/time.ts'
import type { Telemetry } from '../telemetry.ts'
import { pause } from './quiet.ts'

/** Whether deliveries wait that could go out now. */
export interface Sending {
  readonly behind: boolean
}

/** Milliseconds that a thread did something, and did nothing, since it began. */
export interface Busyness {
  readonly active: number
  readonly idle: number
}

/** So much of its time a thread is busy that has no more to give. */
const SATURATED = 0.9
/** A share of less time says nothing. */
const WINDOW_MS = 20
const LOOK_EVERY_MS = 5
/** So long what comes in is held back at the most: a platform's patience is some seconds. */
const LONGEST_HOLD_MS: Millis = 1_000

/**
 * Holds back what comes in while the sending has not got its turn: both share a thread, and a commit of hundreds
 * would otherwise be followed by the next one before the first is sent. An endpoint that is slow holds back nobody:
 * then the thread has time.
 */
export class Gate {
  readonly #sending: Sending
  readonly #busyness: () => Busyness
  readonly #telemetry: Telemetry
  readonly #now: Clock
  #seen: Busyness
  #saturated = false

  constructor(parts: { sending: Sending; busyness: () => Busyness; telemetry: Telemetry; now: Clock }) {
    this.#sending = parts.sending
    this.#busyness = parts.busyness
    this.#telemetry = parts.telemetry
    this.#now = parts.now
    this.#seen = parts.busyness()
  }

  /** Resolves when something more may come in. */
  async pass(): Promise<void> {
    if (!this.#isPressed()) return
    const from = this.#now()
    do await pause(LOOK_EVERY_MS)
    while (this.#isPressed() && this.#now() - from < LONGEST_HOLD_MS)
    this.#telemetry.emit('accept.held', { ms: this.#now() - from })
  }

  #isPressed(): boolean {
    const { active, idle } = this.#busyness()
    const [busy, free] = [active - this.#seen.active, idle - this.#seen.idle]
    if (busy + free >= WINDOW_MS) {
      this.#saturated = busy / (busy + free) >= SATURATED
      this.#seen = { active, idle }
    }
    return this.#saturated && this.#sending.behind
  }
}
