import { describe, expect, test } from 'vitest'
import type { DeliveryState } from '../../domain/delivery.ts'
import { balance } from '../../domain/ledger.ts'
import type { KeptReplay, Replay } from '../../domain/replay.ts'
import { HOUR, type Millis, SECOND } from '../../domain/time.ts'
import type { ReplayLimits, ReplayStep, Store } from '../store.ts'
import { auditOf, newId, START, serviceOf } from './records.ts'
import { begin as beginWorld, bring, claim, FIRST_PAGE, fire, settlementOf, type World } from './world.ts'

const NOW = START + 60_000

export const replayOf = (world: World, fields: Partial<KeptReplay> = {}): KeptReplay => ({
  id: newId(NOW),
  tenantId: world.tenant.id,
  serviceId: world.service.id,
  from: START,
  till: NOW,
  only: 'all',
  ratePerS: null,
  state: 'COUNTING',
  place: null,
  pacedAt: NOW - SECOND,
  total: 0,
  resent: 0,
  skipped: { waiting: 0, otherState: 0, repeated: 0 },
  createdAt: NOW,
  endedAt: null,
  ...fields,
})

const limitsOf = (limit: number, due = 1_000): ReplayLimits => ({
  count: limit,
  newIds: Array.from({ length: limit }, () => newId(NOW)),
  due,
})

const beginReplay = async (world: World, fields: Partial<KeptReplay> = {}): Promise<Replay> =>
  await world.a.replays.begin(replayOf(world, fields), auditOf(world.tenant.id, 'service.replay'))

const step = (
  store: Store,
  replay: Replay,
  limit = 2,
  now: Millis = NOW,
  due?: number,
): Promise<ReplayStep | null> => store.replays.step(replay, limitsOf(limit, due), now)

/** Steps until it ends, through either handle in turn. @returns as it ended */
const runOut = async ({ a, b }: World, replay: Replay, limit = 2): Promise<Replay> => {
  for (let turn = 0; turn < 100; turn += 1) {
    const ended = (await step(turn % 2 === 0 ? a : b, replay, limit))?.ended ?? null
    if (ended !== null) return ended
  }
  throw new Error('It never ends.')
}

/** Each state once, and how its delivery is called. */
const bringAll = async (world: World): Promise<Readonly<Record<DeliveryState, string>>> => {
  const ids: Partial<Record<DeliveryState, string>> = {}
  for (const state of ['FAILED', 'DELIVERED', 'DISCARDED', 'HELD', 'PENDING'] as const)
    ids[state] = await bring(world, state)
  return ids as Record<DeliveryState, string>
}

const rowsOf = async ({ b, tenant }: World) => (await b.deliveries.list(tenant.id, {}, FIRST_PAGE)).rows

