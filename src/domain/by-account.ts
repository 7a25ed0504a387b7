/**
 * Things of several platform accounts, each under an id that is its own only within its account. A map of maps,
 * because a key made of both ids would be one more text to build and hash at every look.
 */
export class ByAccount<T> {
  readonly #accounts = new Map<string, Map<string, T>>()
  #size = 0

  get size(): number {
    return this.#size
  }

  get(platformId: string, id: string): T | undefined {
    return this.#accounts.get(platformId)?.get(id)
  }

  has(platformId: string, id: string): boolean {
    return this.#accounts.get(platformId)?.has(id) === true
  }

  set(platformId: string, id: string, value: T): void {
    let things = this.#accounts.get(platformId)
    if (things === undefined) {
      things = new Map()
      this.#accounts.set(platformId, things)
    }
    this.#size -= things.size
    things.set(id, value)
    this.#size += things.size
  }

  delete(platformId: string, id: string): void {
    const things = this.#accounts.get(platformId)
    if (things === undefined || !things.delete(id)) return
    this.#size -= 1
    if (things.size === 0) this.#accounts.delete(platformId)
  }

  clear(): void {
    this.#accounts.clear()
    this.#size = 0
  }
}
