import type { Service, ServiceState } from '../../domain/service.ts'
import type { Millis } from '../../domain/time.ts'
import type { ServiceChange } from './streamed.ts'

type Known = Pick<Service, 'id' | 'tenantId' | 'state' | 'disabledReason'>

/** Finds out what has become of a tenant's services since it looked last. */
export class ServiceChanges {
  readonly #tenantId: string
  #states: ReadonlyMap<string, ServiceState>
  /** What was told last of how its attempts go. */
  readonly #health = new Map<string, ServiceChange['change']>()

  constructor(tenantId: string, services: Iterable<Known>) {
    this.#tenantId = tenantId
    this.#states = this.#statesOf(services)
  }

  /** Of several nodes each notices by itself that a service fails, or succeeds again: it is told once. */
  isNews({ serviceId, change }: Pick<ServiceChange, 'serviceId' | 'change'>): boolean {
    const before = this.#health.get(serviceId)
    this.#health.set(serviceId, change)
    return before !== change
  }

  /** @returns what has changed */
  look(services: Iterable<Known>, at: Millis): readonly ServiceChange[] {
    const all = [...services]
    const before = this.#states
    const now = this.#statesOf(all)
    this.#states = now
    const changed = all
      .filter(({ id }) => now.has(id) && now.get(id) !== before.get(id))
      .map(({ id, state, disabledReason }): ServiceChange => {
        const change = before.has(id) ? 'state' : 'created'
        return { kind: 'service', at, serviceId: id, change, state, reason: disabledReason }
      })
    const gone = [...before.keys()].filter(id => !now.has(id))
    for (const id of gone) this.#health.delete(id)
    return [
      ...changed,
      ...gone.map((serviceId): ServiceChange => {
        return { kind: 'service', at, serviceId, change: 'deleted', state: null, reason: null }
      }),
    ]
  }

  #statesOf(services: Iterable<Known>): Map<string, ServiceState> {
    const states = new Map<string, ServiceState>()
    for (const { id, tenantId, state } of services) if (tenantId === this.#tenantId) states.set(id, state)
    return states
  }
}
