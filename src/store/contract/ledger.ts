import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { balance } from '../../domain/ledger.ts'
import type { PruneStep } from '../store.ts'
import { changeEventOf, deliveriesOf, unitOf } from './fixtures.ts'
import { LedgerModel, OPERATIONS } from './ledger-model.ts'
import { newId, START } from './records.ts'
import { begin, bring, claim, FIRST_PAGE, fire, pruneEvents, settlementOf, type World } from './world.ts'

const counting = (world: () => World): void => {
  test('counts every delivery by where it stands', async () => {
    const { b, tenant } = world()
    for (const state of ['HELD', 'DISCARDED', 'FAILED', 'DELIVERED', 'DELIVERED', 'PENDING'] as const) {
      await bring(world(), state)
    }
    const counts = { fanOut: 6, replays: 0, delivered: 2, pending: 1, failed: 1, held: 1, discarded: 1 }
    expect(await b.deliveries.ledger(tenant.id)).toEqual(counts)
    expect(await b.deliveries.ledger(null)).toEqual(counts)
  })

  test('sees a delivery that was never made', async () => {
    const { a, b, tenant, conversation, service } = world()
    const { messages } = await fire(world(), 1)
    const [message] = messages
    if (message === undefined) throw new Error('Nothing was fired.')
    const lost = changeEventOf(message, 'read', { serviceIds: [service.id], conversationId: conversation.id })
    await a.messages.commit(unitOf({ events: [lost] }), [], [])
    const { balanced, difference } = balance(await b.deliveries.ledger(tenant.id))
    expect([balanced, difference]).toEqual([false, 1])
  })

  test('each tenant has its own, and null has all', async () => {
    const { a, b, tenant } = world()
    const other = await begin(a, b)
    await fire(world(), 2)
    await fire(other, 3)
    expect((await b.deliveries.ledger(tenant.id)).fanOut).toBe(2)
    expect((await b.deliveries.ledger(other.tenant.id)).pending).toBe(3)
    expect(await b.deliveries.ledger(null)).toMatchObject({ fanOut: 5, pending: 5 })
  })

  test('balances after whatever happens, in whatever order, through both handles', async () => {
    const { a, b } = world()
    const operations = fc.array(fc.tuple(fc.constantFrom(...OPERATIONS), fc.nat(1_000)), {
      maxLength: 40,
      size: 'max',
    })
    const holds = async (script: [(typeof OPERATIONS)[number], number][]): Promise<void> => {
      const model = new LedgerModel(await begin(a, b))
      for (const [index, [operation, chance]] of script.entries()) {
        await model.run(operation, chance, index % 2 === 0 ? a : b)
        const counts = await b.deliveries.ledger(model.world.tenant.id)
        expect(counts).toEqual(model.counts())
        expect(balance(counts).balanced).toBe(true)
      }
    }
    await fc.assert(fc.asyncProperty(operations, holds), { seed: 7, numRuns: 20 })
  })
}

