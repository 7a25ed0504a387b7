import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { runGotallo, TestHub } from './support/hub.ts'
import { answer } from './support/receiver.ts'
import { Scene, useStage } from './support/stage.ts'
import { messagesPost, PHONE, textMessage } from './support/whatsapp.ts'

const stage = useStage()
const folder = mkdtempSync(join(tmpdir(), 'gotallo-backup-'))
afterAll(() => rmSync(folder, { recursive: true }))

const backup = (to: string) => runGotallo({ GOTALLO_DATA: stage.hub.data }, 'backup', to, '--json')

/** Posts message after message until it is told to stop. @returns the ids that were accepted, in order */
const feed = async (scene: Scene, isOver: () => boolean): Promise<string[]> => {
  const accepted: string[] = []
  while (!isOver()) {
    const id = `wamid.BACKUP.${accepted.length}`
    await scene.post(messagesPost(PHONE, [textMessage(id, '16505551234', id)]))
    accepted.push(id)
  }
  return accepted
}

it('a backup of a hub under load is a hub of that moment: it goes on where that one stood', async () => {
  const scene = await Scene.set(stage)
  // All that is accepted waits.
  scene.inbox.behaviour = answer(503)
  let isOver = false
  const feeding = feed(scene, () => isOver)
  await scene.inbox.posts(1)
  const before = await scene.count()
  const copy = join(folder, 'restored', 'gotallo.db')
  const { code, output } = await backup(copy)
  const after = await scene.count()
  isOver = true
  const accepted = await feeding
  expect([code, output]).toEqual([0, expect.stringContaining('"balanced": true')])

  await stage.hub.stop()
  const restored = join(folder, 'restored')
  copyFileSync(join(stage.hub.data, 'master.key'), join(restored, 'master.key'))
  const inbox = scene.inbox.arrived.length
  scene.inbox.behaviour = answer(204)
  const hub = await TestHub.start({ GOTALLO_DATA: restored })
  const list = await hub.client.get<{ count: number }>(scene.servicePath('deliveries/?limit=1'))
  expect(list.count).toBeGreaterThanOrEqual(before)
  expect(list.count).toBeLessThanOrEqual(after)
  await hub.client.post(scene.servicePath('resume/'), {})
  await scene.inbox.posts(inbox + list.count)
  // Its secrets open, too: what it posts is signed.
  scene.inbox.verifyAll(scene.secret)
  const delivered = new Set(scene.inbox.arrived.slice(inbox).map(({ event }) => event.ext_identifier))
  expect([...delivered].toSorted()).toEqual(accepted.slice(0, list.count).toSorted())
  await hub.destroy()
  await stage.hub.start()
})

it('says what is not in it, and overwrites nothing', async () => {
  mkdirSync(join(folder, 'all'))
  const first = await runGotallo({ GOTALLO_DATA: stage.hub.data }, 'backup', join(folder, 'all'))
  expect(first).toMatchObject({ code: 0, output: expect.stringMatching(/master key .*apart.*files/s) })
  const file = /is in (\S+\.db)/.exec(first.output)?.[1] ?? ''
  expect(await backup(file)).toMatchObject({ code: 2, output: expect.stringContaining('there already') })
  const made = await backup(`${join(folder, 'new')}/`)
  expect(made).toMatchObject({ code: 0, output: expect.stringContaining(join(folder, 'new', 'gotallo-')) })
  const nowhere = await runGotallo({ GOTALLO_DATA: join(folder, 'nothing') }, 'backup', file)
  expect(nowhere).toMatchObject({ code: 1, output: expect.stringContaining('There is no store') })
  const below = await backup(join(file, 'below', 'x.db'))
  expect(below).toMatchObject({ code: 1, output: expect.stringMatching(/^The folder .* cannot be made: /) })
})
