import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { awaitStates, expectLedger } from './support/deliveries.ts'
import { TestHub } from './support/hub.ts'
import { answer, eventually, Receiver } from './support/receiver.ts'
import { Scene } from './support/stage.ts'
import { Disk, hasLimits, limitFiles, lockDatabase } from './support/store-troubles.ts'
import { customerText, postToHook } from './support/whatsapp.ts'

/** A way to make the store unwritable, as root too, and back. */
interface Trouble {
  readonly what: string
  /** Whether this machine lets us; else one of the others is tried. */
  readonly possible: boolean
  /** @returns what ends it */
  readonly begin: (hub: TestHub) => () => void
  /** What the log says to do. */
  readonly advice: RegExp
}

/** A disk of its own, where one may be mounted. */
const disk = Disk.mount('8m')

const TROUBLES: readonly Trouble[] = [
  {
    what: 'a full disk (needs mount)',
    possible: disk !== null,
    begin: () => disk?.fill() ?? (() => {}),
    advice: /free some space/,
  },
  {
    what: 'files that cannot grow (needs prlimit)',
    possible: hasLimits,
    begin: hub => limitFiles(hub),
    advice: /disk/,
  },
  {
    // It waits for seconds each time, so it stands in only where neither of the others can be had.
    what: 'a database that another process keeps locked (where nothing else is possible)',
    possible: disk === null && !hasLimits,
    begin: lockDatabase,
    advice: /locked by another process/,
  },
]

let hub: TestHub
let receiver: Receiver

beforeAll(async () => {
  receiver = await Receiver.start()
  hub = await TestHub.start(disk === null ? {} : { GOTALLO_DATA: join(disk.path, 'data') })
})
afterAll(async () => {
  await hub.destroy()
  await receiver.close()
  disk?.unmount()
})

/** At least one is always possible. */
const POSSIBLE = TROUBLES.filter(({ possible }) => possible)

describe.each(POSSIBLE)('$what', ({ begin, advice }) => {
  it('never gets a 2xx for what was not stored, and goes on', { timeout: 60_000 }, async () => {
    // Longer than the store may be waited for: a time-out would send the event again.
    const scene = await Scene.set({ hub, receiver }, { service: { timeout_s: 30 } })
    const waiting: ServerResponse[] = []
    scene.inbox.behaviour = (_, response) => void waiting.push(response)
    await scene.post(customerText('wamid.BEFORE', 'Before'))
    await scene.inbox.posts(1)

    const end = begin(hub)
    try {
      const refused = await postToHook(scene.hookUrl, customerText('wamid.DURING', 'During'))
      expect(refused.status).toBe(503)
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(await refused.json()).toMatchObject({ code: 'store_unavailable' })
      const setting = await scene.client.call('PATCH', scene.servicePath(), { name: 'New' })
      expect(setting).toMatchObject({ status: 503, body: { code: 'store_unavailable' } })
      // The endpoint took the event: that it cannot be written down yet must not send it twice.
      for (const response of waiting) response.writeHead(204).end()
      await eventually(
        () => hub.output,
        output => expect(output).toMatch(advice),
      )
    } finally {
      end()
    }

    scene.inbox.behaviour = answer(204)
    await eventually(
      () => postToHook(scene.hookUrl, customerText('wamid.DURING', 'During')),
      ({ status }) => expect(status).toBe(200),
    )
    await awaitStates(scene, { DELIVERED: 2 })
    expect((await scene.fired()).map(({ text }) => text)).toEqual(['Before', 'During'])
    expect(scene.inbox.arrived).toHaveLength(2)
    expect(await scene.client.get(scene.servicePath())).toMatchObject({ name: 'Receiver' })
    await expectLedger(scene, { fan_out: 2, delivered: 2 })
  })
})
