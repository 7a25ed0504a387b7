import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { changeKeyFile, databaseIn, type KeyChange, openDataFolder } from '../data-folder.ts'
import type { Vault } from '../domain/vault.ts'
import { createVault, digest, fileLinkKey } from '../secrets.ts'
import { accountOf, auditOf, newId, serviceOf, tenantWith } from '../store/contract/records.ts'
import { openSqliteStore } from '../store/sqlite/index.ts'
import { temporaryFolder } from '../store/sqlite/testkit.ts'
import type { Sealed, SecretStore, Store } from '../store/store.ts'
import { Idempotency } from '../usecases/idempotency.ts'
import { rotate } from './keys.ts'

/** More than two batches. */
const ANSWERS = 450
const TOTAL = ANSWERS + 4

const TOKEN = newId()
const keyOf = (i: number) => ({ tokenId: TOKEN, method: 'POST', path: '/api/v1/tenants/', key: `key ${i}` })
const ANSWER = { status: 201, contentType: 'application/json', body: '{"secret":"whsec_x"}' }

const idempotencyOf = (store: Store, vault: Vault): Idempotency =>
  new Idempotency({ directory: store.directory, vault, digest, node: 'n1', now: () => 1 })

/** One of everything that is sealed, and many answers that are kept. */
const fill = async (store: Store, vault: Vault): Promise<Buffer> => {
  const tenant = tenantWith()
  const account = accountOf(tenant.id)
  const service = serviceOf(tenant.id)
  await store.directory.insert('tenants', tenant, auditOf(null))
  const credentials = vault.seal(account.id, '{"token":"t"}')
  await store.directory.insert('platforms', { ...account, credentials }, auditOf(tenant.id))
  const sealed = {
    secrets: vault.seal(service.id, '["whsec_1"]'),
    headers: vault.seal(service.id, '{"x-own":"1"}'),
  }
  await store.directory.insert('services', { ...service, ...sealed }, auditOf(tenant.id))
  const idempotency = idempotencyOf(store, vault)
  await Promise.all(
    Array.from({ length: ANSWERS }, async (_, i) => {
      await idempotency.begin(keyOf(i), {})
      await idempotency.finish(keyOf(i), ANSWER)
    }),
  )
  return fileLinkKey(store.secrets, vault)
}

const opens = (key: Buffer, { context, text }: Sealed): boolean => {
  try {
    createVault(key).open(context, text)
    return true
  } catch {
    return false
  }
}

