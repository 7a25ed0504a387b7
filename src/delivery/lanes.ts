import type { Service } from '../domain/service.ts'
import type { Millis } from '../domain/time.ts'
import type { ClaimRequest } from '../store/store.ts'
import { Buffers } from './buffers.ts'
import { Lane } from './lane.ts'
import { Share } from './share.ts'

/** Where the loop learns of services; the directory is one. */
export interface ServiceSource {
  service(id: string): Service | null
  services(): Iterable<Service>
  onChange(listener: () => void | Promise<void>): void
  refresh(): Promise<void>
}

/** The lanes of all services: they follow the configuration, and share the memory. */
export class Lanes {
  readonly #lanes = new Map<string, Lane>()
  readonly #buffers = new Buffers()
  #share: Share

  /** @param share this node's */
  constructor(share: Share = new Share('', [''])) {
    this.#share = share
  }

  get size(): number {
    return this.#lanes.size
  }

  get(serviceId: string): Lane | undefined {
    return this.#lanes.get(serviceId)
  }

  all(): Iterable<Lane> {
    return this.#lanes.values()
  }

  /** Is no post under way, every outcome recorded, and nothing being given back? */
  get idle(): boolean {
    for (const lane of this.#lanes.values()) if (!lane.idle) return false
    return true
  }

  /** Is there one for which more waits than fits into memory, though its endpoint keeps up? */
  isBehind(now: Millis): boolean {
    for (const lane of this.#lanes.values()) if (lane.isBehind(now)) return true
    return false
  }

  /** This node has no part in the work: what is leased to it may soon be another's. */
  get isApart(): boolean {
    return this.#share.isNone
  }

  /** The store may have something for each of them at this instant. */
  dueAt(due: Millis): void {
    for (const lane of this.#lanes.values()) lane.dueAt(due)
  }

  /** New services get a lane, changed ones are looked at again, removed ones send nothing any more. */
  follow(services: ServiceSource, now: Millis): void {
    for (const service of services.services()) {
      const lane = this.#lanes.get(service.id)
      if (lane === undefined) this.#add(new Lane(service, now, this.#buffers))
      else update(lane, service, this.#share)
    }
    for (const [id, lane] of this.#lanes) {
      if (services.service(id) === null) lane.service = { ...lane.service, state: 'DISABLED' }
    }
  }

  /** How the work is shared has changed. */
  share(share: Share): void {
    this.#share = share
    for (const lane of this.#lanes.values()) lane.limit(share)
  }

  #add(lane: Lane): void {
    lane.limit(this.#share)
    this.#lanes.set(lane.service.id, lane)
  }

  /** Forgets a lane whose service is gone, once nothing lies there or is expected. */
  forget(lane: Lane, services: ServiceSource): void {
    const { id } = lane.service
    if (lane.empty && services.service(id) === null) this.#lanes.delete(id)
  }

  /** Lanes that the store may have something for. */
  wanting(now: Millis): Lane[] {
    return [...this.#lanes.values()].filter(lane => lane.wantsClaim(now))
  }

  /** As much as each lane has room for; together no more than may wait in memory. */
  requestsOf(lanes: readonly Lane[]): ClaimRequest[] {
    let { free } = this.#buffers
    return lanes.map(lane => {
      const limit = lane.room(free)
      free = Math.max(0, free - limit)
      return { serviceId: lane.service.id, limit }
    })
  }
}

const update = (lane: Lane, service: Service, share: Share): void => {
  const { active, service: before } = lane
  lane.service = lane.disabling && service.state === 'ACTIVE' ? { ...service, state: 'DISABLED' } : service
  lane.limit(share)
  // Resuming ends a wait, also that of a service which was active all the time.
  if (before.waitUntil !== null && service.waitUntil === null) lane.waitUntil = 0
  if (before.failingSince !== null && service.failingSince === null) lane.failingSince = null
  if (active || !lane.active) return
  lane.dueAt(0)
  lane.failingSince = service.failingSince
  lane.waitUntil = service.waitUntil ?? 0
}
