import { describe, expect, test } from 'vitest'
import type { DeliveryState } from '../../domain/delivery.ts'
import type { Move } from '../store.ts'
import { newId, START } from './records.ts'
import { begin, bring, claim, FIRST_PAGE, fire, settlementOf, type World } from './world.ts'

const NOW = START + 50_000

const statesOf = async ({ b, tenant }: World): Promise<string[]> =>
  (await b.deliveries.list(tenant.id, {}, FIRST_PAGE)).rows.map(({ state }) => state).toSorted()

const moves = (world: () => World): void => {
  const moveOf = (fields: Partial<Move>): Move => ({
    serviceId: world().service.id,
    from: 'PENDING',
    to: 'HELD',
    reason: 'service_paused',
    now: NOW,
    limit: 2,
    ...fields,
  })

  test('tells which services have any, leased ones left out', async () => {
    const { a, b, service } = world()
    const other = await begin(a, b)
    const ids = [service.id, newId(), other.service.id, 'none']
    const having = async () => [
      await b.deliveries.having('PENDING', ids),
      await b.deliveries.having('HELD', ids),
      await b.deliveries.having('PENDING', [other.service.id]),
    ]
    expect(await having()).toEqual([[], [], []])
    await fire(world(), 2)
    await bring(other, 'HELD')
    expect(await having()).toEqual([[service.id], [other.service.id], []])
    await claim(a, 'n1', world(), 2)
    await bring(other, 'FAILED')
    expect(await having()).toEqual([[], [other.service.id], []])
    expect(await b.deliveries.having('HELD', [])).toEqual([])
  })

  test('holds in batches, and leaves what is under way alone', async () => {
    const { a, b, tenant } = world()
    await fire(world(), 4)
    const [leased] = await claim(a, 'n1', world(), 1)
    expect(await b.deliveries.move(moveOf({}))).toBe(2)
    expect(await b.deliveries.move(moveOf({}))).toBe(1)
    expect(await b.deliveries.move(moveOf({}))).toBe(0)
    expect(await statesOf(world())).toEqual(['HELD', 'HELD', 'HELD', 'PENDING'])
    const held = await a.deliveries.list(tenant.id, { state: 'HELD' }, FIRST_PAGE)
    expect(
      held.rows.every(({ reason, settledAt }) => reason === 'service_paused' && settledAt === null),
    ).toBe(true)
    expect((await a.deliveries.delivery(tenant.id, leased?.id ?? ''))?.leased).toBe(true)
  })

  test('releases: due at once, the schedule anew, the attempts kept', async () => {
    const { a, b, tenant } = world()
    await fire(world(), 1)
    const [one] = await claim(a, 'n1', world())
    if (one === undefined) throw new Error('Nothing was claimed.')
    await a.deliveries.settle([settlementOf(one, 'n1', 'HELD', { reason: 'service_disabled' })], [])
    expect(await b.deliveries.move(moveOf({ from: 'HELD', to: 'PENDING', reason: null }))).toBe(1)
    const released = { state: 'PENDING', reason: null, due: NOW, attempts: 1, scheduled: 0, settledAt: null }
    expect(await b.deliveries.delivery(tenant.id, one.id)).toMatchObject(released)
    expect(await claim(a, 'n1', world(), 1, NOW)).toHaveLength(1)
  })

  test.each(['PENDING', 'HELD'] as const)('discards what is %s, with the reason', async from => {
    const { a, b, tenant } = world()
    const id = await bring(world(), from)
    expect(await a.deliveries.move(moveOf({ from, to: 'DISCARDED', reason: 'service_deleted' }))).toBe(1)
    const discarded = { state: 'DISCARDED', reason: 'service_deleted', settledAt: NOW }
    expect(await b.deliveries.delivery(tenant.id, id)).toMatchObject(discarded)
  })

  test.each(['PENDING', 'HELD'] as const)(
    'moves only the older of what is %s, the oldest first',
    async from => {
      const { a, b, tenant } = world()
      const state = from === 'HELD' ? { state: from, reason: 'service_paused' as const } : {}
      const { deliveries } = await fire(world(), 4, { delivery: state })
      const move = moveOf({
        from,
        to: 'DISCARDED',
        reason: 'held_too_long',
        createdBefore: START + 2,
        limit: 1,
      })
      expect(await a.deliveries.move(move)).toBe(1)
      expect(await a.deliveries.move({ ...move, limit: 10 })).toBe(1)
      const rows = await Promise.all(deliveries.map(({ id }) => b.deliveries.delivery(tenant.id, id)))
      expect(rows.map(row => row?.state)).toEqual(['DISCARDED', 'DISCARDED', from, from])
    },
  )

  test('leaves other services alone', async () => {
    const { a } = world()
    await fire(world(), 1)
    expect(await a.deliveries.move(moveOf({ serviceId: newId() }))).toBe(0)
    expect(await statesOf(world())).toEqual(['PENDING'])
  })
}