const keeping = (world: () => World): void => {
  test('comes back as it was begun, in a list, and to nobody else', async () => {
    const { b, tenant, service } = world()
    const begun = await beginReplay(world(), { ratePerS: 2.5, only: 'failed' })
    expect(begun).toMatchObject({ state: 'COUNTING', total: 0, resent: 0, ratePerS: 2.5, endedAt: null })
    expect(begun).not.toHaveProperty('place')
    expect(await b.replays.replay(tenant.id, service.id, begun.id)).toEqual(begun)
    expect((await b.replays.list(tenant.id, service.id, FIRST_PAGE)).rows).toEqual([begun])
    expect(await b.replays.open()).toEqual([{ tenantId: tenant.id, id: begun.id }])
    const other = await beginWorld(world().a, b)
    for (const [t, s] of [
      [other.tenant.id, service.id],
      [tenant.id, other.service.id],
      ['none', 'none'],
    ] as const) {
      expect(await b.replays.replay(t, s, begun.id)).toBeNull()
      expect(await b.replays.stop(t, s, begun.id, auditOf(null))).toBeNull()
      expect((await b.replays.list(t, s, FIRST_PAGE)).rows).toEqual([])
    }
    expect(await b.replays.step({ tenantId: other.tenant.id, id: begun.id }, limitsOf(2), NOW)).toBeNull()
    expect(await b.replays.replay(tenant.id, service.id, begun.id)).toEqual(begun)
  })

  test('begun again under the same id it is found; another one of the service is a conflict', async () => {
    const { a, b, tenant } = world()
    const replay = replayOf(world())
    const entry = auditOf(tenant.id, 'service.replay')
    const first = await a.replays.begin(replay, entry)
    expect(await b.replays.begin(replay, auditOf(tenant.id))).toEqual(first)
    const audit = await b.directory.list('audit', tenant.id, FIRST_PAGE)
    expect(audit.rows.filter(({ action }) => action === 'service.replay')).toEqual([entry])
    await expect(beginReplay(world())).rejects.toMatchObject({ code: 'conflict' })
    const ended = await runOut(world(), first)
    expect(await b.replays.begin(replay, auditOf(tenant.id))).toEqual(ended)
    await beginReplay(world())
  })

  test('of two that are begun at once one is', async () => {
    const { a, b, tenant } = world()
    const both = [a, b].map(store => store.replays.begin(replayOf(world()), auditOf(tenant.id)))
    const [first, second] = (await Promise.allSettled(both)).toSorted((x, y) =>
      x.status < y.status ? -1 : 1,
    )
    expect(first).toMatchObject({ status: 'fulfilled' })
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'conflict' } })
  })

  test('stops once, and goes no further', async () => {
    const { a, b, tenant, service } = world()
    await bring(world(), 'DELIVERED')
    const begun = await beginReplay(world())
    const entry = { ...auditOf(tenant.id, 'service.replay_stop'), at: NOW + 7 }
    const stopped = await b.replays.stop(tenant.id, service.id, begun.id, entry)
    expect(stopped).toEqual({ ...begun, state: 'STOPPED', endedAt: NOW + 7 })
    const again = await a.replays.stop(tenant.id, service.id, begun.id, auditOf(tenant.id, 'again'))
    expect(again).toEqual(stopped)
    const audit = await b.directory.list('audit', tenant.id, FIRST_PAGE)
    expect(audit.rows.map(({ action }) => action)).not.toContain('again')
    expect(audit.rows).toContainEqual(entry)
    expect(await step(a, begun)).toBeNull()
    expect(await b.replays.open()).toEqual([])
    expect(await rowsOf(world())).toHaveLength(1)
  })

  test('goes with its service, and waits while that one is not active', async () => {
    const { a, b, tenant, service } = world()
    const begun = await beginReplay(world())
    for (const state of ['PAUSED', 'DISABLED'] as const) {
      await a.directory.update('services', tenant.id, service.id, { state }, auditOf(tenant.id))
      expect(await b.replays.open()).toEqual([])
      expect(await step(b, begun)).toBeNull()
    }
    await a.directory.update('services', tenant.id, service.id, { state: 'ACTIVE' }, auditOf(tenant.id))
    expect(await step(b, begun)).toMatchObject({ next: 'more' })
    await a.directory.remove('services', tenant.id, service.id, auditOf(tenant.id))
    expect(await step(b, begun)).toBeNull()
    expect(await b.replays.open()).toEqual([])
    expect(await b.replays.dropEnded(NOW * 2, 9)).toBe(0)
    await expect(beginReplay(world())).rejects.toMatchObject({ code: 'not_found' })
  })

  test('those that ended long ago go, those under way stay', async () => {
    const { a, b, tenant, service } = world()
    const old = await runOut(world(), await beginReplay(world(), { id: newId(NOW - 5) }))
    const open = await beginReplay(world())
    expect(await a.replays.dropEnded(NOW, 9)).toBe(0)
    expect(await a.replays.dropEnded(NOW + 1, 9)).toBe(1)
    expect(await b.replays.replay(tenant.id, service.id, old.id)).toBeNull()
    expect((await b.replays.list(tenant.id, service.id, FIRST_PAGE)).rows).toEqual([open])
  })
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

/** Jobs that send deliveries again. */
export const replaysLaw = (world: () => World): void => {
  describe('keeping', () => keeping(world))
  describe('what is sent again', () => sending(world))
  describe('how it goes on', () => going(world))
}
