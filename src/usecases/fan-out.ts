import { StoreUnavailable } from '../domain/errors.ts'
import type { FiredEvent } from '../domain/event.ts'
import type { NewId } from '../domain/id.ts'
import type { Service, ServiceState } from '../domain/service.ts'
import type { Unit } from '../domain/unit.ts'
import type { Claimed, MessageStore, NewDelivery, Quarantined } from '../store/store.ts'
import type { ServiceDirectory } from './service-directory.ts'

/** The delivery engine, as far as accepting knows it: deliveries go to it in memory, without asking the store again. */
export interface Dispatcher {
  /** The lease under which handed-over deliveries are stored. */
  readonly node: string
  /** Room for so many deliveries in the service's lane, kept until they are handed over or given back. */
  reserve(serviceId: string, count: number): number
  /** Gives room back. */
  giveBack(serviceId: string, count: number): void
  /** Takes committed deliveries whose room was reserved. */
  handOver(deliveries: readonly Claimed[]): void
  /** Something may be leased to this node of which it was not told. */
  doubt(): void
  /** Something that is due now lies in the store, unleased. */
  wake(serviceIds: Iterable<string>): void
}

/** Writes units, and sends on what they fire. */
export interface Committer {
  /**
   * Writes a unit with the deliveries that its events begin with: all of it or nothing (`MessageStore.commit`).
   * @returns null, and nothing is written, where something of it has changed meanwhile: load and fold again
   * @throws StoreUnavailable where it is not written
   */
  commit(unit: Unit, posts: readonly Quarantined[]): Promise<Committed | null>
}

export interface Committed {
  /** How many deliveries its events began with. */
  readonly deliveries: number
}

/** The deliveries that events begin with, and what is to be done once they are committed, or are not. */
interface PlannedFanOut {
  readonly deliveries: readonly NewDelivery[]
  handOver(): void
  cancel(): void
}

const HELD: Record<Exclude<ServiceState, 'ACTIVE'>, Pick<NewDelivery, 'state' | 'reason'>> = {
  PAUSED: { state: 'HELD', reason: 'service_paused' },
  DISABLED: { state: 'HELD', reason: 'service_disabled' },
}

/**
 * Makes a delivery for every service that an event goes to. What fits into the service's lane is stored under
 * our lease and handed over in memory; the rest waits in the store.
 */
export class FanOut implements Committer {
  readonly #messages: Pick<MessageStore, 'commit'>
  readonly #dispatcher: Dispatcher
  readonly #services: Pick<ServiceDirectory, 'service'>
  readonly #newId: NewId

  constructor(parts: {
    messages: Pick<MessageStore, 'commit'>
    dispatcher: Dispatcher
    services: Pick<ServiceDirectory, 'service'>
    newId: NewId
  }) {
    this.#messages = parts.messages
    this.#dispatcher = parts.dispatcher
    this.#services = parts.services
    this.#newId = parts.newId
  }

  async commit(unit: Unit, posts: readonly Quarantined[]): Promise<Committed | null> {
    const planned = this.#plan(unit.events)
    let outcome: 'committed' | 'conflict' = 'conflict'
    try {
      outcome = await this.#messages.commit(unit, planned.deliveries, posts)
    } catch (error) {
      // It may have been committed all the same.
      if (error instanceof StoreUnavailable) this.#dispatcher.doubt()
      throw error
    } finally {
      if (outcome === 'committed') planned.handOver()
      else planned.cancel()
    }
    return outcome === 'committed' ? { deliveries: planned.deliveries.length } : null
  }

  #plan(events: readonly FiredEvent[]): PlannedFanOut {
    const deliveries: NewDelivery[] = []
    const claimed: Claimed[] = []
    const waiting = new Set<string>()
    for (const [serviceId, wanted] of byService(events)) {
      const service = this.#services.service(serviceId)
      const room = this.#room(service, wanted.length)
      for (const [i, event] of wanted.entries()) {
        const lease = i < room ? this.#dispatcher.node : null
        const delivery = this.#deliveryOf(event, service, serviceId, lease)
        deliveries.push(delivery)
        if (lease !== null) claimed.push(claimedOf(delivery, event))
        else if (delivery.state === 'PENDING') waiting.add(serviceId)
      }
    }
    return {
      deliveries,
      handOver: () => {
        if (claimed.length > 0) this.#dispatcher.handOver(claimed)
        if (waiting.size > 0) this.#dispatcher.wake(waiting)
      },
      cancel: () => {
        for (const { serviceId } of claimed) this.#dispatcher.giveBack(serviceId, 1)
      },
    }
  }

  #room(service: Service | null, count: number): number {
    return service?.state === 'ACTIVE' ? this.#dispatcher.reserve(service.id, count) : 0
  }

  #deliveryOf(
    event: FiredEvent,
    service: Service | null,
    serviceId: string,
    lease: string | null,
  ): NewDelivery {
    const held = service === null || service.state === 'ACTIVE' ? null : HELD[service.state]
    return {
      id: this.#newId(event.firedAt),
      eventId: event.id,
      serviceId,
      state: held?.state ?? 'PENDING',
      reason: held?.reason ?? null,
      lease,
    }
  }
}

const byService = (events: readonly FiredEvent[]): Map<string, FiredEvent[]> => {
  const wanted = new Map<string, FiredEvent[]>()
  for (const event of events) {
    for (const serviceId of event.serviceIds) {
      const list = wanted.get(serviceId)
      if (list === undefined) wanted.set(serviceId, [event])
      else list.push(event)
    }
  }
  return wanted
}

const claimedOf = (delivery: NewDelivery, event: FiredEvent): Claimed => ({
  id: delivery.id,
  tenantId: event.tenantId,
  serviceId: delivery.serviceId,
  eventId: event.id,
  attempts: 0,
  scheduled: 0,
  createdAt: event.firedAt,
  body: event.body,
})
