import type { Service } from '../domain/service.ts'
import type { DirectorySnapshot, DirectoryStore } from '../store/store.ts'

/** Does what a change makes necessary; where that takes time, it resolves then. */
export type Follower = () => void | Promise<void>

/** The services in memory: what delivering looks at. Brought up to date by whoever knows of a change. */
export class ServiceDirectory {
  readonly #store: Pick<DirectoryStore, 'revision' | 'snapshot'>
  readonly #listeners: Follower[] = []
  /** Resolves when all have followed the change that was taken last. */
  #followed: Promise<unknown> = Promise.resolve()
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

  /** Calls `follower` after each change. It must not fail. */
  onChange(follower: Follower): void {
    this.#listeners.push(follower)
  }

  /**
   * Reads the configuration again where it was changed since. Resolves when all have followed that was known when it was
   * called: whoever has changed something and refreshes finds everybody up to date afterwards.
   */
  async refresh(): Promise<void> {
    if ((await this.#store.revision()) !== this.#revision) {
      const snapshot = await this.#store.snapshot()
      // Two who refresh at once: what was read later may come sooner.
      if (snapshot.revision > this.#revision) {
        this.take(snapshot)
        this.#followed = Promise.all(this.#listeners.map(follower => follower()))
      }
    }
    await this.#followed
  }

  protected take(snapshot: DirectorySnapshot): void {
    this.#revision = snapshot.revision
    this.#services = byId(snapshot.services)
  }
}

/** Records by their ids. */
export const byId = <T extends { readonly id: string }>(records: readonly T[]): Map<string, T> =>
  new Map(records.map(record => [record.id, record]))
