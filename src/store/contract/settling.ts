import { describe, expect, test } from 'vitest'
import type { Attempt } from '../../domain/attempt.ts'
import type { Service } from '../../domain/service.ts'
import type { Claimed } from '../deliveries.ts'
import { answered, unanswered } from './fixtures.ts'
import { newId, START } from './records.ts'
import { claim, fire, settlementOf, type World } from './world.ts'

const outcomes = (world: () => World): void => {
  test('records the outcome and the attempt, and ends the lease', async () => {
    const { a, b, tenant, service } = world()
    const { messages } = await fire(world(), 1)
    const [first = never()] = await claim(a, 'n1', world())
    const again = { due: START + 500 }
    expect((await b.deliveries.settle([settlementOf(first, 'n1', 'PENDING', again)], [])).late).toEqual([])
    const [second = never()] = await claim(b, 'n2', world())
    expect(second).toMatchObject({ id: first.id, attempts: 1, scheduled: 1 })
    await a.deliveries.settle([settlementOf(second, 'n2', 'DELIVERED')], [])
    expect(await b.deliveries.delivery(tenant.id, first.id)).toEqual({
      id: first.id,
      tenantId: tenant.id,
      serviceId: service.id,
      eventId: messages[0]?.id,
      messageId: messages[0]?.id,
      state: 'DELIVERED',
      reason: null,
      origin: 'FAN_OUT',
      attempts: 2,
      scheduled: 2,
      due: START + 2_000,
      createdAt: START,
      settledAt: START + 3_000,
      lastStatus: 200,
      lastError: null,
      leased: false,
      history: [settlementOf(first, 'n1', 'PENDING').attempt, answered(2, 200)],
    })
  })

  test('held and pending have no end, failed has one; the last error is told', async () => {
    const { a, b, tenant } = world()
    await fire(world(), 3)
    const claimed = await claim(a, 'n1', world())
    const states = ['HELD', 'PENDING', 'FAILED'] as const
    const settlements = claimed.map((each, i) => settlementOf(each, 'n1', states[i] ?? 'FAILED'))
    await a.deliveries.settle(settlements, [])
    const rows = await Promise.all(claimed.map(({ id }) => b.deliveries.delivery(tenant.id, id)))
    expect(rows.map(row => row?.state)).toEqual([...states])
    expect(rows.map(row => row?.settledAt)).toEqual([null, null, START + 3_000])
    expect(rows.map(row => row?.lastError)).toEqual(['timeout', 'timeout', 'timeout'])
    expect(rows.map(row => row?.lastStatus)).toEqual([null, null, null])
  })

  test('an answer without headers and body comes back so', async () => {
    const { a, b, tenant } = world()
    await fire(world(), 1)
    const [one = never()] = await claim(a, 'n1', world())
    const attempt = { ...answered(1, 204), answer: { status: 204, headers: {}, bodyExcerpt: null } }
    await a.deliveries.settle([settlementOf(one, 'n1', 'DELIVERED', { attempt })], [])
    expect((await b.deliveries.delivery(tenant.id, one.id))?.history).toEqual([attempt])
  })
}

/** Lets one delivery be tried with these outcomes, one after the other. @returns it as it was claimed last */
const tryInTurn = async (world: World, attempts: readonly Attempt[]): Promise<Claimed> => {
  const { a } = world
  for (const [i, attempt] of attempts.entries()) {
    const [one = never()] = await claim(a, 'n1', world, 1, START + i + 1)
    await a.deliveries.settle([settlementOf(one, 'n1', 'PENDING', { attempt, due: START + i + 1 })], [])
  }
  const [last = never()] = await claim(a, 'n1', world, 1, START + attempts.length)
  return last
}

/** As different as attempts can be. */
const ATTEMPTS: readonly Attempt[] = [
  unanswered(1, START + 1),
  answered(2, 503, START + 2),
  { ...answered(3, 200, START + 3), error: { code: 'bad_answer', detail: '' }, address: null },
  { ...answered(4, 299, START + 4), answer: { status: 299, headers: {}, bodyExcerpt: null } },
]

