import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { createVault, digest } from '../../../src/secrets.ts'
import { openPostgresStore } from '../../../src/store/postgres/index.ts'
import { openSqliteStore } from '../../../src/store/sqlite/index.ts'
import type { Sealed, Store } from '../../../src/store/store.ts'
import { Idempotency } from '../../../src/usecases/idempotency.ts'
import { runBeside } from './data.ts'
import { isOnPostgres, storeSettings } from './databases.ts'
import { COMPILED, type Settings } from './hub.ts'
import { until } from './receiver.ts'
import type { Scene } from './stage.ts'
import { fromCustomer } from './whatsapp.ts'

/** Answers that are kept: enough for four batches. */
const ANSWERS = 700
export const FIRST_BATCH = 200
export const OWN_HEADER = 'own-header-secret'
const ANSWER = { status: 201, contentType: 'application/json', body: '{}' }

const openStore = async (data: string): Promise<Store> => {
  const { GOTALLO_DATABASE_URL: url } = await storeSettings(data)
  return url === undefined
    ? await openSqliteStore({ path: join(data, 'gotallo.db') })
    : await openPostgresStore({ url, connections: 5 })
}

const withStore = async <T>(data: string, work: (store: Store) => Promise<T>): Promise<T> => {
  const store = await openStore(data)
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

export const keyIn = (data: string, file: string): Buffer =>
  Buffer.from(readFileSync(join(data, file), 'utf8'), 'base64')

const numberOf = (i: number): string => `key ${String(i).padStart(4, '0')}`

/** Keeps many answers, as requests with an Idempotency-Key leave them. */
export const keepAnswers = (data: string, key: Buffer): Promise<void> =>
  withStore(data, async ({ directory, nodes }) => {
    const parts = { directory, vault: createVault(key), digest, node: 'n1', now: Date.now }
    const idempotency = new Idempotency(parts)
    const tokenId = '01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11'
    const keep = async (_: unknown, i: number): Promise<void> => {
      const request = { tokenId, method: 'POST', path: '/api/v1/tenants/', key: numberOf(i) }
      await idempotency.begin(request, {})
      await idempotency.finish(request, ANSWER)
    }
    await Promise.all(Array.from({ length: ANSWERS }, keep))
    await nodes.retire('n1')
  })

export const sealedIn = (data: string): Promise<readonly Sealed[]> =>
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
export const opened = async (data: string, key: Buffer): Promise<number> =>
  (await sealedIn(data)).filter(sealed => opens(key, sealed)).length

/** A transaction that comes to this answer never ends. */
const standStillAt = async (data: string, i: number): Promise<void> => {
  const trigger = 'CREATE TRIGGER stand_still BEFORE UPDATE OF sealed ON requests'
  const when = `NEW.key = '${numberOf(i)}'`
  if (!isOnPostgres()) {
    const endless =
      'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 1e15) SELECT n FROM c'
    return void (await runBeside(
      { data },
      `${trigger} WHEN ${when} BEGIN SELECT max(n) FROM (${endless}); END`,
    ))
  }
  const body = 'BEGIN PERFORM pg_sleep(600); RETURN NEW; END'
  await runBeside({ data }, `CREATE FUNCTION stand_still() RETURNS trigger LANGUAGE plpgsql AS '${body}'`)
  await runBeside({ data }, `${trigger} FOR EACH ROW WHEN (${when}) EXECUTE FUNCTION stand_still()`)
}

/** The transaction of the one who was killed has ended, and the next one may go on. */
const goOn = async (data: string): Promise<void> => {
  if (!isOnPostgres()) return void (await runBeside({ data }, 'DROP TRIGGER stand_still'))
  const others = 'datname = current_database() AND pid <> pg_backend_pid()'
  await runBeside({ data }, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${others}`)
  await runBeside({ data }, 'DROP TRIGGER stand_still ON requests')
  await runBeside({ data }, 'DROP FUNCTION stand_still')
}

/** Rotates, and kills it with -9 in the transaction that comes to this answer, so many batches being done. */
export const killAt = async (
  settings: Settings,
  data: string,
  answer: number,
  batches: number,
): Promise<void> => {
  await standStillAt(data, answer)
  const store = await storeSettings(data)
  const child = spawn(process.execPath, ['src/cli/gotallo.ts', 'keys', 'rotate'], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: COMPILED, GOTALLO_DATA: data, ...store, ...settings },
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
  await goOn(data)
}

export const image = (id: string) =>
  fromCustomer(id, { type: 'image', image: { id: `media-${id}`, mime_type: 'image/jpeg', sha256: 'x' } })

/** Fires an event with a file. @returns its link */
export const fireFile = async (scene: Scene, id: string): Promise<URL> => {
  const event = (await scene.firedBy(image(id))).find(({ type }) => type === 'IMAGE')
  return new URL(event?.file?.secure_url ?? '')
}

export const ownHeaders = ({ inbox }: Scene): Set<unknown> =>
  new Set(inbox.arrived.map(({ headers }) => headers['x-own']))

/** Whether the hub at this address takes a link that was handed out; one that it did not sign is refused. */
export const isTaken = async (link: URL, hubUrl = link.origin): Promise<boolean> =>
  (await fetch(new URL(link.pathname + link.search, hubUrl))).status !== 403

export const audited = (data: string): Promise<readonly { action: string; actor: string }[]> =>
  withStore(data, async ({ directory }) => {
    const { rows } = await directory.list('audit', null, { limit: 200, cursor: null })
    return rows.filter(({ action }) => action === 'keys.rotate')
  })
