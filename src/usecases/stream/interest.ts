import type { Clock, Millis } from '../../domain/time.ts'

/** Without a word a tenant counts as watched by another node for so long. */
const WATCHED_FOR_MS = 15_000

/** Which tenants other nodes watch: each says so again and again. */
export class Interest {
  readonly #now: Clock
  readonly #until = new Map<string, Millis>()

  constructor(now: Clock) {
    this.#now = now
  }

  get isEmpty(): boolean {
    return this.#until.size === 0
  }

  tenants(): Iterable<string> {
    return this.#until.keys()
  }

  has(tenantId: string): boolean {
    return this.#until.has(tenantId)
  }

  /** @returns one of them is new */
  add(tenantIds: readonly string[]): boolean {
    const before = this.#until.size
    for (const id of tenantIds) this.#until.set(id, this.#now() + WATCHED_FOR_MS)
    return this.#until.size > before
  }

  /** Forgets those of whom nothing was heard. @returns there were such */
  prune(): boolean {
    const before = this.#until.size
    for (const [id, until] of this.#until) if (until <= this.#now()) this.#until.delete(id)
    return this.#until.size < before
  }
}