const STATES: readonly DeliveryState[] = ['PENDING', 'HELD', 'DELIVERED', 'FAILED', 'DISCARDED']

const retries = (world: () => World): void => {
  test.each(['PENDING', 'HELD', 'FAILED'] as const)('sends one that is %s again as itself', async state => {
    const { a, b, tenant } = world()
    const id = await bring(world(), state)
    const attempts = state === 'FAILED' ? 1 : 0
    const retried = await a.deliveries.retry(tenant.id, id, newId(NOW), NOW)
    expect(retried).toMatchObject({ id, state: 'PENDING', reason: null, due: NOW, attempts, scheduled: 0 })
    expect(retried).toMatchObject({ origin: 'FAN_OUT', settledAt: null })
    expect(await claim(b, 'n1', world(), 9, NOW)).toHaveLength(1)
  })

  test.each(['DELIVERED', 'DISCARDED'] as const)('makes a new delivery of one that is %s', async state => {
    const { a, b, tenant, service } = world()
    const id = await bring(world(), state)
    const old = await a.deliveries.delivery(tenant.id, id)
    const newOne = newId(NOW)
    const replay = await a.deliveries.retry(tenant.id, id, newOne, NOW)
    expect(replay).toEqual({
      id: newOne,
      tenantId: tenant.id,
      serviceId: service.id,
      eventId: old?.eventId,
      state: 'PENDING',
      reason: null,
      origin: 'REPLAY',
      attempts: 0,
      scheduled: 0,
      due: NOW,
      createdAt: NOW,
      settledAt: null,
    })
    expect(await b.deliveries.delivery(tenant.id, id)).toEqual(old)
    const [claimed] = await claim(b, 'n1', world(), 9, NOW)
    expect(claimed).toMatchObject({ id: newOne, eventId: old?.eventId })
    expect((await b.deliveries.ledger(tenant.id)).replays).toBe(1)
  })

  test('what is under way, unknown or of another tenant is not sent again', async () => {
    const { a, tenant } = world()
    const id = await bring(world(), 'PENDING')
    expect(await a.deliveries.retry(newId(), id, newId(), NOW)).toBeNull()
    expect(await a.deliveries.retry(tenant.id, newId(), newId(), NOW)).toBeNull()
    expect(await a.deliveries.retry(tenant.id, 'not an id', newId(), NOW)).toBeNull()
    await claim(a, 'n1', world())
    expect(await a.deliveries.retry(tenant.id, id, newId(), NOW)).toBeNull()
    expect((await a.deliveries.delivery(tenant.id, id))?.due).toBe(START)
  })
}

const discards = (world: () => World): void => {
  const MAY = { PENDING: true, HELD: true, FAILED: true, DELIVERED: false, DISCARDED: false }
  test.each(STATES)('discards one that is %s, or says that it cannot', async state => {
    const { a, b, tenant } = world()
    const id = await bring(world(), state)
    const before = await b.deliveries.delivery(tenant.id, id)
    expect(await a.deliveries.discard(tenant.id, id, NOW)).toBe(MAY[state])
    const discarded = { ...before, state: 'DISCARDED', reason: 'discarded_by_person', settledAt: NOW }
    expect(await b.deliveries.delivery(tenant.id, id)).toEqual(MAY[state] ? discarded : before)
  })

  test('not what is under way, unknown or of another tenant', async () => {
    const { a, tenant } = world()
    const id = await bring(world(), 'PENDING')
    expect(await a.deliveries.discard(newId(), id, NOW)).toBeNull()
    expect(await a.deliveries.discard(tenant.id, newId(), NOW)).toBeNull()
    await claim(a, 'n1', world())
    expect(await a.deliveries.discard(tenant.id, id, NOW)).toBe(false)
  })
}

/** How people and the upkeep move deliveries. */
export const movingLaw = (world: () => World): void => {
  describe('moves', () => moves(world))
  describe('retries', () => retries(world))
  describe('discards', () => discards(world))
}
