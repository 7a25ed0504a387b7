import { Refusal } from '../domain/errors.ts'
import type { Service } from '../domain/service.ts'
import type { Clock } from '../domain/time.ts'
import type { DeliveryStore } from '../store/store.ts'
import type { Telemetry } from '../telemetry.ts'
import type { Actor, Configuration } from './configuration.ts'

/** Deliveries that one transaction discards at the most. */
const BATCH = 1_000

/** Holds a service's deliveries, lets them go, or discards them. */
export class HoldService {
  readonly #configuration: Configuration
  readonly #deliveries: DeliveryStore
  readonly #telemetry: Telemetry
  readonly #now: Clock

  constructor(parts: {
    configuration: Configuration
    deliveries: DeliveryStore
    telemetry: Telemetry
    now: Clock
  }) {
    this.#configuration = parts.configuration
    this.#deliveries = parts.deliveries
    this.#telemetry = parts.telemetry
    this.#now = parts.now
  }

  /**
   * From now on its deliveries are held. What is under way may still arrive.
   * @throws Refusal `not_found`, `state_impossible` where it is disabled
   */
  async pause(tenantId: string, id: string, actor: Actor): Promise<Service> {
    const service = await this.#configuration.get('services', tenantId, id)
    if (service.state === 'PAUSED') return service
    if (service.state === 'DISABLED') {
      const detail = 'The service is disabled and holds its deliveries already; resume it first.'
      throw new Refusal('state_impossible', detail)
    }
    const patch = { state: 'PAUSED', releasePerS: null } as const
    return await this.#configuration.update('services', tenantId, id, patch, {
      actor,
      action: 'service.pause',
    })
  }

  /**
   * It is delivered to again, and what is held is released bit by bit.
   * @param ratePerS how many held deliveries a second; null: as fast as it goes
   * @throws Refusal `not_found`
   */
  async resume(tenantId: string, id: string, ratePerS: number | null, actor: Actor): Promise<Service> {
    const patch = {
      state: 'ACTIVE',
      failingSince: null,
      waitUntil: null,
      disabledAt: null,
      disabledReason: null,
      releasePerS: ratePerS ?? 0,
    } as const
    const detail = ratePerS === null ? '' : `rate_per_s ${ratePerS}`
    const note = { actor, action: 'service.resume', detail }
    return await this.#configuration.update('services', tenantId, id, patch, note)
  }

  /**
   * Discards what is held at this moment; what comes to be held meanwhile stays.
   * @returns how many
   * @throws Refusal `not_found`
   */
  async discardHeld(tenantId: string, id: string, actor: Actor): Promise<number> {
    const now = this.#now()
    const note = { actor, action: 'service.discard_held' }
    // Ends a release that is under way, so that the two do not race for the same deliveries.
    await this.#configuration.update('services', tenantId, id, { releasePerS: null }, note)
    let count = 0
    for (;;) {
      const moved = await this.#deliveries.move({
        serviceId: id,
        from: 'HELD',
        to: 'DISCARDED',
        reason: 'discarded_by_person',
        createdBefore: now,
        now,
        limit: BATCH,
      })
      count += moved
      if (moved < BATCH) break
    }
    if (count > 0) this.#telemetry.emit('deliveries.moved', { serviceId: id, to: 'DISCARDED', count })
    return count
  }
}
