import { describe, expect, test } from 'vitest'
import type { Changeable, DirectoryRecords } from '../store.ts'
import { accountOf, agentOf, auditOf, newId, START, serviceOf, tenantWith, tokenOf } from './records.ts'
import { sessionsLaw } from './sessions.ts'
import { FIRST_PAGE, type World } from './world.ts'

const REFUSED = (code: string) => ({ name: 'Refusal', code })

const recordsOf = (tenantId: string) => ({
  tenants: tenantWith(),
  platforms: accountOf(tenantId),
  agents: agentOf(tenantId),
  services: serviceOf(tenantId),
  tokens: tokenOf(tenantId),
})
type Insertable = keyof ReturnType<typeof recordsOf>
const KINDS: readonly Insertable[] = ['tenants', 'platforms', 'agents', 'services', 'tokens']

const records = (world: () => World): void => {
  test.each(KINDS)('finds every field of %s, alone and in the list', async kind => {
    const { a, b, tenant } = world()
    const record = recordsOf(tenant.id)[kind]
    await a.directory.insert(kind, record, auditOf(tenant.id))
    expect(await b.directory.get(kind, null, record.id)).toEqual(record)
    const owner = kind === 'tenants' ? record.id : tenant.id
    expect(await b.directory.get(kind, owner, record.id)).toEqual(record)
    expect(await b.directory.get(kind, newId(), record.id)).toBeNull()
    expect((await b.directory.list(kind, owner, FIRST_PAGE)).rows).toContainEqual(record)
    expect((await b.directory.list(kind, newId(), FIRST_PAGE)).rows).toEqual([])
  })

  test('keeps nulls', async () => {
    const { a, b, tenant } = world()
    const nothing = { state: 'unverified', detail: null, checkedAt: null } as const
    const account = accountOf(tenant.id, { accountKey: null, health: nothing, messageForwarding: false })
    const bare = {
      headers: null,
      ratePerS: null,
      disabledAt: null,
      disabledReason: null,
      failingSince: null,
      waitUntil: null,
      releasePerS: null,
      filter: { platformIds: [], types: [], directions: [] },
    }
    const service = serviceOf(tenant.id, bare)
    const token = tokenOf(tenant.id, { orgId: null })
    await a.directory.insert('platforms', account, auditOf(tenant.id))
    await a.directory.insert('services', service, auditOf(tenant.id))
    await a.directory.insert('tokens', token, auditOf(tenant.id))
    expect(await b.directory.get('tokens', tenant.id, token.id)).toEqual(token)
    expect(await b.directory.get('platforms', tenant.id, account.id)).toEqual(account)
    expect(await b.directory.get('services', tenant.id, service.id)).toEqual(service)
  })

  test.each(KINDS)('refuses %s with an id that is taken', async kind => {
    const { a, b, tenant } = world()
    const record = recordsOf(tenant.id)[kind]
    await a.directory.insert(kind, record, auditOf(tenant.id))
    const again = b.directory.insert(kind, record, auditOf(tenant.id))
    await expect(again).rejects.toMatchObject(REFUSED('conflict'))
  })

  test.each(['platforms', 'agents', 'services', 'tokens'] as const)(
    'refuses %s of a tenant that is not there',
    async kind => {
      const { a, b, tenant } = world()
      const unknown = recordsOf(newId())[kind]
      await expect(a.directory.insert(kind, unknown, auditOf(null))).rejects.toMatchObject(
        REFUSED('not_found'),
      )
      await b.directory.remove('tenants', null, tenant.id, auditOf(null))
      const removed = recordsOf(tenant.id)[kind]
      await expect(a.directory.insert(kind, removed, auditOf(null))).rejects.toMatchObject(
        REFUSED('not_found'),
      )
      expect(await b.directory.get(kind, null, removed.id)).toBeNull()
    },
  )

  test('an operator has a token of no tenant; tokens are found by their hash', async () => {
    const { a, b, tenant } = world()
    const operator = tokenOf(null)
    const token = tokenOf(tenant.id)
    await a.directory.insert('tokens', operator, auditOf(null))
    await a.directory.insert('tokens', token, auditOf(tenant.id))
    expect(await b.directory.tokenByHash(operator.hash)).toEqual(operator)
    expect(await b.directory.tokenByHash(token.hash)).toEqual(token)
    expect(await b.directory.tokenByHash('')).toBeNull()
    expect((await b.directory.list('tokens', tenant.id, FIRST_PAGE)).rows).toEqual([token])
    expect(await b.directory.get('tokens', tenant.id, operator.id)).toBeNull()
    expect(await b.directory.remove('tokens', tenant.id, token.id, auditOf(tenant.id))).toBe(true)
    expect(await a.directory.tokenByHash(token.hash)).toBeNull()
  })

  test('the audit log holds an entry for every change that took place, and for no other', async () => {
    const { a, b, tenant, service } = world()
    const before = (await b.directory.list('audit', tenant.id, FIRST_PAGE)).rows
    const entry = auditOf(tenant.id, 'service.update')
    await a.directory.update('services', tenant.id, service.id, { name: 'x' }, entry)
    await a.directory.update('services', tenant.id, newId(), { name: 'x' }, auditOf(tenant.id))
    await a.directory.remove('services', tenant.id, newId(), auditOf(tenant.id))
    await a.directory.insert('services', service, auditOf(tenant.id)).catch(() => {})
    const after = (await b.directory.list('audit', tenant.id, FIRST_PAGE)).rows
    expect(after).toHaveLength(before.length + 1)
    expect(after).toContainEqual(entry)
    expect(await b.directory.get('audit', null, entry.id)).toEqual(entry)
    expect((await b.directory.list('audit', newId(), FIRST_PAGE)).rows).toEqual([])
  })
}

