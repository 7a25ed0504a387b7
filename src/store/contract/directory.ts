import { describe, expect, test } from 'vitest'
import type { Token } from '../../domain/tenant.ts'
import type { Changeable, DirectoryRecords } from '../store.ts'
import { accountOf, agentOf, auditOf, newId, START, serviceOf, tenantWith, tokenOf } from './records.ts'
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

const sessions = (world: () => World): void => {
  const sessionOf = (token: Token, expiresAt: number): Token =>
    tokenOf(token.tenantId, { kind: token.kind, name: token.name, sessionOf: token.id, expiresAt })

  test('a session is found by its hash, listed with the tokens, and ends with its token', async () => {
    const { a, b, tenant } = world()
    const [token, other] = [tokenOf(tenant.id), tokenOf(tenant.id)]
    const mine = [sessionOf(token, START + 1), sessionOf(token, START + 2)]
    const theirs = sessionOf(other, START + 1)
    for (const one of [token, other, ...mine, theirs])
      await a.directory.insert('tokens', one, auditOf(tenant.id))
    for (const one of [...mine, theirs]) expect(await b.directory.tokenByHash(one.hash)).toEqual(one)
    const { rows } = await b.directory.list('tokens', tenant.id, FIRST_PAGE)
    expect(new Set(rows)).toEqual(new Set([token, other, ...mine, theirs]))
    await a.directory.remove('tokens', tenant.id, mine[1]?.id ?? '', auditOf(tenant.id))
    expect(await b.directory.tokenByHash(token.hash)).toEqual(token)
    await a.directory.remove('tokens', tenant.id, token.id, auditOf(tenant.id))
    for (const one of [token, ...mine]) expect(await b.directory.tokenByHash(one.hash)).toBeNull()
    expect(await b.directory.tokenByHash(theirs.hash)).toEqual(theirs)
  })

  test('a session of a token that is gone is refused', async () => {
    const { a, b } = world()
    const token = tokenOf(null)
    const session = sessionOf(token, START)
    await a.directory.insert('tokens', token, auditOf(null))
    await a.directory.remove('tokens', null, token.id, auditOf(null))
    const refused = b.directory.insert('tokens', session, auditOf(null))
    await expect(refused).rejects.toMatchObject(REFUSED('not_found'))
    expect(await a.directory.tokenByHash(session.hash)).toBeNull()
  })

  test('no session outlives its token that is removed as it is made', async () => {
    const { a, b } = world()
    for (let round = 0; round < 5; round += 1) {
      const token = tokenOf(null)
      const session = sessionOf(token, START)
      await a.directory.insert('tokens', token, auditOf(null))
      await Promise.allSettled([
        b.directory.insert('tokens', session, auditOf(null)),
        a.directory.remove('tokens', null, token.id, auditOf(null)),
      ])
      expect(await a.directory.tokenByHash(session.hash)).toBeNull()
    }
  })

  test('what has expired is dropped, and nothing else', async () => {
    const { a, b, tenant } = world()
    const token = tokenOf(tenant.id)
    const [old, last, young] = [START - 1, START, START + 1].map(at => sessionOf(token, at))
    for (const one of [token, old, last, young])
      await a.directory.insert('tokens', one as Token, auditOf(tenant.id))
    expect(await b.directory.dropSessions(START)).toBe(1)
    expect(await b.directory.dropSessions(START)).toBe(0)
    const { rows } = await a.directory.list('tokens', tenant.id, FIRST_PAGE)
    expect(rows.map(({ id }) => id).sort()).toEqual([young?.id, last?.id, token.id].sort())
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
  describe('sessions', () => sessions(world))
  describe('changes', () => changes(world))
}
