import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { runGotallo, type Settings, TestHub } from './support/hub.ts'
import {
  fireFile,
  image,
  isTaken,
  keepAnswers,
  killAt,
  OWN_HEADER,
  opened,
  ownHeaders,
  sealedIn,
} from './support/keys.ts'
import { until } from './support/receiver.ts'
import { Scene, useStage } from './support/stage.ts'
import { postToHook } from './support/whatsapp.ts'

const stage = useStage()

describe('keys rotate, with the key in the settings', () => {
  const [before, next] = [randomBytes(32), randomBytes(32)]
  const under = (key: Buffer): Settings => ({ GOTALLO_MASTER_KEY: key.toString('base64') })

  it('says which setting is missing, or too much', async () => {
    const { data } = stage.hub
    const missing = await runGotallo({ GOTALLO_DATA: data, ...under(before) }, 'keys', 'rotate')
    expect(missing).toMatchObject({ code: 2, output: expect.stringContaining('GOTALLO_NEW_MASTER_KEY') })
    const given = { GOTALLO_NEW_MASTER_KEY: next.toString('base64') }
    const same = await runGotallo({ GOTALLO_DATA: data, ...given, ...under(next) }, 'keys', 'rotate')
    expect(same).toMatchObject({ code: 2, output: expect.stringContaining('nothing is to be changed') })
  })

  it('killed, it is finished with the same two keys; either alone is refused until then', {
    timeout: 120_000,
  }, async () => {
    const { receiver } = stage
    const hub = await TestHub.start(under(before))
    const { data } = hub
    try {
      const scene = await Scene.set({ hub, receiver }, { service: { headers: { 'x-own': OWN_HEADER } } })
      const link = await fireFile(scene, 'wamid.BEFORE')
      await hub.stop()
      await keepAnswers(data, before)
      const total = (await sealedIn(data)).length
      const both = { ...under(before), GOTALLO_NEW_MASTER_KEY: next.toString('base64') }
      await killAt(both, data, 300, 1)
      expect([await opened(data, next), await opened(data, before)]).toEqual([200, total - 200])
      for (const key of [before, next]) {
        const { code, output } = await runGotallo({ GOTALLO_DATA: data, ...under(key) }, 'ledger')
        expect([code, output]).toEqual([1, expect.stringContaining('gotallo.js keys rotate again')])
      }
      const other = { ...both, GOTALLO_NEW_MASTER_KEY: randomBytes(32).toString('base64') }
      const refused = await runGotallo({ GOTALLO_DATA: data, ...other }, 'keys', 'rotate')
      expect(refused).toMatchObject({ code: 1, output: expect.stringContaining(`200 of ${total} secrets`) })

      const finished = await runGotallo({ GOTALLO_DATA: data, ...both }, 'keys', 'rotate', '--json')
      expect(finished).toMatchObject({ code: 0, output: expect.stringContaining(`"secrets": ${total}`) })
      expect([await opened(data, next), await opened(data, before)]).toEqual([total, 0])
      const after = await TestHub.start({ GOTALLO_DATA: data, ...under(next) })
      const hookUrl = scene.hookUrl.replace(hub.url, after.url)
      expect((await postToHook(hookUrl, image('wamid.AFTER'))).status).toBe(200)
      const arrived = (): boolean => scene.inbox.events.some(each => each.ext_identifier === 'wamid.AFTER')
      await until(arrived, 'the event after the change')
      scene.inbox.verifyAll(scene.secret)
      expect(ownHeaders(scene)).toEqual(new Set([OWN_HEADER]))
      expect(await isTaken(link, after.url)).toBe(true)
      await after.stop()
    } finally {
      await hub.destroy()
    }
  })
})
