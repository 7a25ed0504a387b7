import { randomBytes } from 'node:crypto'
import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runGotallo } from './support/hub.ts'
import {
  audited,
  FIRST_BATCH,
  fireFile,
  isTaken,
  keepAnswers,
  keyIn,
  killAt,
  OWN_HEADER,
  opened,
  ownHeaders,
  sealedIn,
} from './support/keys.ts'
import { Scene, useStage } from './support/stage.ts'

/** While a change is not finished, neither the hub nor a tool starts. */
const expectRefused = async (data: string, command = 'serve'): Promise<void> => {
  const { code, output } = await runGotallo({ GOTALLO_DATA: data, GOTALLO_PORT: '0' }, command)
  expect([code, output]).toEqual([1, expect.stringContaining('gotallo.js keys rotate')])
}

const stage = useStage()

describe('keys rotate, with the key in the data folder', () => {
  it('refuses while a hub serves, and changes nothing', async () => {
    const { data } = stage.hub
    const { code, output } = await runGotallo({ GOTALLO_DATA: data }, 'keys', 'rotate')
    expect(code).toBe(1)
    expect(output).toContain('stop it first')
    expect(existsSync(join(data, 'master.key.next'))).toBe(false)
  })

  it('says which setting is too much', async () => {
    const { data } = stage.hub
    const key = randomBytes(32).toString('base64')
    const tooMuch = await runGotallo({ GOTALLO_DATA: data, GOTALLO_NEW_MASTER_KEY: key }, 'keys', 'rotate')
    expect(tooMuch).toMatchObject({
      code: 2,
      output: expect.stringContaining('unset GOTALLO_NEW_MASTER_KEY'),
    })
  })

  it('killed at any moment, it is finished by another run, and nobody outside notices', {
    timeout: 120_000,
  }, async () => {
    const { data } = stage.hub
    const scene = await Scene.set(stage, { service: { headers: { 'x-own': OWN_HEADER } } })
    const link = await fireFile(scene, 'wamid.BEFORE')
    expect(await stage.hub.stop()).toBe(0)
    const before = keyIn(data, 'master.key')
    await keepAnswers(data, before)
    const total = (await sealedIn(data)).length
    expect(await opened(data, before)).toBe(total)

    let next: Buffer | null = null
    for (const [answer, batches] of [
      [100, 0],
      [300, 1],
      [500, 1],
    ] as const) {
      await killAt({}, data, answer, batches)
      next ??= keyIn(data, 'master.key.next')
      expect(keyIn(data, 'master.key.next')).toEqual(next)
      const done = Math.floor(answer / FIRST_BATCH) * FIRST_BATCH
      expect([await opened(data, next), await opened(data, before)]).toEqual([done, total - done])
    }
    await expectRefused(data)
    const finished = await runGotallo({ GOTALLO_DATA: data }, 'keys', 'rotate')
    expect(finished).toMatchObject({ code: 0, output: expect.stringContaining('master.key.previous') })
    expect(keyIn(data, 'master.key')).toEqual(next)
    expect(keyIn(data, 'master.key.previous')).toEqual(before)
    expect([await opened(data, keyIn(data, 'master.key')), await opened(data, before)]).toEqual([total, 0])
    expect(await audited(data)).toEqual([expect.objectContaining({ actor: 'cli', target: 'master key' })])

    // As if killed between the last two renames.
    renameSync(join(data, 'master.key'), join(data, 'master.key.next'))
    await expectRefused(data, 'ledger')
    expect((await runGotallo({ GOTALLO_DATA: data }, 'keys', 'rotate')).code).toBe(0)
    expect([keyIn(data, 'master.key'), keyIn(data, 'master.key.previous')]).toEqual([next, before])
    expect(await audited(data)).toHaveLength(1)

    await stage.hub.start()
    await fireFile(scene, 'wamid.AFTER')
    scene.inbox.verifyAll(scene.secret)
    expect(ownHeaders(scene)).toEqual(new Set([OWN_HEADER]))
    expect(await isTaken(link)).toBe(true)
    link.searchParams.set('expires', String(Number(link.searchParams.get('expires')) + 1))
    expect(await isTaken(link)).toBe(false)

    const old = { GOTALLO_DATA: data, GOTALLO_MASTER_KEY: before.toString('base64') }
    const refused = await runGotallo(old, 'ledger')
    expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('not the one that sealed') })
  })
})
