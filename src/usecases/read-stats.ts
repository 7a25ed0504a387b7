import { notFound } from '../domain/errors.ts'
import { type ServiceStats, type StatsWindow, spanOf, summarise } from '../domain/stats.ts'
import type { Clock } from '../domain/time.ts'
import type { Store } from '../store/store.ts'

/** How services fared. */
export class ReadStats {
  readonly #store: Pick<Store, 'stats' | 'directory'>
  readonly #now: Clock

  constructor(parts: { store: Pick<Store, 'stats' | 'directory'>; now: Clock }) {
    this.#store = parts.store
    this.#now = parts.now
  }

  /** @throws Refusal `not_found` */
  async read(tenantId: string, serviceId: string, window: StatsWindow): Promise<ServiceStats> {
    const service = await this.#store.directory.get('services', tenantId, serviceId)
    if (service === null) throw notFound('service')
    const span = spanOf(window, this.#now())
    const tallies = await this.#store.stats.tallies(tenantId, serviceId, span.from, span.step)
    return summarise(window, span, tallies)
  }
}
