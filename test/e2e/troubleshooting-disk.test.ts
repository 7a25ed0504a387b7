import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { awaitStates } from './support/deliveries.ts'
import { TestHub } from './support/hub.ts'
import { metric } from './support/metrics.ts'
import { Receiver, until } from './support/receiver.ts'
import { Scene } from './support/stage.ts'
import { Disk } from './support/store-troubles.ts'
import { Walk } from './support/walk.ts'
import { customerText, postToHook } from './support/whatsapp.ts'

/** The last walk of docs/troubleshooting.md, on a small disk of its own. */

const disk = Disk.mount('48m')

describe.skipIf(disk === null)('the disk fills', () => {
  let hub: TestHub
  let receiver: Receiver
  beforeAll(async () => {
    receiver = await Receiver.start()
    hub = await TestHub.start({ GOTALLO_DATA: join(disk?.path ?? '', 'data') })
  })
  afterAll(async () => {
    await receiver.close()
    await hub.destroy()
    disk?.unmount()
  })

  it('the metrics say so, platforms are put off, room mends it, and the rest is given back', async () => {
    const scene = await Scene.set({ hub, receiver })
    const walk = await Walk.begin('Room is made, and given back', hub, scene)
    const free = async () =>
      (await metric(hub, 'gotallo_disk_free_bytes')) / (await metric(hub, 'gotallo_disk_size_bytes'))
    expect(await free()).toBeGreaterThan(0.1)
    const makeRoom = disk?.fill() ?? (() => undefined)
    expect(await free()).toBeLessThan(0.1)
    const post = (id: string) => postToHook(scene.hookUrl, customerText(id, 'x'.repeat(3_000)))
    let refused = 0
    await until(async () => {
      refused += 1
      return (await post(`wamid.FULL.${refused}`)).status === 503
    }, 'a post that is put off')
    expect(await metric(hub, 'gotallo_store_unavailable_total')).toBeGreaterThan(0)
    expect(hub.output).toMatch(/the store cannot be used: .*free some space/i)

    makeRoom()
    await until(async () => (await post(`wamid.FULL.${refused}`)).status === 200, 'the post that is repeated')
    await scene.fired()
    await awaitStates(scene, { DELIVERED: await scene.count() })
    const { output } = await walk.next()
    expect(output).toMatch(/^gotallo_disk_free_bytes \d/m)
    expect(output).toMatch(/^gotallo_store_size_bytes \d/m)
    expect(output).toMatch(/gotallo\.db$/m)
    expect(output).toMatch(/ok +store: .* can be read and written/)
    // A disk as small as this one is never roomy enough for it.
    expect(output.match(/^ERROR +\w+/gm) ?? []).toEqual(['ERROR    disk'])
    expect(await hub.stop()).toBe(0)
    expect(await walk.next()).toMatchObject({ code: 0 })
    walk.end()
    await hub.start()
    expect(await hub.client.get('/ledger/')).toMatchObject({ balanced: true })
  })
})
