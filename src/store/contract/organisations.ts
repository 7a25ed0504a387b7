import { expect, test } from 'vitest'
import type { TenantRecord } from '../../domain/tenant.ts'
import type { Store } from '../store.ts'
import { auditOf, newId, tenantWith } from './records.ts'
import { FIRST_PAGE, type World } from './world.ts'

const ORG = '00D000000000062EAA'
const OTHER = '00D5g000004CZxqEAG'
const ROUNDS = 5

const fill = (store: Store, tenantId: string, orgId: string): Promise<boolean> =>
  store.directory.fillOrgId(tenantId, orgId, auditOf(tenantId, 'tenant.update'))

const orgIdOf = async (store: Store, tenantId: string): Promise<string | null | undefined> =>
  (await store.directory.get('tenants', null, tenantId))?.orgId

const updates = async (store: Store, tenantId: string): Promise<number> => {
  const { rows } = await store.directory.list('audit', tenantId, FIRST_PAGE)
  return rows.filter(({ action }) => action === 'tenant.update').length
}

/** Which organisation a tenant is, where nobody has said so. */
export const organisationsLaw = (world: () => World): void => {
  const add = async (fields: Partial<TenantRecord> = {}): Promise<string> => {
    const tenant = tenantWith({ orgId: null, ...fields })
    await world().a.directory.insert('tenants', tenant, auditOf(tenant.id))
    return tenant.id
  }

  test('it is filled once, with a note, and every handle hears of it', async () => {
    const { a, b } = world()
    const id = await add()
    const before = await b.directory.revision()
    expect(await fill(a, id, ORG)).toBe(true)
    expect(await b.directory.revision()).toBeGreaterThan(before)
    expect((await b.directory.snapshot()).tenants.find(one => one.id === id)?.orgId).toBe(ORG)
    expect(await updates(b, id)).toBe(1)
  })

  test('it is never overwritten, and what changes nothing is neither noted nor told', async () => {
    const { a, b } = world()
    const id = await add()
    await fill(a, id, ORG)
    const before = await b.directory.revision()
    expect([await fill(b, id, OTHER), await fill(b, id, ORG)]).toEqual([false, false])
    expect([await orgIdOf(a, id), await updates(a, id)]).toEqual([ORG, 1])
    expect(await b.directory.revision()).toBe(before)
  })

  test('a tenant that is gone, or never was, has none', async () => {
    const { a, b } = world()
    const id = await add()
    await a.directory.remove('tenants', null, id, auditOf(null))
    expect(await fill(b, id, ORG)).toBe(false)
    expect(await fill(b, newId(), ORG)).toBe(false)
    expect(await fill(b, 'nobody', ORG)).toBe(false)
  })

  test('it is not that of another tenant, until that one is gone or gives it up', async () => {
    const { a, b } = world()
    const [first, second, third] = [await add({ orgId: ORG }), await add(), await add()]
    expect(await fill(a, second, ORG)).toBe(false)
    await a.directory.update('tenants', null, first, { orgId: null }, auditOf(first))
    expect(await fill(b, second, ORG)).toBe(true)
    await a.directory.remove('tenants', null, second, auditOf(null))
    expect(await fill(b, third, ORG)).toBe(true)
  })

  test('of two organisations at once one is filled', async () => {
    const { a, b } = world()
    for (let round = 0; round < ROUNDS; round += 1) {
      const id = await add()
      const filled = await Promise.all([fill(a, id, `${ORG}${round}`), fill(b, id, `${OTHER}${round}`)])
      expect(filled.toSorted()).toEqual([false, true])
      expect(await orgIdOf(a, id)).toBe(`${filled[0] ? ORG : OTHER}${round}`)
      expect(await updates(a, id)).toBe(1)
    }
  })

  test('of two tenants that are filled with one organisation at once, one has it', async () => {
    const { a, b } = world()
    for (let round = 0; round < ROUNDS; round += 1) {
      const [one, two] = [await add(), await add()]
      const filled = await Promise.all([fill(a, one, `${ORG}${round}`), fill(b, two, `${ORG}${round}`)])
      expect(filled.toSorted()).toEqual([false, true])
      expect([await orgIdOf(b, one), await orgIdOf(b, two)].filter(org => org !== null)).toHaveLength(1)
    }
  })

  test('what an operator sets meanwhile stands', async () => {
    const { a, b } = world()
    for (let round = 0; round < ROUNDS; round += 1) {
      const id = await add()
      const set = a.directory.update('tenants', null, id, { orgId: `${OTHER}${round}` }, auditOf(id))
      await Promise.all([set, fill(b, id, `${ORG}${round}`)])
      expect(await orgIdOf(a, id)).toBe(`${OTHER}${round}`)
    }
  })
}
