import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { runGotallo, TestHub } from '../e2e/support/hub.ts'
import { Disk } from '../e2e/support/store-troubles.ts'

const disk = Disk.mount('4m')
afterAll(() => disk?.unmount())

describe.skipIf(disk === null)('a disk that is full when a hub starts (needs mount)', () => {
  const data = (name: string): string => join(disk?.path ?? '', name)

  it('keeps it from starting for the first time, and no longer than it is full', async () => {
    const settings = { GOTALLO_DATA: data('first') }
    const makeRoom = disk?.fill()
    const { code, output } = await runGotallo({ ...settings, GOTALLO_PORT: '0' }, 'serve')
    makeRoom?.()
    expect([code, output]).toEqual([1, expect.stringMatching(/no space left|disk is full/i)])
    // Half a key that is left behind keeps it from starting for ever.
    const hub = await TestHub.start(settings)
    await hub.destroy()
  })

  it('is said with what to do, also where the hub was stopped as it should be', async () => {
    const hub = await TestHub.start({ GOTALLO_DATA: data('stopped') })
    await hub.stop()
    const makeRoom = disk?.fill()
    try {
      await expect(hub.start()).rejects.toThrow(/free some space/)
    } finally {
      makeRoom?.()
      await hub.destroy()
    }
  })
})
