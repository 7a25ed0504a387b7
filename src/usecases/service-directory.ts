import type { Service } from '../domain/service.ts'
import type { DirectorySnapshot, DirectoryStore } from '../store/store.ts'

/** The services in memory: what delivering looks at. Brought up to date by whoever knows of a change. */
export class ServiceDirectory {
  readonly #store: Pick<DirectoryStore, 'revision' | 'snapshot'>
  readonly #listeners: (() => void)[] = []
  #revision = -1
  #services = new Map<string, Service>()

  constructor(store: Pick<DirectoryStore, 'revision' | 'snapshot'>) {
    this.#store = store
  }

  service(id: string): Service | null {
    return this.#services.get(id) ?? null
  }

  services(): Iterable<Service> {
    return this.#services.values()
  }

  /** Calls `listener` after each change. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener)
  }

  /** Reads the configuration again where it was changed since. */
  async refresh(): Promise<void> {
    if ((await this.#store.revision()) === this.#revision) return
    const snapshot = await this.#store.snapshot()
    // Two who refresh at once: what was read later may come sooner.
    if (snapshot.revision <= this.#revision) return
    this.take(snapshot)
    for (const listener of this.#listeners) listener()
  }

  protected take(snapshot: DirectorySnapshot): void {
    this.#revision = snapshot.revision
    this.#services = byId(snapshot.services)
  }
}

/** Records by their ids. */
export const byId = <T extends { readonly id: string }>(records: readonly T[]): Map<string, T> =>
  new Map(records.map(record => [record.id, record]))
