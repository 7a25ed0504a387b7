import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { diskOf } from './data-disk.ts'
import type { PlatformAccount } from './domain/platform-account.ts'
import type { Service } from './domain/service.ts'
import { addGauges, type Sights } from './telemetry-gauges.ts'

const HOUR_MS = 3_600_000
const service = (state: Service['state'], failingSince: number | null) =>
  ({ state, failingSince }) as Partial<Service> as Service
const account = (type: PlatformAccount['type'], state: PlatformAccount['health']['state']) =>
  ({ type, health: { state, detail: null, checkedAt: null } }) as Partial<PlatformAccount> as PlatformAccount

const SIGHTS: Sights = {
  services: () => [
    service('ACTIVE', null),
    service('ACTIVE', 2 * HOUR_MS),
    service('ACTIVE', 4 * HOUR_MS),
    service('DISABLED', HOUR_MS),
  ],
  accounts: () => [account('WHATSAPP', 'ok'), account('WHATSAPP', 'failing'), account('SMS', 'ok')],
  disk: async () => ({ size: 100, free: 40, store: null }),
  now: () => 5 * HOUR_MS,
}

const linesOf = async (registry: Registry): Promise<string[]> =>
  (await registry.metrics()).split('\n').filter(line => line !== '' && !line.startsWith('#'))

describe('gauges', () => {
  it('tell what stands now, and stand still before there is anything to look at', async () => {
    const registry = new Registry()
    const { watch } = addGauges(registry, '1.2.3')
    const before = await linesOf(registry)
    expect(before).toContain('gotallo_build_info{version="1.2.3"} 1')
    expect(before).toContain('gotallo_services{state="ACTIVE"} 0')
    expect(before).toContain('gotallo_disk_free_bytes Nan')
    watch(SIGHTS)
    const after = await linesOf(registry)
    expect(after).toContain('gotallo_services{state="ACTIVE"} 3')
    expect(after).toContain('gotallo_services{state="DISABLED"} 1')
    expect(after).toContain('gotallo_services_failing 2')
    // A disabled one fails no more: it is told by its state.
    expect(after).toContain('gotallo_services_failing_longest_seconds 10800')
    expect(after).toContain('gotallo_platform_accounts{platform="WHATSAPP",health="failing"} 1')
    expect(after).toContain('gotallo_platform_accounts{platform="SMS",health="ok"} 1')
    expect(after).toContain('gotallo_disk_free_bytes 40')
    expect(after).toContain('gotallo_store_size_bytes Nan')
  })

  it('forget an account that is gone, and a disk that cannot be asked', async () => {
    const registry = new Registry()
    const { watch } = addGauges(registry, '1.2.3')
    watch(SIGHTS)
    await registry.metrics()
    watch({ ...SIGHTS, accounts: () => [], disk: () => Promise.reject(new Error('It is gone.')) })
    const lines = await linesOf(registry)
    expect(lines.filter(line => line.startsWith('gotallo_platform_accounts'))).toEqual([])
    expect(lines).toContain('gotallo_disk_size_bytes Nan')
  })

  it('ask the disk once a scrape', async () => {
    const registry = new Registry()
    let asked = 0
    const disk = async () => ({ size: 100, free: 40 - ++asked, store: null })
    addGauges(registry, '1.2.3').watch({ ...SIGHTS, disk })
    expect(await linesOf(registry)).toContain('gotallo_disk_free_bytes 39')
    expect(await linesOf(registry)).toContain('gotallo_disk_free_bytes 38')
  })

  it('tell how many nodes share the work', async () => {
    const registry = new Registry()
    const { hears } = addGauges(registry, '1.2.3')
    expect(await linesOf(registry)).toContain('gotallo_nodes 1')
    hears['nodes.changed']?.({ nodes: 3 })
    expect(await linesOf(registry)).toContain('gotallo_nodes 3')
  })
})

it('a disk is asked for its size, and the store for its files', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gotallo-disk-'))
  try {
    writeFileSync(join(folder, 'gotallo.db'), 'x'.repeat(1_000))
    writeFileSync(join(folder, 'gotallo.db-wal'), 'x'.repeat(200))
    const { size, free, store } = await diskOf(folder, true)
    expect(store).toBe(1_200)
    expect(free).toBeGreaterThan(0)
    expect(size).toBeGreaterThanOrEqual(free)
    expect((await diskOf(folder, false)).store).toBeNull()
    await expect(diskOf(join(folder, 'none'), true)).rejects.toThrow()
  } finally {
    rmSync(folder, { recursive: true })
  }
})