describe('rotate', () => {
  let path: string
  let remove: () => Promise<void>
  let store: Store
  let before: Buffer
  let linkKey: Buffer

  beforeEach(async () => {
    const folder = await temporaryFolder()
    path = folder.path
    remove = folder.remove
    before = openDataFolder(path, null).masterKey
    store = await openSqliteStore({ path: databaseIn(path) })
    linkKey = await fill(store, createVault(before))
  })
  afterEach(async () => {
    await store.close()
    await remove()
  })

  const entry = () => auditOf(null, 'keys.rotate')
  const run = (change: KeyChange, secrets: SecretStore = store.secrets, progress = () => {}) =>
    rotate(secrets, change, entry, progress)

  const readAll = () => store.secrets.sealed(null, 10 * TOTAL)
  const plain = async (key: Buffer): Promise<string[]> =>
    (await readAll()).map(({ context, text }) => `${context}: ${createVault(key).open(context, text)}`)

  const audited = async (): Promise<number> => {
    const { rows } = await store.directory.list('audit', null, { limit: 200, cursor: null })
    return rows.filter(({ action }) => action === 'keys.rotate').length
  }

  /** What holds of a change that is finished. */
  const expectFinished = async (next: Buffer, all: readonly string[]): Promise<void> => {
    expect(openDataFolder(path, null).masterKey).toEqual(next)
    expect(await plain(next)).toEqual(all)
    expect((await readAll()).filter(sealed => opens(before, sealed))).toEqual([])
    expect(await audited()).toBe(1)
  }

  it('seals everything anew, and nothing opens under the key before', async () => {
    const all = await plain(before)
    const change = changeKeyFile(path)
    const told: string[] = []
    const total = await rotate(store.secrets, change, entry, (done, of) => told.push(`${done}/${of}`))
    expect(total).toBe(TOTAL)
    expect(told).toEqual([`200/${TOTAL}`, `400/${TOTAL}`, `${TOTAL}/${TOTAL}`])
    await expectFinished(change.next, all)
  })

  it('leaves answers that are kept and file links as they were', async () => {
    const change = changeKeyFile(path)
    await run(change)
    const vault = createVault(change.next)
    expect(await idempotencyOf(store, vault).begin(keyOf(7), {})).toEqual(ANSWER)
    expect(await fileLinkKey(store.secrets, vault)).toEqual(linkKey)
  })

  const broken = new Error('killed')

  /** The store's secrets, broken off at the n-th batch: before it is written, or right after. */
  const breaking = (nth: number, when: 'before' | 'after'): SecretStore => {
    let batches = 0
    return {
      ...store.secrets,
      async reseal(changes, audit) {
        batches += 1
        if (batches === nth && when === 'before') throw broken
        const written = await store.secrets.reseal(changes, audit)
        if (batches === nth) throw broken
        return written
      },
    }
  }

  it.each([
    [1, 'before', 0],
    [1, 'after', 200],
    [2, 'after', 400],
    [3, 'before', 400],
    [3, 'after', TOTAL],
  ] as const)(
    'broken off at batch %i, %s it is written, it is finished by another run',
    async (nth, when, done) => {
      const all = await plain(before)
      const first = changeKeyFile(path)
      await expect(run(first, breaking(nth, when))).rejects.toBe(broken)
      expect(() => openDataFolder(path, null)).toThrow(/run .*gotallo.* keys rotate/)
      const half = await readAll()
      expect(half.filter(sealed => opens(first.next, sealed))).toHaveLength(done)
      expect(half.filter(sealed => opens(before, sealed))).toHaveLength(TOTAL - done)
      const again = changeKeyFile(path)
      expect(await run(again)).toBe(TOTAL)
      await expectFinished(first.next, all)
    },
  )

  it.each(['begin', 'finish'] as const)(
    'broken off before it could %s, it is finished by another run',
    async step => {
      const all = await plain(before)
      const first = changeKeyFile(path)
      const failing: KeyChange = {
        ...first,
        [step]: () => {
          throw broken
        },
      }
      await expect(run(failing)).rejects.toBe(broken)
      const again = changeKeyFile(path)
      await run(again)
      await expectFinished(again.next, all)
      expect(again.next.equals(first.next)).toBe(step === 'finish')
    },
  )

  it('takes a text that was changed meanwhile in the next round', async () => {
    const [account] = await readAll()
    if (account === undefined) throw new Error('Nothing is sealed.')
    let raced = false
    const racing: SecretStore = {
      ...store.secrets,
      async reseal(changes, audit) {
        if (!raced) {
          raced = true
          const after = createVault(before).seal(account.context, '{"token":"changed"}')
          await store.secrets.reseal([{ place: account.place, before: account.text, after }], null)
        }
        return store.secrets.reseal(changes, audit)
      },
    }
    const change = changeKeyFile(path)
    await run(change, racing)
    expect((await plain(change.next))[0]).toBe(`${account.context}: {"token":"changed"}`)
  })

  it('changes nothing where a secret opens under no key, and says whose it is', async () => {
    const [, service] = await readAll()
    if (service === undefined) throw new Error('Nothing is sealed.')
    const { place, text, context } = service
    await store.secrets.reseal([{ place, before: text, after: `${text.slice(0, -8)}AAAAAAA=` }], null)
    const found = await readAll()
    await expect(run(changeKeyFile(path))).rejects.toThrow(
      new RegExp(`1 of ${TOTAL} secrets .* such as one of ${context}`),
    )
    expect(await readAll()).toEqual(found)
    expect(existsSync(join(path, 'master.key.next'))).toBe(false)
    expect(openDataFolder(path, null).masterKey).toEqual(before)
  })

  it('changes nothing where the key is another store’s', async () => {
    const change = { ...changeKeyFile(path), old: [Buffer.alloc(32, 1)] }
    await expect(run(change)).rejects.toThrow(/not the one that sealed/)
    expect(existsSync(join(path, 'master.key.next'))).toBe(false)
  })
})