const retention = (world: () => World): void => {
  test('removes what has ended, with its attempts, and keeps the counts', async () => {
    const { a, b, tenant } = world()
    await bring(world(), 'FAILED')
    const again = [await bring(world(), 'DELIVERED'), await bring(world(), 'DISCARDED')]
    for (const id of again) {
      const replay = await a.deliveries.retry(tenant.id, id, newId(), START)
      await a.deliveries.discard(tenant.id, replay?.id ?? '', START)
    }
    const before = await b.deliveries.ledger(tenant.id)
    const rows = (await b.deliveries.list(tenant.id, {}, FIRST_PAGE)).rows
    const { removed, next } = await b.deliveries.prune(START + 1, 2, null)
    expect(removed).toBe(2)
    expect(await b.deliveries.ledger(tenant.id)).toEqual(before)
    expect((await b.deliveries.prune(START + 1, 2, next)).removed).toBe(1)
    expect((await a.deliveries.list(tenant.id, {}, FIRST_PAGE)).rows).toEqual([])
    for (const { eventId } of rows) expect(await a.messages.eventBody(tenant.id, eventId)).toBeNull()
    expect(await a.deliveries.ledger(tenant.id)).toEqual(before)
    expect(await a.deliveries.ledger(null)).toEqual(before)
  })

  test('leaves what is pending or held, and what is younger', async () => {
    const { a, tenant, service } = world()
    const held = await bring(world(), 'HELD')
    const pending = await bring(world(), 'PENDING')
    const { deliveries } = await fire(world(), 1, { at: START + 5_000 })
    await a.deliveries.discard(tenant.id, deliveries[0]?.id ?? '', START + 5_000)
    expect(await pruneEvents(world(), START + 5_000)).toBe(0)
    const { rows } = await a.deliveries.list(tenant.id, { serviceId: service.id }, FIRST_PAGE)
    expect(rows.map(({ id }) => id).toSorted()).toEqual([held, pending, deliveries[0]?.id].toSorted())
  })

  test('an event goes only with the last of its deliveries', async () => {
    const { a, b, tenant, service } = world()
    const other = { ...service, id: newId() }
    const audit = { id: newId(), tenantId: tenant.id, at: 0, actor: '', action: '', target: '', detail: '' }
    await a.directory.insert('services', other, audit)
    const { deliveries } = await fire(world(), 1, { services: [service.id, other.id] })
    await a.deliveries.discard(tenant.id, deliveries[0]?.id ?? '', START)
    expect(await pruneEvents(world(), START + 1)).toBe(0)
    await a.deliveries.discard(tenant.id, deliveries[1]?.id ?? '', START)
    expect(await pruneEvents(world(), START + 1)).toBe(1)
    expect(await b.deliveries.ledger(tenant.id)).toMatchObject({ fanOut: 2, discarded: 2 })
  })

  test('looks at so many at a time, kept ones too, and goes on behind them; then it begins anew', async () => {
    const { a, b, tenant } = world()
    const { deliveries } = await fire(world(), 4)
    // Nobody wanted these.
    await fire(world(), 3, { services: [], at: START + 10 })
    const removed: number[] = []
    let after: string | null = null
    do {
      const step: PruneStep = await b.deliveries.prune(START + 100, 2, after)
      removed.push(step.removed)
      after = step.next
    } while (after !== null)
    expect(removed).toEqual([0, 0, 2, 1])
    await a.deliveries.discard(tenant.id, deliveries[2]?.id ?? '', START)
    expect(await pruneEvents(world(), START + 100, 3)).toBe(1)
    expect(await b.deliveries.ledger(tenant.id)).toMatchObject({ fanOut: 4, pending: 3, discarded: 1 })
  })

  test('finds what is old on each account, also behind what fired while the clock was ahead', async () => {
    const { a, b } = world()
    const other = await begin(a, b)
    await fire(world(), 2, { services: [], at: START + 60_000 })
    await fire(other, 2, { services: [] })
    await fire(world(), 2, { services: [] })
    expect(await pruneEvents(world(), START + 100, 1)).toBe(4)
    expect(await pruneEvents(world(), START + 60_100, 1)).toBe(2)
  })

  test('a delivery under way settles after a prune', async () => {
    const { a, b, tenant } = world()
    await fire(world(), 1)
    const [one] = await claim(a, 'n1', world())
    expect(await pruneEvents(world(), START + 100)).toBe(0)
    if (one === undefined) throw new Error('Nothing was claimed.')
    expect((await a.deliveries.settle([settlementOf(one, 'n1', 'DELIVERED')], [])).late).toEqual([])
    expect(await b.deliveries.ledger(tenant.id)).toMatchObject({ fanOut: 1, delivered: 1 })
  })

  test('messages outlive their events', async () => {
    const { b, tenant } = world()
    const { messages, events } = await fire(world(), 1, { services: [] })
    await pruneEvents(world(), START + 100)
    expect(deliveriesOf(events)).toEqual([])
    expect((await b.messages.message(tenant.id, messages[0]?.id ?? ''))?.message).toEqual(messages[0])
  })
}

/** Nothing is ever lost or counted twice. */
export const ledgerLaw = (world: () => World): void => {
  describe('the ledger', () => counting(world))
  describe('retention', () => retention(world))
}