const history = (world: () => World): void => {
  test('all attempts come back in order, each as it was', async () => {
    const { a, b, tenant } = world()
    const { deliveries } = await fire(world(), 1)
    const id = deliveries[0]?.id ?? never()
    expect((await b.deliveries.delivery(tenant.id, id))?.history).toEqual([])
    const fifth = settlementOf(await tryInTurn(world(), ATTEMPTS), 'n1', 'FAILED')
    expect((await a.deliveries.settle([fifth], [])).late).toEqual([])
    const row = await b.deliveries.delivery(tenant.id, id)
    expect(row?.history).toEqual([...ATTEMPTS, fifth.attempt])
    expect(row).toMatchObject({ attempts: 5, lastStatus: null, lastError: 'timeout' })
  })

  test('a late settlement adds nothing to the attempts before', async () => {
    const { a, b, tenant } = world()
    await fire(world(), 1)
    const third = await tryInTurn(world(), ATTEMPTS.slice(0, 2))
    const before = await b.deliveries.delivery(tenant.id, third.id)
    const late = [
      settlementOf(third, 'n2', 'DELIVERED'),
      settlementOf({ ...third, attempts: 1 }, 'n1', 'FAILED'),
      settlementOf({ ...third, attempts: 0 }, 'n1', 'FAILED'),
      settlementOf({ ...third, attempts: 3 }, 'n1', 'FAILED'),
    ]
    for (const one of late) expect((await a.deliveries.settle([one], [])).late).toEqual([third.id])
    expect(await b.deliveries.delivery(tenant.id, third.id)).toEqual(before)
    expect(before?.history).toEqual(ATTEMPTS.slice(0, 2))
  })

  test('one that is sent again goes on with its attempts, a replay has none', async () => {
    const { a, b, tenant } = world()
    await fire(world(), 1)
    const third = await tryInTurn(world(), ATTEMPTS.slice(0, 2))
    const failed = settlementOf(third, 'n1', 'FAILED')
    await a.deliveries.settle([failed], [])
    await a.deliveries.retry(tenant.id, third.id, newId(), START)
    const [fourth = never()] = await claim(a, 'n1', world())
    const delivered = settlementOf(fourth, 'n1', 'DELIVERED')
    await a.deliveries.settle([delivered], [])
    const all = [...ATTEMPTS.slice(0, 2), failed.attempt, delivered.attempt]
    expect((await b.deliveries.delivery(tenant.id, third.id))?.history).toEqual(all)
    const replay = await a.deliveries.retry(tenant.id, third.id, newId(), START)
    const row = await b.deliveries.delivery(tenant.id, replay?.id ?? '')
    expect(row).toMatchObject({ attempts: 0, lastStatus: null, lastError: null, history: [] })
    expect((await b.deliveries.delivery(tenant.id, third.id))?.history).toEqual(all)
  })
}

const fencing = (world: () => World): void => {
  test('a settlement by another, or of an earlier attempt, changes nothing', async () => {
    const { a, b, tenant } = world()
    await fire(world(), 1)
    const [one = never()] = await claim(a, 'n1', world())
    const before = await a.deliveries.delivery(tenant.id, one.id)
    const wrong = [
      settlementOf(one, 'n2', 'DELIVERED'),
      settlementOf({ ...one, attempts: 1 }, 'n1', 'DELIVERED'),
    ]
    for (const settlement of wrong)
      expect((await b.deliveries.settle([settlement], [])).late).toEqual([one.id])
    expect(await a.deliveries.delivery(tenant.id, one.id)).toEqual(before)
  })

  test('the second settlement of one attempt comes late, and the others of its batch do not', async () => {
    const { a, b, tenant } = world()
    await fire(world(), 2)
    const [one = never(), two = never()] = await claim(a, 'n1', world())
    await a.deliveries.settle([settlementOf(one, 'n1', 'DELIVERED')], [])
    const batch = [settlementOf(one, 'n1', 'FAILED'), settlementOf(two, 'n1', 'DELIVERED')]
    expect((await b.deliveries.settle(batch, [])).late).toEqual([one.id])
    expect((await b.deliveries.delivery(tenant.id, one.id))?.state).toBe('DELIVERED')
    expect((await b.deliveries.delivery(tenant.id, one.id))?.history).toHaveLength(1)
    expect((await b.deliveries.delivery(tenant.id, two.id))?.state).toBe('DELIVERED')
  })

  test('of two who settle at once, one is late', async () => {
    const { a, b } = world()
    await fire(world(), 1)
    const [one = never()] = await claim(a, 'n1', world())
    const settlement = settlementOf(one, 'n1', 'DELIVERED')
    const both = await Promise.all([a, b].map(store => store.deliveries.settle([settlement], [])))
    expect(both.flatMap(({ late }) => late)).toEqual([one.id])
  })
}