const changes = (world: () => World): void => {
  const patches: { readonly [K in Changeable]: Partial<DirectoryRecords[K]> } = {
    tenants: { name: 'New', orgId: null },
    platforms: {
      name: 'New',
      messageForwarding: false,
      health: { state: 'ok', detail: null, checkedAt: START },
    },
    agents: { kind: 'HUMAN' },
    services: { state: 'PAUSED', filter: { platformIds: [], types: [], directions: [] }, ratePerS: null },
  }

  test.each(Object.keys(patches) as Changeable[])('changes only the named fields of %s', async kind => {
    const { a, b, tenant } = world()
    const record = recordsOf(tenant.id)[kind]
    await a.directory.insert(kind, record, auditOf(tenant.id))
    const owner = kind === 'tenants' ? record.id : tenant.id
    const changed = { ...record, ...patches[kind] }
    const update = b.directory.update(kind, owner, record.id, patches[kind], auditOf(tenant.id))
    expect(await update).toEqual(changed)
    expect(await a.directory.get(kind, null, record.id)).toEqual(changed)
    expect(await b.directory.update(kind, newId(), record.id, patches[kind], auditOf(null))).toBeNull()
  })

  test('a change that was made for another state is refused, and nothing of it is written', async () => {
    const { a, b, tenant, account } = world()
    const was = { credentials: account.credentials }
    const update = (store: typeof a, credentials: string) =>
      store.directory.update('platforms', tenant.id, account.id, { credentials }, auditOf(tenant.id), was)
    const both = await Promise.allSettled([update(a, 'one'), update(b, 'other')])
    const [made, refused] = both[0].status === 'fulfilled' ? both : [both[1], both[0]]
    expect(refused).toMatchObject({ status: 'rejected', reason: REFUSED('conflict') })
    const kept = { ...account, credentials: both[0] === made ? 'one' : 'other' }
    expect(made).toMatchObject({ status: 'fulfilled', value: kept })
    const [revision, audit] = [
      await b.directory.revision(),
      await a.directory.list('audit', null, FIRST_PAGE),
    ]
    await expect(update(b, 'late')).rejects.toMatchObject(REFUSED('conflict'))
    expect(await a.directory.get('platforms', null, account.id)).toEqual(kept)
    expect(await b.directory.revision()).toBe(revision)
    expect(await b.directory.list('audit', null, FIRST_PAGE)).toEqual(audit)
    // What is nothing is still nothing.
    const bare = serviceOf(tenant.id, { ratePerS: null })
    await a.directory.insert('services', bare, auditOf(tenant.id))
    const rename = (id: string) =>
      b.directory.update('services', null, id, { name: 'New' }, auditOf(tenant.id), { ratePerS: null })
    expect(await rename(bare.id)).toEqual({ ...bare, name: 'New' })
    expect(await rename(newId())).toBeNull()
  })

  test('a number is that of one account in a tenant, however many would have it at once', async () => {
    const { a, b, tenant, account } = world()
    const { accountKey } = account
    const others = [accountOf(tenant.id), accountOf(tenant.id, { accountKey: null })]
    const elsewhere = tenantWith()
    await a.directory.insert('tenants', elsewhere, auditOf(null))
    const free = [accountOf(tenant.id, { type: 'LINE', accountKey }), accountOf(elsewhere.id, { accountKey })]
    for (const one of [...others, ...free]) await a.directory.insert('platforms', one, auditOf(null))
    const insert = (store: typeof a, key: string | null) =>
      store.directory.insert('platforms', accountOf(tenant.id, { accountKey: key }), auditOf(tenant.id))
    await expect(insert(b, accountKey)).rejects.toMatchObject(REFUSED('conflict'))
    const change = (store: typeof a, id: string, key: string | null) =>
      store.directory.update('platforms', tenant.id, id, { accountKey: key }, auditOf(tenant.id))
    const taken = change(b, others[0]?.id ?? '', accountKey)
    await expect(taken).rejects.toMatchObject(REFUSED('conflict'))
    expect(await change(b, account.id, accountKey)).toEqual(account)
    for (let round = 0; round < 3; round += 1) {
      const key = newId()
      const both = [insert(a, key), insert(b, key), ...others.map(({ id }) => change(b, id, key))]
      const ended = (await Promise.allSettled(both)).map(({ status }) => status)
      expect(ended.toSorted()).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected'])
    }
    await a.directory.remove('platforms', null, account.id, auditOf(null))
    expect(await insert(b, accountKey)).toBe(false)
  })

  test('every change of the directory is seen by the other handle; tokens are none', async () => {
    const { a, b, tenant } = world()
    const moved = async (change: () => Promise<unknown>): Promise<boolean> => {
      const before = await b.directory.revision()
      await change()
      return (await b.directory.revision()) > before
    }
    const fresh = recordsOf(tenant.id)
    for (const kind of KINDS) {
      const insert = () => a.directory.insert(kind, fresh[kind], auditOf(tenant.id))
      expect([kind, await moved(insert)]).toEqual([kind, kind !== 'tokens'])
    }
    const update = () =>
      a.directory.update('services', null, fresh.services.id, { name: 'x' }, auditOf(tenant.id))
    expect(await moved(update)).toBe(true)
    expect(await moved(() => a.directory.remove('agents', null, fresh.agents.id, auditOf(null)))).toBe(true)
    expect(await moved(() => a.directory.remove('agents', null, newId(), auditOf(null)))).toBe(false)
    expect(await moved(() => b.directory.snapshot())).toBe(false)
  })

  test('a snapshot holds all, under its revision', async () => {
    const { a, b, tenant, account, service } = world()
    const agent = agentOf(tenant.id)
    await a.directory.insert('agents', agent, auditOf(tenant.id))
    expect(await b.directory.snapshot()).toEqual({
      revision: await b.directory.revision(),
      tenants: [tenant],
      platforms: [account],
      agents: [agent],
      services: [service],
    })
  })
}

/** What is configured. */
export const directoryLaw = (world: () => World): void => {
  describe('records', () => records(world))
  describe('sessions', () => sessionsLaw(world))
  describe('changes', () => changes(world))
}
