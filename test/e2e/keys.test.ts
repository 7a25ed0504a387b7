import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { createVault, digest } from '../../src/secrets.ts'
import { openSqliteStore } from '../../src/store/sqlite/index.ts'
import type { Sealed, Store } from '../../src/store/store.ts'
import { Idempotency } from '../../src/usecases/idempotency.ts'
import { COMPILED, runGotallo, type Settings, TestHub } from './support/hub.ts'
import { until } from './support/receiver.ts'
import { Scene, useStage } from './support/stage.ts'
import { fromCustomer, postToHook } from './support/whatsapp.ts'

/** Answers that are kept: enough for four batches. */
const ANSWERS = 700
const FIRST_BATCH = 200
const OWN_HEADER = 'own-header-secret'
const ANSWER = { status: 201, contentType: 'application/json', body: '{}' }

const withStore = async <T>(data: string, work: (store: Store) => Promise<T>): Promise<T> => {
  const store = await openSqliteStore({ path: join(data, 'gotallo.db') })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

const keyIn = (data: string, file: string): Buffer =>
  Buffer.from(readFileSync(join(data, file), 'utf8'), 'base64')

const numberOf = (i: number): string => `key ${String(i).padStart(4, '0')}`

/** Keeps many answers, as requests with an Idempotency-Key leave them. */
const keepAnswers = (data: string, key: Buffer): Promise<void> =>
  withStore(data, async ({ directory }) => {
    const parts = { directory, vault: createVault(key), digest, node: 'n1', now: Date.now }
    const idempotency = new Idempotency(parts)
    const tokenId = '01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11'
    const keep = async (_: unknown, i: number): Promise<void> => {
      const request = { tokenId, method: 'POST', path: '/api/v1/tenants/', key: numberOf(i) }
      await idempotency.begin(request, {})
      await idempotency.finish(request, ANSWER)
    }
    await Promise.all(Array.from({ length: ANSWERS }, keep))
  })

const sealedIn = (data: string): Promise<readonly Sealed[]> =>
  withStore(data, ({ secrets }) => secrets.sealed(null, 10 * ANSWERS))

const opens = (key: Buffer, { context, text }: Sealed): boolean => {
  try {
    createVault(key).open(context, text)
    return true
  } catch {
    return false
  }
}

/** How many of all open under this key. */
const opened = async (data: string, key: Buffer): Promise<number> =>
  (await sealedIn(data)).filter(sealed => opens(key, sealed)).length

const inDatabase = (data: string, sql: string): void => {
  const database = new DatabaseSync(join(data, 'gotallo.db'), { timeout: 10_000 })
  database.exec(sql)
  database.close()
}

/** A transaction that comes to this answer never ends. */
const standStillAt = (i: number): string => `CREATE TRIGGER stand_still BEFORE UPDATE OF sealed ON requests
  WHEN NEW.key = '${numberOf(i)}' BEGIN
    SELECT max(n) FROM (WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 1e15) SELECT n FROM c);
  END`

/** Rotates, and kills it with -9 in the transaction that comes to this answer, so many batches being done. */
const killAt = async (settings: Settings, data: string, answer: number, batches: number): Promise<void> => {
  inDatabase(data, standStillAt(answer))
  const child = spawn(process.execPath, ['src/cli/gotallo.ts', 'keys', 'rotate'], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: COMPILED, GOTALLO_DATA: data, ...settings },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let output = ''
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  const begun = (): boolean =>
    settings.GOTALLO_NEW_MASTER_KEY !== undefined || existsSync(join(data, 'master.key.next'))
  const lines = (): number => output.split('\n').length - 1
  await until(() => (begun() && lines() >= batches) || child.exitCode !== null, `batch ${batches}`)
  expect([child.exitCode, lines()]).toEqual([null, batches])
  const ended = new Promise(resolve => child.once('close', resolve))
  child.kill('SIGKILL')
  await ended
  inDatabase(data, 'DROP TRIGGER stand_still')
}

const image = (id: string) =>
  fromCustomer(id, { type: 'image', image: { id: `media-${id}`, mime_type: 'image/jpeg', sha256: 'x' } })

/** Fires an event with a file. @returns its link */
const fireFile = async (scene: Scene, id: string): Promise<URL> => {
  const event = (await scene.firedBy(image(id))).find(({ type }) => type === 'IMAGE')
  return new URL(event?.file?.secure_url ?? '')
}

const ownHeaders = ({ inbox }: Scene): Set<unknown> =>
  new Set(inbox.arrived.map(({ headers }) => headers['x-own']))

/** Whether the hub at this address takes a link that was handed out; one that it did not sign is refused. */
const isTaken = async (link: URL, hubUrl = link.origin): Promise<boolean> =>
  (await fetch(new URL(link.pathname + link.search, hubUrl))).status !== 403

const audited = (data: string): Promise<readonly { action: string; actor: string }[]> =>
  withStore(data, async ({ directory }) => {
    const { rows } = await directory.list('audit', null, { limit: 200, cursor: null })
    return rows.filter(({ action }) => action === 'keys.rotate')
  })

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

describe('keys rotate, with the key in the settings', () => {
  const [before, next] = [randomBytes(32), randomBytes(32)]
  const under = (key: Buffer): Settings => ({ GOTALLO_MASTER_KEY: key.toString('base64') })

  it('says which setting is missing, or too much', async () => {
    const { data } = stage.hub
    const missing = await runGotallo({ GOTALLO_DATA: data, ...under(before) }, 'keys', 'rotate')
    expect(missing).toMatchObject({ code: 2, output: expect.stringContaining('GOTALLO_NEW_MASTER_KEY') })
    const given = { GOTALLO_NEW_MASTER_KEY: next.toString('base64') }
    const tooMuch = await runGotallo({ GOTALLO_DATA: data, ...given }, 'keys', 'rotate')
    expect(tooMuch).toMatchObject({
      code: 2,
      output: expect.stringContaining('unset GOTALLO_NEW_MASTER_KEY'),
    })
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
