import { RateLimited } from '../../domain/errors.ts'
import { SECOND } from '../../domain/time.ts'

/** How many streams there may be at a time on one node. */
export interface StreamLimits {
  readonly ofTenant: number
  readonly all: number
}

const LIMITS: StreamLimits = { ofTenant: 100, all: 2_000 }
const RETRY_AFTER_MS = 30 * SECOND

/** Counts the streams that are open, or about to be. */
export class Places {
  readonly #limits: StreamLimits
  readonly #taken = new Map<string, number>()
  #all = 0

  constructor(limits: StreamLimits = LIMITS) {
    this.#limits = limits
  }

  /** @throws RateLimited where there are too many */
  take(tenantId: string): void {
    const { ofTenant, all } = this.#limits
    const taken = this.#taken.get(tenantId) ?? 0
    if (taken >= ofTenant) {
      const words = `This tenant has ${ofTenant} streams open at this node, as many as it may have: close some.`
      throw new RateLimited(words, RETRY_AFTER_MS)
    }
    if (this.#all >= all)
      throw new RateLimited('This node has as many streams open as it can bear.', RETRY_AFTER_MS)
    this.#taken.set(tenantId, taken + 1)
    this.#all += 1
  }

  giveBack(tenantId: string): void {
    const left = (this.#taken.get(tenantId) ?? 1) - 1
    if (left > 0) this.#taken.set(tenantId, left)
    else this.#taken.delete(tenantId)
    this.#all -= 1
  }
}
