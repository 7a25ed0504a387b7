import { vi } from 'vitest'
import type { Service } from '../domain/service.ts'
import { SECOND } from '../domain/time.ts'
import type { FileStore, PeopleStore, ReplayStore, StatsStore, Store } from '../store/store.ts'
import { Bench, NOON, tick } from './engine.testing.ts'
import { Upkeep, type UpkeepSettings } from './upkeep.ts'

export const KEPT: UpkeepSettings = {
  retentionDays: 30,
  heldDays: null,
  messageRetentionDays: null,
  quarantineDays: null,
}

/** An upkeep beside an engine that does not run, so that what it moves stays where it is. */
export const upkeepOf = (
  services: readonly Service[],
  settings: UpkeepSettings = KEPT,
  isFirst = (): boolean => true,
) => {
  const bench = new Bench(services)
  const removed = { services: [] as string[], tenants: [] as string[] }
  const forgotten: string[] = []
  const calls = {
    dropParked: vi.fn(async () => 0),
    dropRequests: vi.fn(async () => 0),
    dropSessions: vi.fn(async () => 0),
    purge: vi.fn(async () => true),
    pruneUploads: vi.fn<FileStore['pruneUploads']>(async () => 0),
    pruneMessages: vi.fn<PeopleStore['pruneMessages']>(async () => ({ removed: 0, next: null })),
    pruneQuarantine: vi.fn<PeopleStore['pruneQuarantine']>(async () => 0),
    coarsen: vi.fn<StatsStore['coarsen']>(async () => 0),
    pruneStats: vi.fn<StatsStore['prune']>(async () => 0),
    dropEnded: vi.fn<ReplayStore['dropEnded']>(async () => 0),
  }
  const store = {
    deliveries: bench.deliveries,
    messages: { dropParked: calls.dropParked },
    files: { pruneUploads: calls.pruneUploads },
    replays: { dropEnded: calls.dropEnded },
    stats: { coarsen: calls.coarsen, prune: calls.pruneStats },
    people: { pruneMessages: calls.pruneMessages, pruneQuarantine: calls.pruneQuarantine },
    directory: {
      removed: async () => removed,
      forgetService: async (id: string) => {
        forgotten.push(id)
        removed.services = removed.services.filter(one => one !== id)
      },
      purgeTenant: calls.purge,
      dropRequests: calls.dropRequests,
      dropSessions: calls.dropSessions,
    },
  } as unknown as Store
  const woken = vi.spyOn(bench.engine.loop, 'wake')
  const { loop } = bench.engine
  const { services: source, telemetry } = bench
  const upkeep = new Upkeep({ store, loop, services: source, telemetry, now: Date.now, settings, isFirst })
  const held = (count: number, createdAt = NOON): void => {
    for (let i = 0; i < count; i += 1) {
      const id = `h${bench.deliveries.rows.size}`
      bench.deliveries.add({ id, serviceId: 'a', state: 'HELD', reason: 'service_paused', createdAt })
    }
  }
  /** So many rounds, a second apart. @returns how many are HELD after each */
  const rounds = async (count: number): Promise<number[]> => {
    const left: number[] = []
    for (let i = 0; i < count; i += 1) {
      await upkeep.tick()
      left.push(bench.deliveries.count.HELD ?? 0)
      await tick(SECOND)
    }
    return left
  }
  return { bench, upkeep, removed, forgotten, calls, woken, held, rounds }
}
