/** Whoever does the same later than this means it anew. */
const LONGEST_MS = 600_000
/** So many at the most are remembered. */
const MOST = 20

/** A request as it is sent, with the key under which the hub carries it out once. */
export interface Attempted {
  readonly draft: string
  readonly key: string
}

const freshKey = (): string => crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`

/**
 * Requests of which nobody knows whether the hub carried them out: no answer came, or one of whoever stands before the
 * hub. The same one that is sent again goes under the same Idempotency-Key, so that nothing is made twice.
 */
export class Doubts {
  readonly #open = new Map<string, { readonly key: string; readonly at: number }>()
  readonly #now: () => number

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** @param draft all that makes the request what it is: where to, and what */
  attempt(draft: string): Attempted {
    const doubt = this.#open.get(draft)
    const isOpen = doubt !== undefined && this.#now() - doubt.at < LONGEST_MS
    return { draft, key: isOpen ? doubt.key : freshKey() }
  }

  /**
   * Only what was done is in doubt no more: a refusal tells nothing of an earlier attempt, such as 409 while that one is
   * still under way, and after one that refers to the request itself the hub takes the key anew.
   * @param isDone the hub's own answer says so
   */
  ended({ draft, key }: Attempted, isDone: boolean): void {
    const doubt = this.#open.get(draft)
    if (isDone && doubt?.key === key) this.#open.delete(draft)
    if (isDone || doubt?.key === key) return
    this.#open.set(draft, { key, at: this.#now() })
    const [oldest] = this.#open.keys()
    if (this.#open.size > MOST && oldest !== undefined) this.#open.delete(oldest)
  }
}