const signals = (world: () => World): void => {
  const read = async ({ b, service }: World): Promise<Service | null> =>
    b.directory.get('services', null, service.id)

  test('sets what an attempt told of the service, and leaves the rest', async () => {
    const { a, service } = world()
    await a.deliveries.settle([], [{ serviceId: service.id, failingSince: null, waitUntil: START + 77 }])
    expect(await read(world())).toEqual({ ...service, failingSince: null, waitUntil: START + 77 })
    await a.deliveries.settle([], [{ serviceId: service.id, failingSince: START }])
    expect(await read(world())).toEqual({ ...service, failingSince: START, waitUntil: START + 77 })
  })

  test('disables a service, also a paused one, and once', async () => {
    const { a, b, service, tenant } = world()
    const disable = { at: START + 9, reason: 'Every attempt has failed for 5 days.' }
    const done = await a.deliveries.settle([], [{ serviceId: service.id, disable }])
    expect(done).toEqual({ late: [], disabled: [service.id] })
    const disabled = { state: 'DISABLED', disabledAt: START + 9, disabledReason: disable.reason }
    expect(await read(world())).toMatchObject(disabled)
    const audit = { id: tenant.id, tenantId: tenant.id, at: 0, actor: '', action: '', target: '', detail: '' }
    await a.directory.update('services', null, service.id, { state: 'PAUSED' }, audit)
    const again = { serviceId: service.id, disable: { ...disable, at: START + 10 } }
    await a.deliveries.settle([], [again])
    expect(await read(world())).toMatchObject({ ...disabled, disabledAt: START + 10 })
    const late = await b.deliveries.settle([], [{ ...again, disable: { ...disable, at: START + 11 } }])
    expect(late.disabled).toEqual([])
    expect(await read(world())).toMatchObject({ disabledAt: START + 10 })
  })

  test('of several signals the last word counts, and the first reason to disable', async () => {
    const { a, service } = world()
    const { id: serviceId } = service
    const first = { serviceId, waitUntil: START + 1, disable: { at: START, reason: 'first' } }
    const second = { serviceId, failingSince: START + 2, disable: { at: START, reason: 'second' } }
    await a.deliveries.settle([], [first, second, { serviceId, waitUntil: START + 3 }])
    const told = { failingSince: START + 2, waitUntil: START + 3, disabledReason: 'first' }
    expect(await read(world())).toMatchObject({ ...told, state: 'DISABLED' })
  })

  test('others are told of what changed, and of nothing else', async () => {
    const { a, b, service } = world()
    const before = await b.directory.revision()
    const same = { serviceId: service.id, failingSince: service.failingSince, waitUntil: service.waitUntil }
    await a.deliveries.settle([], [same])
    expect(await b.directory.revision()).toBe(before)
    await a.deliveries.settle([], [{ serviceId: service.id, disable: { at: START, reason: 'Gone.' } }])
    expect(await b.directory.revision()).toBeGreaterThan(before)
  })
}

const never = (): never => {
  throw new Error('Nothing was claimed.')
}

/** What an attempt leaves behind. */
export const settlingLaw = (world: () => World): void => {
  describe('outcomes', () => outcomes(world))
  describe('several attempts', () => history(world))
  describe('late settlements', () => fencing(world))
  describe('signals', () => signals(world))
}
