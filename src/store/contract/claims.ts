import { describe, expect, test } from 'vitest'
import { messageOf, unitOf } from './fixtures.ts'
import { newId, START } from './records.ts'
import { claim, fire, settlementOf, type World } from './world.ts'

const idsOf = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id)

const claiming = (world: () => World): void => {
  test('gives all that is needed to send', async () => {
    const { b, tenant, service } = world()
    const { events, deliveries } = await fire(world(), 1)
    const [result] = await b.deliveries.claim('n1', [{ serviceId: service.id, limit: 1 }], START)
    const body = [...(result?.claimed[0]?.body ?? [])]
    expect({ ...result, claimed: result?.claimed.map(each => ({ ...each, body })) }).toEqual({
      serviceId: service.id,
      claimed: [
        {
          id: deliveries[0]?.id,
          tenantId: tenant.id,
          serviceId: service.id,
          eventId: events[0]?.id,
          attempts: 0,
          scheduled: 0,
          createdAt: START,
          body: [...(events[0]?.body ?? [])],
        },
      ],
      nextDue: null,
    })
  })

  test('takes what is due, the earliest first, and says when more will be', async () => {
    const { a, service } = world()
    const { deliveries } = await fire(world(), 5)
    const request = { serviceId: service.id, limit: 2 }
    const [first] = await a.deliveries.claim('n1', [request], START + 2)
    expect(idsOf(first?.claimed ?? [])).toEqual(idsOf(deliveries.slice(0, 2)))
    expect(first?.nextDue).toBe(START + 2)
    const [second] = await a.deliveries.claim('n1', [request], START + 2)
    expect(idsOf(second?.claimed ?? [])).toEqual(idsOf(deliveries.slice(2, 3)))
    expect(second?.nextDue).toBe(START + 3)
  })

  test('gives no delivery to two nodes, however they race', async () => {
    const { a, b } = world()
    await fire(world(), 60)
    const rounds = await Promise.all(
      Array.from({ length: 6 }, (_, i) => claim(i % 2 === 0 ? a : b, `n${i % 2}`, world(), 15)),
    )
    const ids = rounds.flatMap(idsOf)
    expect(ids).toHaveLength(60)
    expect(new Set(ids).size).toBe(60)
  })

  test('does not hand out what is leased, held or ended; an unknown service has nothing', async () => {
    const { a, b } = world()
    await fire(world(), 1, { delivery: { lease: 'n1' } })
    await fire(world(), 1, { delivery: { state: 'HELD', reason: 'service_paused' } })
    expect(await claim(b, 'n2', world())).toEqual([])
    const unknown = [{ serviceId: newId(), limit: 1 }]
    expect((await a.deliveries.claim('n1', unknown, START))[0]).toMatchObject({ claimed: [], nextDue: null })
  })

  test('each service has its own share', async () => {
    const { a, b, service } = world()
    const other = { ...service, id: newId() }
    await a.directory.insert('services', other, {
      id: newId(),
      tenantId: service.tenantId,
      at: START,
      actor: 'cli',
      action: 'service.create',
      target: other.id,
      detail: '',
    })
    await fire(world(), 3, { services: [service.id, other.id] })
    const requests = [service.id, other.id].map((serviceId, i) => ({ serviceId, limit: i + 1 }))
    const results = await b.deliveries.claim('n1', requests, START + 10)
    expect(results.map(({ claimed }) => claimed.length)).toEqual([1, 2])
    expect(results.map(({ serviceId }) => serviceId)).toEqual([service.id, other.id])
  })
}

const leasing = (world: () => World): void => {
  test('what is released can be claimed again, but not by another hand', async () => {
    const { a, b } = world()
    await fire(world(), 2)
    const claimed = await claim(a, 'n1', world())
    await b.nodes.heartbeat('n2', START, 0)
    await b.deliveries.release('n2', idsOf(claimed))
    expect(await claim(b, 'n2', world())).toEqual([])
    await b.deliveries.release('n1', idsOf(claimed).slice(0, 1))
    expect(idsOf(await claim(b, 'n2', world()))).toEqual(idsOf(claimed).slice(0, 1))
  })

  test('frees what a dead node held, and only that', async () => {
    const { a, b } = world()
    await fire(world(), 3)
    const [dead] = await claim(a, 'dead', world(), 1, START + 100)
    await claim(a, 'alive', world(), 1, START + 100)
    await claim(b, 'me', world(), 1, START + 100)
    await a.nodes.heartbeat('dead', START + 200, 0)
    await a.nodes.heartbeat('alive', START + 5_000, 0)
    expect(await b.nodes.reclaim('me', START + 5_000)).toBe(1)
    expect(idsOf(await claim(b, 'me', world()))).toEqual([dead?.id])
  })

  test('frees what a node that was never heard of had accepted', async () => {
    const { b } = world()
    await fire(world(), 2, { delivery: { lease: 'crashed' } })
    expect(await b.nodes.reclaim('me', START + 60_000)).toBe(2)
    expect(await claim(b, 'me', world())).toHaveLength(2)
  })

  test('a node that was given up settles nothing any more, even under its own name', async () => {
    const { a, b } = world()
    await fire(world(), 1)
    const [held] = await claim(a, 'n1', world(), 1, START + 100)
    await b.nodes.reclaim('n2', START + 60_000)
    const { late } = await a.deliveries.settle([settlementOf(held ?? never(), 'n1', 'DELIVERED')], [])
    expect(late).toEqual([held?.id])
  })

  test('leases nothing where the unit is a conflict', async () => {
    const { a, b, conversation } = world()
    const message = messageOf(conversation)
    await a.messages.commit(unitOf({ messages: [message] }), [], [])
    const stale = unitOf({ messages: [{ ...message, stored: 1 }] })
    expect(await b.messages.commit(stale, [], [])).toBe('conflict')
    expect(await claim(b, 'n1', world())).toEqual([])
  })
}

const never = (): never => {
  throw new Error('Nothing was claimed.')
}

/** Who holds which delivery. */
export const claimsLaw = (world: () => World): void => {
  describe('claims', () => claiming(world))
  describe('leases', () => leasing(world))
}
