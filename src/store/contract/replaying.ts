import { describe, expect, test } from 'vitest'
import type { DeliveryState } from '../../domain/delivery.ts'
import { balance } from '../../domain/ledger.ts'
import { HOUR } from '../../domain/time.ts'
import { auditOf, newId, START, serviceOf } from './records.ts'
import { beginReplay, NOW, rowsOf, runOut, step } from './replays.ts'
import { bring, claim, fire, settlementOf, type World } from './world.ts'

/** Each state once, and how its delivery is called. */
const bringAll = async (world: World): Promise<Readonly<Record<DeliveryState, string>>> => {
  const ids: Partial<Record<DeliveryState, string>> = {}
  for (const state of ['FAILED', 'DELIVERED', 'DISCARDED', 'HELD', 'PENDING'] as const)
    ids[state] = await bring(world, state)
  return ids as Record<DeliveryState, string>
}

const sending = (world: () => World): void => {
  test('failed: each is tried again as itself, its schedule anew', async () => {
    const { b, tenant } = world()
    const ids = await bringAll(world())
    const ended = await runOut(world(), await beginReplay(world(), { only: 'failed' }))
    expect(ended).toMatchObject({ state: 'DONE', total: 1, resent: 1, endedAt: NOW })
    expect(ended.skipped).toEqual({ waiting: 0, otherState: 0, repeated: 0 })
    const again = { state: 'PENDING', reason: null, due: NOW, attempts: 1, scheduled: 0, settledAt: null }
    expect(await b.deliveries.delivery(tenant.id, ids.FAILED)).toMatchObject({ ...again, origin: 'FAN_OUT' })
    expect(await rowsOf(world())).toHaveLength(5)
    expect(await b.deliveries.ledger(tenant.id)).toMatchObject({ replays: 0, failed: 0, pending: 2 })
  })

  test('delivered: a new delivery of the same event, the old one as it was', async () => {
    const { a, b, tenant } = world()
    const ids = await bringAll(world())
    const old = await b.deliveries.delivery(tenant.id, ids.DELIVERED)
    const ended = await runOut(world(), await beginReplay(world(), { only: 'delivered' }))
    expect(ended).toMatchObject({ state: 'DONE', total: 5, resent: 1 })
    expect(ended.skipped).toEqual({ waiting: 2, otherState: 2, repeated: 0 })
    expect(await b.deliveries.delivery(tenant.id, ids.DELIVERED)).toEqual(old)
    const made = (await rowsOf(world())).filter(({ origin }) => origin === 'REPLAY')
    expect(made).toMatchObject([{ eventId: old?.eventId, state: 'PENDING', attempts: 0, createdAt: NOW }])
    const claimed = await claim(a, 'n1', world(), 9, NOW)
    expect(claimed.map(({ eventId }) => eventId)).toContain(old?.eventId)
    expect(balance(await b.deliveries.ledger(tenant.id))).toMatchObject({ replays: 1, balanced: true })
  })

  test('all: what has ended, and not what is sent anyway', async () => {
    const { b, tenant } = world()
    await bringAll(world())
    const ended = await runOut(world(), await beginReplay(world()), 1)
    expect(ended).toMatchObject({ state: 'DONE', total: 5, resent: 3, skipped: { waiting: 2 } })
    expect(balance(await b.deliveries.ledger(tenant.id))).toMatchObject({
      ...{ fanOut: 5, replays: 2, pending: 4, held: 1, delivered: 1, discarded: 1, failed: 0 },
      balanced: true,
    })
  })

  test('only what was made in its time, to its service', async () => {
    const { a, tenant, service } = world()
    const other = serviceOf(tenant.id)
    await a.directory.insert('services', other, auditOf(tenant.id))
    await fire(world(), 6, { services: [service.id, other.id] })
    const claimed = await claim(a, 'n1', world(), 9, START + HOUR)
    const settlements = claimed.map(one => settlementOf(one, 'n1', 'DELIVERED'))
    await a.deliveries.settle(settlements, [])
    const range = { from: START + 1, till: START + 4 }
    const ended = await runOut(world(), await beginReplay(world(), { ...range, only: 'delivered' }))
    expect(ended).toMatchObject({ total: 3, resent: 3 })
    const made = (await rowsOf(world())).filter(({ origin }) => origin === 'REPLAY')
    const times = made.map(({ eventId }) => claimed.find(one => one.eventId === eventId)?.createdAt)
    expect(times.toSorted()).toEqual([START + 1, START + 2, START + 3])
  })

  test('an event with several deliveries in that time is sent once', async () => {
    const { a, tenant } = world()
    const id = await bring(world(), 'DELIVERED')
    const replay = await a.deliveries.retry(tenant.id, id, newId(START + 9), START + 9)
    const [claimed] = await claim(a, 'n1', world(), 9, NOW)
    if (claimed === undefined || claimed.id !== replay?.id) throw new Error('The replay was not claimed.')
    await a.deliveries.settle([settlementOf(claimed, 'n1', 'DELIVERED')], [])
    const both = await runOut(world(), await beginReplay(world(), { only: 'delivered' }))
    expect(both).toMatchObject({ total: 2, resent: 1, skipped: { repeated: 1 } })
    const later = { id: newId(NOW + 1), from: START + 9, till: START + 10 }
    expect(await runOut(world(), await beginReplay(world(), later))).toMatchObject({ total: 1, resent: 1 })
  })

  test('what it makes itself is not in it', async () => {
    await bring(world(), 'DELIVERED')
    const ended = await runOut(world(), await beginReplay(world()), 1)
    expect(ended).toMatchObject({ total: 1, resent: 1 })
  })

  test('what retention has removed meanwhile is not met', async () => {
    const { a } = world()
    for (let i = 0; i < 3; i += 1) await bring(world(), 'DELIVERED')
    const begun = await beginReplay(world())
    expect(await step(a, begun, 9)).toMatchObject({ next: 'more' })
    await a.deliveries.prune(START + 1, 9, null)
    expect(await runOut(world(), begun)).toMatchObject({ state: 'DONE', total: 3, resent: 0 })
  })
}

