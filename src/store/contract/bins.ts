import { describe, expect, test } from 'vitest'
import type { Bin, BinRequest } from '../../domain/bin.ts'
import { NUMBER, personOf, store } from './person.ts'
import { auditOf, newId, START } from './records.ts'
import { begin, FIRST_PAGE, type World } from './world.ts'

export const binOf = (tenantId: string, fields: Partial<Bin> = {}): Bin => ({
  id: newId(),
  tenantId,
  name: 'What arrives',
  serviceId: newId(),
  secret: 'sealed secret',
  createdAt: START,
  expiresAt: START + 1_000,
  ...fields,
})

export const binRequestOf = (bin: Bin, fields: Partial<BinRequest> = {}): BinRequest => ({
  id: newId(),
  tenantId: bin.tenantId,
  binId: bin.id,
  receivedAt: START,
  head: 'sealed head',
  size: 70_000,
  body: Uint8Array.of(0, 123, 255, 10),
  ...fields,
})

/** A bin that was added. */
const added = async ({ a, tenant }: World, fields: Partial<Bin> = {}): Promise<Bin> => {
  const bin = binOf(tenant.id, fields)
  expect(await a.bins.add(bin, 9, auditOf(tenant.id, 'bin.create'))).toBe(true)
  return bin
}

const bins = (world: () => World): void => {
  test('are there for every handle as they were added, with or without secret and service', async () => {
    const { b, tenant } = world()
    const full = await added(world())
    const bare = await added(world(), { id: newId(START + 1), secret: null, serviceId: null })
    for (const bin of [full, bare]) {
      expect(await b.bins.get(tenant.id, bin.id, START)).toEqual(bin)
      expect(await b.bins.open(bin.id, START)).toEqual(bin)
    }
    expect(await b.bins.list(tenant.id, START, FIRST_PAGE)).toMatchObject({ rows: [bare, full], count: 2 })
    const noted = (await b.directory.list('audit', tenant.id, FIRST_PAGE)).rows
    expect(noted.filter(({ action }) => action === 'bin.create')).toHaveLength(2)
  })

  test('are their tenant’s alone', async () => {
    const { a, b } = world()
    const other = await begin(a, b)
    const bin = await added(world())
    await a.bins.keep(binRequestOf(bin), 9)
    expect(await b.bins.get(other.tenant.id, bin.id, START)).toBeNull()
    expect((await b.bins.list(other.tenant.id, START, FIRST_PAGE)).rows).toEqual([])
    expect((await b.bins.requests(other.tenant.id, bin.id, FIRST_PAGE)).rows).toEqual([])
    expect(await b.bins.remove(other.tenant.id, bin.id, auditOf(other.tenant.id))).toBe(false)
    expect(await b.bins.open('nonsense', START)).toBeNull()
    expect(await b.bins.get(bin.tenantId, bin.id, START)).toEqual(bin)
  })

  test('are no more than a tenant may have, whoever adds them at once; one that expired makes room', async () => {
    const { a, b, tenant } = world()
    const add = (store: typeof a, bin: Bin) => store.bins.add(bin, 3, auditOf(tenant.id, 'bin.create'))
    const five = [a, b, a, b, a].map(handle => add(handle, binOf(tenant.id)))
    expect((await Promise.all(five)).filter(Boolean)).toHaveLength(3)
    expect(await add(b, binOf(tenant.id, { createdAt: START + 999 }))).toBe(false)
    expect(await add(b, binOf(tenant.id, { createdAt: START + 1_000, expiresAt: START + 2_000 }))).toBe(true)
    const stranger = a.bins.add(binOf(newId()), 3, auditOf(null))
    await expect(stranger).rejects.toMatchObject({ name: 'Refusal', code: 'not_found' })
  })

  test('are gone with all that came to them when they are removed', async () => {
    const { a, b, tenant } = world()
    const [bin, kept] = [await added(world()), await added(world())]
    for (const one of [bin, kept]) await a.bins.keep(binRequestOf(one), 9)
    expect(await b.bins.remove(tenant.id, bin.id, auditOf(tenant.id, 'bin.delete'))).toBe(true)
    expect(await b.bins.remove(tenant.id, bin.id, auditOf(tenant.id, 'bin.delete'))).toBe(false)
    expect(await a.bins.open(bin.id, START)).toBeNull()
    expect(await a.bins.keep(binRequestOf(bin), 9)).toBe(false)
    expect((await a.bins.requests(tenant.id, bin.id, FIRST_PAGE)).rows).toEqual([])
    expect((await a.bins.requests(tenant.id, kept.id, FIRST_PAGE)).rows).toHaveLength(1)
    const noted = (await b.directory.list('audit', tenant.id, FIRST_PAGE)).rows
    expect(noted.filter(({ action }) => action === 'bin.delete')).toHaveLength(1)
  })

  test('are found until they expire, take nothing then, and are dropped', async () => {
    const { a, b, tenant } = world()
    const [early, late] = [await added(world()), await added(world(), { expiresAt: START + 5_000 })]
    for (const one of [early, late]) await a.bins.keep(binRequestOf(one), 9)
    const then = START + 1_000
    expect(await b.bins.open(early.id, then - 1)).toEqual(early)
    expect(await b.bins.open(early.id, then)).toBeNull()
    expect(await b.bins.get(tenant.id, early.id, then)).toBeNull()
    expect((await b.bins.list(tenant.id, then, FIRST_PAGE)).rows).toEqual([late])
    expect(await b.bins.keep(binRequestOf(early, { receivedAt: then }), 9)).toBe(false)
    expect([await b.bins.dropExpired(then, 9), await a.bins.dropExpired(then, 9)]).toEqual([1, 0])
    expect((await a.bins.requests(tenant.id, early.id, FIRST_PAGE)).rows).toEqual([])
    expect((await a.bins.requests(tenant.id, late.id, FIRST_PAGE)).rows).toHaveLength(1)
  })

  test('have their secrets, and the heads of what came, among all that is sealed', async () => {
    const { a, b } = world()
    const bin = await added(world())
    const request = binRequestOf(bin)
    await a.bins.keep(request, 9)
    const found = (await b.secrets.sealed(null, 99)).filter(({ context }) =>
      [bin.id, request.id].includes(context),
    )
    expect(found.map(({ text }) => text)).toEqual(['sealed secret', 'sealed head'])
    const changes = found.map(({ place, text }) => ({ place, before: text, after: `${text} anew` }))
    expect(await b.secrets.reseal(changes, null)).toBe(2)
    expect((await a.bins.open(bin.id, START))?.secret).toBe('sealed secret anew')
    const [kept] = (await a.bins.requests(bin.tenantId, bin.id, FIRST_PAGE)).rows
    expect(kept?.head).toBe('sealed head anew')
  })
}

