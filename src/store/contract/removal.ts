import { describe, expect, test } from 'vitest'
import { balance } from '../../domain/ledger.ts'
import { messageOf, parkedOf, quarantinedOf, unitOf, wantedOf } from './fixtures.ts'
import { agentOf, auditOf, newId, START, tokenOf } from './records.ts'
import { begin, bring, claim, FIRST_PAGE, fire, settlementOf, type World } from './world.ts'

const tombstones = (world: () => World): void => {
  test('a service that was removed is remembered until nothing hangs on it', async () => {
    const { a, b, tenant, service } = world()
    const id = await bring(world(), 'DELIVERED')
    expect(await a.directory.remove('services', newId(), service.id, auditOf(null))).toBe(false)
    expect(await a.directory.remove('services', tenant.id, service.id, auditOf(tenant.id))).toBe(true)
    expect(await a.directory.remove('services', tenant.id, service.id, auditOf(tenant.id))).toBe(false)
    expect(await b.directory.get('services', null, service.id)).toBeNull()
    expect((await b.directory.list('services', null, FIRST_PAGE)).rows).toEqual([])
    expect((await b.directory.snapshot()).services).toEqual([])
    const rename = b.directory.update('services', null, service.id, { name: 'x' }, auditOf(null))
    expect(await rename).toBeNull()
    expect(await b.directory.removed()).toEqual({ services: [service.id], tenants: [] })
    await b.directory.forgetService(service.id)
    expect(await a.directory.removed()).toEqual({ services: [], tenants: [] })
    expect(await a.deliveries.delivery(tenant.id, id)).toMatchObject({ serviceId: service.id })
  })

  test('a delivery that comes after its service was forgotten brings it to mind again', async () => {
    const { a, b, service, tenant } = world()
    await a.directory.remove('services', null, service.id, auditOf(null))
    await a.directory.forgetService(service.id)
    await fire(world(), 1)
    expect(await claim(b, 'n1', world())).toEqual([])
    expect((await b.directory.removed()).services).toEqual([service.id])
    const move = { serviceId: service.id, from: 'PENDING', to: 'DISCARDED', now: START, limit: 9 } as const
    expect(await b.deliveries.move({ ...move, reason: 'service_deleted' })).toBe(1)
    expect((await b.directory.removed()).services).toEqual([])
    expect(await a.deliveries.ledger(tenant.id)).toMatchObject({ fanOut: 1, discarded: 1 })
  })

  test('messages of an account that was removed are still read', async () => {
    const { a, b, tenant, account } = world()
    const { messages } = await fire(world(), 1)
    await a.directory.remove('platforms', tenant.id, account.id, auditOf(tenant.id))
    expect(await b.directory.get('platforms', null, account.id)).toBeNull()
    expect((await b.directory.snapshot()).platforms).toEqual([])
    const found = await b.messages.message(tenant.id, messages[0]?.id ?? '')
    expect(found?.message.platformId).toBe(account.id)
  })

  test('with a tenant everything of it is gone at once', async () => {
    const { a, b, tenant } = world()
    const other = await begin(a, b)
    const token = tokenOf(tenant.id)
    const agent = agentOf(tenant.id)
    await a.directory.insert('tokens', token, auditOf(tenant.id))
    await a.directory.insert('agents', agent, auditOf(tenant.id))
    await a.directory.remove('tenants', null, tenant.id, auditOf(null))
    expect(await b.directory.tokenByHash(token.hash)).toBeNull()
    const { revision: _, ...rest } = await b.directory.snapshot()
    const { tenant: kept, account, service } = other
    expect(rest).toEqual({ tenants: [kept], platforms: [account], agents: [], services: [service] })
    expect(await b.directory.get('agents', null, agent.id)).toBeNull()
    expect(await b.directory.removed()).toEqual({ services: [], tenants: [tenant.id] })
  })
}

const purges = (world: () => World): void => {
  test('removes a tenant step by step, and nothing of another', async () => {
    const { a, b, tenant, account, conversation, user } = world()
    const other = await begin(a, b)
    const { messages } = await fire(other, 2)
    await fire(world(), 5)
    const [claimed] = await claim(a, 'n1', world(), 1)
    const parked = parkedOf(account, 'wamid.1')
    const quiet = messageOf(conversation)
    await a.messages.commit(unitOf({ messages: [quiet], parked: [parked] }), [], [quarantinedOf(account)])
    await a.directory.remove('tenants', null, tenant.id, auditOf(null))
    let steps = 0
    while (!(await b.directory.purgeTenant(tenant.id, 2))) {
      expect(balance(await a.deliveries.ledger(null)).balanced).toBe(true)
      expect(++steps).toBeLessThan(50)
    }
    expect(steps).toBeGreaterThan(2)
    const wanted = wantedOf(account, { identities: user.identities, extIdentifiers: ['wamid.1'] })
    const nothing = { chatUsers: [], conversations: [], messages: [], dispatches: [], parked: [], seen: [] }
    expect(await a.messages.load([wanted])).toEqual(nothing)
    expect(await a.messages.message(tenant.id, quiet.id)).toBeNull()
    expect(await a.directory.removed()).toEqual({ services: [], tenants: [] })
    expect(await a.deliveries.ledger(null)).toMatchObject({ fanOut: 2, pending: 2 })
    expect((await a.messages.message(other.tenant.id, messages[0]?.id ?? ''))?.message).toEqual(messages[0])
    if (claimed === undefined) throw new Error('Nothing was claimed.')
    expect((await a.deliveries.settle([settlementOf(claimed, 'n1', 'DELIVERED')], [])).late).toEqual([
      claimed.id,
    ])
  })

  test('takes the counts of what retention had removed with it', async () => {
    const { a, b, tenant } = world()
    await bring(world(), 'DELIVERED')
    await a.deliveries.prune(START + 1, 10, null)
    await a.directory.remove('tenants', null, tenant.id, auditOf(null))
    while (!(await b.directory.purgeTenant(tenant.id, 100)));
    expect(await b.deliveries.ledger(null)).toMatchObject({ fanOut: 0, delivered: 0 })
    expect(await b.directory.purgeTenant(tenant.id, 100)).toBe(true)
  })

  test('never purges a tenant that was not removed', async () => {
    const { a, b, tenant } = world()
    await expect(a.directory.purgeTenant(tenant.id, 100)).rejects.toThrow('not removed')
    expect(await b.directory.get('tenants', null, tenant.id)).toEqual(tenant)
  })

  test('a post for an account that was purged is refused', async () => {
    const { a, b, tenant, account } = world()
    await a.directory.remove('tenants', null, tenant.id, auditOf(null))
    while (!(await a.directory.purgeTenant(tenant.id, 100)));
    const late = b.messages.commit(unitOf({ parked: [parkedOf(account, 'wamid.1')] }), [], [])
    await expect(late).rejects.toMatchObject({ name: 'Refusal', code: 'not_found' })
  })
}

/** What was removed, and requests that are repeated. */
export const removalLaw = (world: () => World): void => {
  describe('what was removed', () => tombstones(world))
  describe('purges', () => purges(world))
}
