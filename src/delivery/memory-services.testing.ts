import type { Service } from '../domain/service.ts'
import type { ServiceSignal } from '../store/store.ts'
import type { ServiceSource } from './lanes.ts'

/** Services as they are stored, and as the directory last saw them. */
export class MemoryServices implements ServiceSource {
  readonly stored = new Map<string, Service>()
  #seen = new Map<string, Service>()
  readonly #listeners: (() => void)[] = []
  refreshes = 0

  constructor(services: readonly Service[]) {
    for (const service of services) this.stored.set(service.id, service)
    this.#seen = new Map(this.stored)
  }

  service(id: string): Service | null {
    return this.#seen.get(id) ?? null
  }

  services(): Iterable<Service> {
    return this.#seen.values()
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener)
  }

  async refresh(): Promise<void> {
    this.refreshes += 1
    this.#seen = new Map(this.stored)
    for (const listener of this.#listeners) listener()
  }

  /** A person changes a service, and this process hears of it. */
  async change(id: string, over: Partial<Service>): Promise<void> {
    const service = this.stored.get(id)
    if (service !== undefined) this.stored.set(id, { ...service, ...over })
    await this.refresh()
  }

  async remove(id: string): Promise<void> {
    this.stored.delete(id)
    await this.refresh()
  }

  /** What an attempt told, as the store takes it. @returns true where this disabled it */
  heed({ serviceId, disable, ...signal }: ServiceSignal): boolean {
    const service = this.stored.get(serviceId)
    if (service === undefined) return false
    const isDisabled = disable !== undefined && service.state !== 'DISABLED'
    const over: Partial<Service> = isDisabled
      ? { state: 'DISABLED', disabledAt: disable.at, disabledReason: disable.reason }
      : {}
    this.stored.set(serviceId, { ...service, ...signal, ...over })
    return isDisabled
  }
}
