import { describe, expect, test } from 'vitest'
import type { IdempotencyKey, Sealed, SecretStore } from '../store.ts'
import { accountOf, auditOf, newId, START, serviceOf } from './records.ts'
import { begin, FIRST_PAGE, type World } from './world.ts'

/** Every sealed text, read by pages of this size. */
const readAll = async (secrets: SecretStore, limit: number): Promise<readonly Sealed[]> => {
  const found: Sealed[] = []
  for (let after: string | null = null; ; after = found.at(-1)?.place ?? null) {
    const page = await secrets.sealed(after, limit)
    found.push(...page)
    if (page.length < limit) return found
  }
}

const told = (found: readonly Sealed[]): string[] => found.map(({ context, text }) => `${context}: ${text}`)

/** A request whose answer is kept. */
const finished = async ({ a }: World, key: IdempotencyKey, sealed: string): Promise<void> => {
  await a.directory.beginRequest(key, 'digest', newId(), 'n1', START)
  await a.directory.finishRequest(key, sealed)
}

const own = (world: () => World): void => {
  test('a secret is there for every handle; the first of a name stays', async () => {
    const { a, b } = world()
    expect(await a.secrets.secret('links')).toBeNull()
    const both = await Promise.all([a.secrets.addSecret('links', 'one'), b.secrets.addSecret('links', 'two')])
    expect(new Set(both).size).toBe(1)
    expect(await a.secrets.secret('links')).toBe(both[0])
    expect(await b.secrets.addSecret('links', 'three')).toBe(both[0])
    expect(await b.secrets.secret('other')).toBeNull()
  })
}

const listing = (world: () => World): void => {
  test.each([1, 2, 3, 100])('tells every sealed text once, %i at a time, with its context', async limit => {
    const { a, b, account, service, tenant } = world()
    const tokenId = newId()
    const request = (key: string) => ({ tokenId, method: 'POST', path: '/api/v1/tenants/', key })
    await finished(world(), request('k "1"'), 'sealed answer 1')
    await finished(world(), request('k 2'), 'sealed answer 2')
    await a.directory.beginRequest(request('under way'), 'digest', newId(), 'n1', START)
    const bare = serviceOf(tenant.id, { id: newId(START + 1), headers: null, secrets: 'more secrets' })
    await a.directory.insert('services', bare, auditOf(tenant.id))
    await a.secrets.addSecret('links', 'sealed key')
    const found = await readAll(b.secrets, limit)
    expect(told(found)).toEqual([
      `${account.id}: sealed credentials`,
      `${service.id}: sealed secrets`,
      `${bare.id}: more secrets`,
      `${service.id}: sealed headers`,
      `idempotency ${tokenId} POST /api/v1/tenants/ k "1": sealed answer 1`,
      `idempotency ${tokenId} POST /api/v1/tenants/ k 2: sealed answer 2`,
      'links: sealed key',
    ])
    expect(new Set(found.map(({ place }) => place)).size).toBe(found.length)
  })

  test('tells nothing of what was removed, and goes on behind a place that is gone', async () => {
    const { a, b, tenant, service } = world()
    const other = await begin(a, b)
    const before = await readAll(b.secrets, 10)
    await a.directory.remove('platforms', null, other.account.id, auditOf(tenant.id))
    await a.directory.remove('services', null, service.id, auditOf(tenant.id))
    const left = told(await readAll(b.secrets, 10))
    expect(left).toEqual([
      `${world().account.id}: sealed credentials`,
      `${other.service.id}: sealed secrets`,
      `${other.service.id}: sealed headers`,
    ])
    const gone = before.findIndex(({ context, text }) => context === service.id && text === 'sealed secrets')
    const behind = told(before.slice(gone + 1)).filter(text => left.includes(text))
    expect(told(await b.secrets.sealed(before[gone]?.place ?? '', 10))).toEqual(behind)
    await a.directory.remove('tenants', null, other.tenant.id, auditOf(null))
    expect(told(await readAll(b.secrets, 10))).toEqual(left.slice(0, 1))
  })
}

const anew = ({ place, text }: Sealed) => ({ place, before: text, after: `${text} anew` })

const resealing = (world: () => World): void => {
  test('writes every text that is as it was read, and every handle sees it', async () => {
    const { a, b, account, service } = world()
    const key = { tokenId: newId(), method: 'POST', path: '/x', key: 'k' }
    await finished(world(), key, 'sealed answer')
    await a.secrets.addSecret('links', 'sealed key')
    const revision = await b.directory.revision()
    const found = await readAll(a.secrets, 10)
    expect(await a.secrets.reseal(found.map(anew), null)).toBe(5)
    expect(told(await readAll(b.secrets, 10))).toEqual(told(found).map(text => `${text} anew`))
    expect(await b.directory.get('platforms', null, account.id)).toEqual({
      ...account,
      credentials: 'sealed credentials anew',
    })
    const resealed = { secrets: 'sealed secrets anew', headers: 'sealed headers anew' }
    expect(await b.directory.get('services', null, service.id)).toEqual({ ...service, ...resealed })
    const again = await b.directory.beginRequest(key, 'digest', newId(), 'n2', START)
    expect(again).toEqual({ state: 'done', sealed: 'sealed answer anew' })
    expect(await b.secrets.secret('links')).toBe('sealed key anew')
    expect(await b.directory.revision()).toBeGreaterThan(revision)
  })

  test('leaves a text that was changed or removed meanwhile', async () => {
    const { a, b, account, service, tenant } = world()
    const removed = accountOf(tenant.id, { id: newId(START + 1) })
    await a.directory.insert('platforms', removed, auditOf(tenant.id))
    const found = await readAll(a.secrets, 10)
    await b.directory.update('services', null, service.id, { secrets: 'rotated' }, auditOf(tenant.id))
    await b.directory.remove('platforms', null, removed.id, auditOf(tenant.id))
    expect(await a.secrets.reseal(found.map(anew), null)).toBe(2)
    expect(told(await readAll(b.secrets, 10))).toEqual([
      `${account.id}: sealed credentials anew`,
      `${service.id}: rotated`,
      `${service.id}: sealed headers anew`,
    ])
  })

  test('writes its audit entry with them, and all of a batch or nothing', async () => {
    const { a, b } = world()
    const found = await readAll(a.secrets, 10)
    const entry = auditOf(null, 'keys.rotate')
    const unknown = { place: '["elsewhere.text","x"]', before: 'a', after: 'b' }
    await expect(a.secrets.reseal([...found.map(anew), unknown], entry)).rejects.toThrow('no place')
    expect(await readAll(b.secrets, 10)).toEqual(found)
    expect(await b.directory.get('audit', null, entry.id)).toBeNull()
    await a.secrets.reseal(found.map(anew), entry)
    expect(await b.directory.get('audit', null, entry.id)).toEqual(entry)
    expect((await b.directory.list('audit', null, FIRST_PAGE)).rows).toContainEqual(entry)
  })
}

/** Sealed texts: the hub's own, and all of them when the master key is changed. */
export const secretsLaw = (world: () => World): void => {
  describe('of the hub itself', () => own(world))
  describe('listed', () => listing(world))
  describe('sealed anew', () => resealing(world))
}
