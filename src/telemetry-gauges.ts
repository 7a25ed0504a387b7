import { Gauge, type Registry } from 'prom-client'
import type { PlatformAccount } from './domain/platform-account.ts'
import type { Service, ServiceState } from './domain/service.ts'
import { type Clock, SECOND } from './domain/time.ts'
import type { Hears } from './telemetry-meters.ts'

/** How much room there is where the hub keeps what it has: bytes. */
export interface Disk {
  readonly size: number
  /** What this user may still use. */
  readonly free: number
  /** The embedded store's files; null where it lies elsewhere. */
  readonly store: number | null
}

/** Where it is looked what stands now, at each scrape. */
export interface Sights {
  services(): Iterable<Service>
  accounts(): Iterable<PlatformAccount>
  /** @throws where the disk cannot be asked: it is then left out */
  disk(): Promise<Disk>
  readonly now: Clock
}

const STATES: readonly ServiceState[] = ['ACTIVE', 'PAUSED', 'DISABLED']

/** Adds what stands now: it is looked up at each scrape, from memory but for the disk. */
export const addGauges = (
  registry: Registry,
  version: string,
): { readonly hears: Hears; readonly watch: (sights: Sights) => void } => {
  let sights: Sights | null = null
  const look = (): Sights | null => sights
  gauge(registry, 'build_info', 'The version that runs; always 1.', ['version']).set({ version }, 1)
  const nodes = gauge(registry, 'nodes', 'Processes that share the store, this one among them.')
  nodes.set(1)
  addServices(registry, look)
  addAccounts(registry, look)
  addDisk(registry, look)
  return {
    hears: { 'nodes.changed': event => nodes.set(event.nodes) },
    watch: given => {
      sights = given
    },
  }
}

const addServices = (registry: Registry, look: () => Sights | null): void => {
  const failing = (): Service[] =>
    [...(look()?.services() ?? [])].filter(
      ({ state, failingSince }) => state === 'ACTIVE' && failingSince !== null,
    )
  gauge(registry, 'services', 'Services by their state.', ['state'], self => {
    const services = [...(look()?.services() ?? [])]
    for (const state of STATES) self.set({ state }, services.filter(one => one.state === state).length)
  })
  gauge(registry, 'services_failing', 'Active services whose last attempts have all failed.', [], self =>
    self.set(failing().length),
  )
  const longest = 'How long the longest failing of the active services has failed; 0: none fails.'
  gauge(registry, 'services_failing_longest_seconds', longest, [], self => {
    const now = look()?.now() ?? 0
    const since = failing().map(({ failingSince }) => (now - (failingSince ?? now)) / SECOND)
    self.set(Math.max(0, ...since))
  })
}

const addAccounts = (registry: Registry, look: () => Sights | null): void => {
  const help = 'Platform accounts by their platform and their health (ok, unverified, failing).'
  gauge(registry, 'platform_accounts', help, ['platform', 'health'], self => {
    self.reset()
    for (const { type, health } of look()?.accounts() ?? [])
      self.inc({ platform: type, health: health.state })
  })
}

const addDisk = (registry: Registry, look: () => Sights | null): void => {
  // All three are asked in one scrape: the disk is asked once.
  let asked: Promise<Disk | null> | null = null
  const disk = (): Promise<Disk | null> => {
    asked ??= (look()?.disk() ?? Promise.resolve(null))
      .catch(() => null)
      .finally(() => {
        asked = null
      })
    return asked
  }
  const add = (name: string, help: string, of: (seen: Disk) => number | null): void => {
    gauge(registry, name, help, [], async self => {
      const seen = await disk()
      self.set((seen === null ? null : of(seen)) ?? Number.NaN)
    })
  }
  add('disk_size_bytes', 'The size of the file system that the data folder is on.', ({ size }) => size)
  add('disk_free_bytes', 'What is free on it for this user.', ({ free }) => free)
  const files = "The embedded store's files, its write-ahead log among them; NaN: it is none."
  add('store_size_bytes', files, ({ store }) => store)
}

const gauge = <L extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly L[] = [],
  collect?: (self: Gauge<L>) => void | Promise<void>,
): Gauge<L> =>
  new Gauge<L>({
    name: `gotallo_${name}`,
    help,
    labelNames: [...labelNames],
    registers: [registry],
    ...(collect === undefined
      ? {}
      : {
          collect() {
            return collect(this)
          },
        }),
  })
