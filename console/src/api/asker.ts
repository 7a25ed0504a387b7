/** What came of asking. */
export type Outcome<T> = { readonly data: T } | { readonly error: unknown }

/**
 * Asks one thing, never twice at once: whoever asks while an answer is on its way is served by asking once more after it.
 * So each answer is shown, however often news comes and however slow the hub is.
 */
export class Asker<T> {
  readonly #ask: () => Promise<T>
  readonly #tell: (outcome: Outcome<T>) => void
  #isRunning = false
  #isWanted = false
  /** Grows where what is under way counts no more. */
  #turn = 0

  /** @param tell is told each outcome that still counts */
  constructor(ask: () => Promise<T>, tell: (outcome: Outcome<T>) => void) {
    this.#ask = ask
    this.#tell = tell
  }

  ask(): void {
    this.#isWanted = true
    if (!this.#isRunning) void this.#run()
  }

  /** Something newer is known: the answer that is on its way is passed over, and it is asked once more. */
  overrule(): void {
    this.#turn += 1
    if (this.#isRunning) this.#isWanted = true
  }

  /** Nobody listens any more. */
  stop(): void {
    this.#turn = Number.POSITIVE_INFINITY
    this.#isWanted = false
  }

  async #run(): Promise<void> {
    this.#isRunning = true
    while (this.#isWanted) {
      this.#isWanted = false
      const turn = this.#turn
      const outcome = await this.#ask().then(
        data => ({ data }),
        error => ({ error }),
      )
      if (turn === this.#turn) this.#tell(outcome)
    }
    this.#isRunning = false
  }
}