/** With the bytes of its body, whatever holds them. */
const plain = (one: BinRequest | undefined) => one && { ...one, body: [...one.body] }

const requests = (world: () => World): void => {
  test('come back as they were kept, the newest first, page by page', async () => {
    const { a, b, tenant } = world()
    const bin = await added(world())
    const all = [1, 2, 3].map(i => binRequestOf(bin, { id: newId(START + i), receivedAt: START + i }))
    for (const [i, one] of all.entries()) expect(await (i % 2 ? a : b).bins.keep(one, 9)).toBe(true)
    const first = await b.bins.requests(tenant.id, bin.id, { limit: 2, cursor: null })
    expect(first).toMatchObject({ count: 3, hasOlder: true, hasNewer: false })
    expect(first.rows.map(plain)).toEqual([all[2], all[1]].map(plain))
    const cursor = { direction: 'older', id: all[1]?.id ?? '' } as const
    const rest = await a.bins.requests(tenant.id, bin.id, { limit: 2, cursor })
    expect(rest).toMatchObject({ hasOlder: false, hasNewer: true })
    expect(rest.rows.map(plain)).toEqual([plain(all[0])])
  })

  test('make room: the oldest go, of this bin alone', async () => {
    const { a, b, tenant } = world()
    const [bin, other] = [await added(world()), await added(world())]
    await a.bins.keep(binRequestOf(other), 9)
    const all = [1, 2, 3, 4, 5].map(i => binRequestOf(bin, { id: newId(START + i) }))
    for (const one of all) await a.bins.keep(one, 3)
    const { rows } = await b.bins.requests(tenant.id, bin.id, FIRST_PAGE)
    expect(rows.map(({ id }) => id)).toEqual(
      all
        .slice(2)
        .reverse()
        .map(({ id }) => id),
    )
    expect((await b.bins.requests(tenant.id, other.id, FIRST_PAGE)).rows).toHaveLength(1)
  })

  test('are gone with their tenant, and once a person of it was erased', async () => {
    const { a, b, tenant } = world()
    const other = await begin(a, b)
    const [bin, others] = [await added(world()), await added({ ...world(), tenant: other.tenant })]
    for (const one of [bin, bin, bin, others]) await a.bins.keep(binRequestOf(one), 9)
    const person = personOf(world(), NUMBER)
    await store(world(), person)
    await a.people.beginErasure(tenant.id, person.user.id, auditOf(tenant.id))
    while (!(await b.people.erase({ tenantId: tenant.id, chatUserId: person.user.id }, 2)));
    expect((await a.bins.requests(tenant.id, bin.id, FIRST_PAGE)).rows).toEqual([])
    expect((await a.bins.requests(other.tenant.id, others.id, FIRST_PAGE)).rows).toHaveLength(1)
    await a.directory.remove('tenants', null, other.tenant.id, auditOf(null))
    expect(await b.bins.open(others.id, START)).toBeNull()
    while (!(await b.directory.purgeTenant(other.tenant.id, 1)));
    expect(await b.bins.dropExpired(START + 9_999, 9)).toBe(1)
  })
}

/** Bins, and what came to them. */
export const binsLaw = (world: () => World): void => {
  describe('bins', () => bins(world))
  describe('what came', () => requests(world))
}