const going = (world: () => World): void => {
  const many = async (count: number): Promise<void> => {
    const { a } = world()
    await fire(world(), count)
    const claimed = await claim(a, 'n1', world(), count, NOW)
    await a.deliveries.settle(
      claimed.map(one => settlementOf(one, 'n1', 'FAILED')),
      [],
    )
  }

  test('steps are bounded, each goes on behind the last, and the last one says so', async () => {
    const { a, b, tenant, service } = world()
    await many(5)
    const begun = await beginReplay(world(), { only: 'failed' })
    expect(await step(a, begun, 9)).toEqual({ serviceId: service.id, resent: 0, next: 'more', ended: null })
    const seen: (number | undefined)[] = []
    for (const store of [a, b, a]) seen.push((await step(store, begun))?.resent)
    expect(seen).toEqual([2, 2, 1])
    const ended = await b.replays.replay(tenant.id, service.id, begun.id)
    expect(ended).toMatchObject({ state: 'DONE', total: 5, resent: 5 })
    expect(await step(b, begun)).toBeNull()
  })

  test('two who step at once send nothing twice', async () => {
    const { a, b, tenant } = world()
    await many(12)
    const begun = await beginReplay(world())
    await step(a, begun, 20)
    const steps = await Promise.all([a, b, a, b, a].map(store => step(store, begun)))
    expect(steps.map(one => one?.resent)).toEqual([2, 2, 2, 2, 2])
    expect(await runOut(world(), begun)).toMatchObject({ total: 12, resent: 12 })
    expect(balance(await b.deliveries.ledger(tenant.id))).toMatchObject({ pending: 12, balanced: true })
  })

  test('no faster than its rate, whoever steps; what is less than one is saved up', async () => {
    const { a, b } = world()
    await many(9)
    const begun = await beginReplay(world(), { only: 'failed', ratePerS: 4, pacedAt: NOW })
    await step(a, begun, 20)
    // It was counted at NOW: a second's worth may go.
    expect(await step(a, begun, 20)).toMatchObject({ resent: 4, next: 'rate', ended: null })
    expect(await step(b, begun, 20)).toMatchObject({ resent: 0, next: 'rate' })
    expect(await step(b, begun, 20, NOW + 200)).toMatchObject({ resent: 0, next: 'rate' })
    expect(await step(a, begun, 20, NOW + 400)).toMatchObject({ resent: 1, next: 'rate' })
    // One that stood still for an hour makes up for two seconds of it.
    expect(await step(b, begun, 3, NOW + HOUR)).toMatchObject({ resent: 3, next: 'more' })
  })

  test('waits while enough of the service is due', async () => {
    const { a, b } = world()
    await many(6)
    const begun = await beginReplay(world(), { only: 'failed' })
    await step(a, begun, 9)
    expect(await step(a, begun, 9, NOW, 4)).toMatchObject({ resent: 4, next: 'room' })
    expect(await step(b, begun, 9, NOW, 4)).toMatchObject({ resent: 0, next: 'room' })
    expect(await claim(a, 'n1', world(), 3, NOW)).toHaveLength(3)
    expect(await step(b, begun, 9, NOW, 4)).toMatchObject({ resent: 2, next: 'more', ended: { resent: 6 } })
  })
}

/** What replays send again, and how they go on. */
export const replayingLaw = (world: () => World): void => {
  describe('what is sent again', () => sending(world))
  describe('how it goes on', () => going(world))
}
