import { describe, expect, test } from 'vitest'
import type { DeliveryState } from '../../domain/delivery.ts'
import { HOUR, MINUTE, type Millis } from '../../domain/time.ts'
import type { DeliveryFilter, Page, PageRequest } from '../store.ts'
import { answered, changeEventOf, deliveriesOf, unitOf } from './fixtures.ts'
import { newId, START } from './records.ts'
import { bring, claim, FIRST_PAGE, fire, settlementOf, type World } from './world.ts'

/** Reads page after page in one direction. */
const walk = async <T>(
  read: (page: PageRequest) => Promise<Page<T>>,
  direction: 'older' | 'newer',
  start: string | null,
  idOf: (row: T) => string,
): Promise<string[]> => {
  const found: string[] = []
  let cursor: PageRequest['cursor'] = start === null ? null : { direction, id: start }
  for (;;) {
    const page = await read({ limit: 3, cursor })
    const ids = page.rows.map(idOf)
    found.push(...(direction === 'older' ? ids : ids.toReversed()))
    const edge = direction === 'older' ? ids.at(-1) : ids[0]
    if (edge === undefined || !(direction === 'older' ? page.hasOlder : page.hasNewer)) return found
    cursor = { direction, id: edge }
  }
}

const pages = (world: () => World): void => {
  const idOf = (row: { id: string }) => row.id
  const list = (page: PageRequest) => world().b.deliveries.list(world().tenant.id, {}, page)

  test('walks a list from end to end, both ways', async () => {
    const { deliveries } = await fire(world(), 8)
    const ids = deliveries.map(idOf).toSorted()
    expect(await walk(list, 'older', null, idOf)).toEqual(ids.toReversed())
    expect(await walk(list, 'newer', ids[0] ?? '', idOf)).toEqual(ids.slice(1))
  })

  test('says what lies on either side, also of an empty page', async () => {
    const { deliveries } = await fire(world(), 3)
    const [oldest = '', middle = '', newest = ''] = deliveries.map(idOf).toSorted()
    const edges = async (direction: 'older' | 'newer', id: string) => {
      const page = await list({ limit: 1, cursor: { direction, id } })
      return [page.rows.map(idOf), page.hasOlder, page.hasNewer]
    }
    expect(await edges('older', newest)).toEqual([[middle], true, true])
    expect(await edges('older', middle)).toEqual([[oldest], false, true])
    expect(await edges('older', oldest)).toEqual([[], false, true])
    expect(await edges('newer', oldest)).toEqual([[middle], true, true])
    expect(await edges('newer', newest)).toEqual([[], true, false])
  })

  test('the row of the cursor itself lies beside an empty page', async () => {
    const { deliveries } = await fire(world(), 1)
    const id = deliveries[0]?.id ?? ''
    const older = await list({ limit: 1, cursor: { direction: 'older', id } })
    expect(older).toMatchObject({ rows: [], hasOlder: false, hasNewer: true })
    const newer = await list({ limit: 1, cursor: { direction: 'newer', id } })
    expect(newer).toMatchObject({ rows: [], hasOlder: true, hasNewer: false })
  })

  test('an empty list has neither side', async () => {
    const empty = { rows: [], count: 0, countIsEstimate: false, hasOlder: false, hasNewer: false }
    expect(await list(FIRST_PAGE)).toEqual(empty)
    expect(await list({ limit: 5, cursor: { direction: 'older', id: newId() } })).toEqual(empty)
  })

  test('counts the whole list, up to 10,000', async () => {
    const { conversation, b, tenant } = world()
    for (let i = 0; i < 5; i++) await fire(world(), 2_000)
    const history = () => b.messages.history(tenant.id, conversation.id, { limit: 1, cursor: null })
    expect(await history()).toMatchObject({ count: 10_000, countIsEstimate: false })
    await fire(world(), 1)
    expect(await history()).toMatchObject({ count: 10_000, countIsEstimate: true, hasOlder: true })
  })

  test('every list has pages', async () => {
    const { b, tenant, conversation } = world()
    const { messages } = await fire(world(), 4)
    const read = (page: PageRequest) => b.messages.history(tenant.id, conversation.id, page)
    const ids = messages.map(idOf).toSorted()
    expect(await walk(read, 'older', null, row => row.message.id)).toEqual(ids.toReversed())
    const audit = (page: PageRequest) => b.directory.list('audit', tenant.id, page)
    const entries = await audit(FIRST_PAGE)
    expect(await walk(audit, 'older', null, idOf)).toEqual(entries.rows.map(idOf))
  })
}

const filters = (world: () => World): void => {
  const found = async (filter: DeliveryFilter): Promise<string[]> =>
    (await world().b.deliveries.list(world().tenant.id, filter, FIRST_PAGE)).rows.map(({ id }) => id)

  test.each(['PENDING', 'HELD', 'DELIVERED', 'FAILED', 'DISCARDED'] as const)('by state: %s', async state => {
    const id = await bring(world(), state)
    const others = ['PENDING', 'HELD', 'DELIVERED', 'FAILED', 'DISCARDED'] as const
    expect(await found({ state })).toEqual([id])
    expect(await found({ state, serviceId: world().service.id })).toEqual([id])
    for (const other of others) if (other !== state) expect(await found({ state: other })).toEqual([])
  })

  test('by service', async () => {
    await fire(world(), 1)
    expect(await found({ serviceId: world().service.id })).toHaveLength(1)
    expect(await found({ serviceId: newId() })).toEqual([])
  })

  test('by time of creation: from is in, till is out', async () => {
    const { deliveries } = await fire(world(), 5)
    const ids = deliveries.slice(1, 3).map(({ id }) => id)
    expect((await found({ from: START + 1, till: START + 3 })).toSorted()).toEqual(ids.toSorted())
    expect(await found({ from: START + 5 })).toEqual([])
    expect(await found({ till: START })).toEqual([])
  })

  test('by message: its own event, and those that tell of it', async () => {
    const { a, service } = world()
    const { messages, deliveries } = await fire(world(), 2)
    const [message] = messages
    if (message === undefined) throw new Error('Nothing was fired.')
    const read = changeEventOf(message, 'read', { serviceIds: [service.id] })
    const told = deliveriesOf([read])
    await a.messages.commit(unitOf({ events: [read] }), told, [])
    const ids = [deliveries[0]?.id, told[0]?.id].toSorted().toReversed()
    expect(await found({ messageId: message.id })).toEqual(ids)
    expect(await found({ messageId: read.id })).toEqual([])
  })

  test('by status of the last attempt', async () => {
    const { a } = world()
    await fire(world(), 2)
    const [one, two] = await claim(a, 'n1', world())
    if (one === undefined || two === undefined) throw new Error('Nothing was claimed.')
    const refused = settlementOf(one, 'n1', 'FAILED', { attempt: answered(1, 503) })
    await a.deliveries.settle([refused, settlementOf(two, 'n1', 'FAILED')], [])
    expect(await found({ statusCode: 503 })).toEqual([one.id])
    expect(await found({ statusCode: 503, state: 'FAILED', serviceId: world().service.id })).toEqual([one.id])
    expect(await found({ statusCode: 200 })).toEqual([])
  })
}

const health = (world: () => World): void => {
  test('tells the share of successes, the last delivery, what waits and what is held', async () => {
    const { a, b, service } = world()
    await fire(world(), 9)
    const claimed = await claim(a, 'n1', world(), 6)
    const states = ['DELIVERED', 'DELIVERED', 'DELIVERED', 'FAILED', 'PENDING'] as const
    const settlements = states.map((state, i) => {
      const { id, tenantId, attempts } = claimed[i] ?? { id: '', tenantId: '', attempts: 0 }
      const attempt = state === 'FAILED' ? { attempt: answered(1, 503) } : {}
      return settlementOf({ id, tenantId, serviceId: service.id, attempts }, 'n1', state, {
        settledAt: START + 10 - i,
        ...attempt,
      })
    })
    await a.deliveries.settle(settlements, [])
    const move = { serviceId: service.id, from: 'PENDING', to: 'HELD', now: START, limit: 2 } as const
    await a.deliveries.move({ ...move, reason: 'service_paused' })
    expect(await b.deliveries.health([newId(), service.id], START - HOUR)).toEqual([
      { serviceId: service.id, successRate: 0.6, lastDeliveryAt: START + 10, backlog: 3, held: 2 },
    ])
  })

  test('tells the last delivery as it was, though it is not written down each time', async () => {
    const { a, b, service } = world()
    await fire(world(), 30)
    const claimed = (await claim(a, 'n1', world(), 30)).toSorted((x, y) => (x.id < y.id ? -1 : 1))
    const last = async (): Promise<Millis | null | undefined> =>
      (await b.deliveries.health([service.id], START - HOUR))[0]?.lastDeliveryAt
    const settle = (from: number, till: number, state: DeliveryState, settledAt: Millis) =>
      a.deliveries.settle(
        claimed.slice(from, till).map(one => settlementOf(one, 'n1', state, { settledAt })),
        [],
      )
    await settle(0, 1, 'DELIVERED', START)
    await settle(1, 2, 'DELIVERED', START + 20)
    expect(await last()).toBe(START + 20)
    // Behind so many that failed the note is what is left.
    await settle(2, 29, 'FAILED', START + 30)
    expect([START, START + 20]).toContain(await last())
    await settle(29, 30, 'DELIVERED', START + MINUTE)
    expect(await last()).toBe(START + MINUTE)
  })

  test('of a service that nothing was sent to', async () => {
    const { b, service } = world()
    expect(await b.deliveries.health([service.id], START - HOUR)).toEqual([
      { serviceId: service.id, successRate: null, lastDeliveryAt: null, backlog: 0, held: 0 },
    ])
  })
}

/** Lists, what narrows them, and the numbers beside a service. */
export const listingLaw = (world: () => World): void => {
  describe('pages', () => pages(world))
  describe('filters of deliveries', () => filters(world))
  describe('health', () => health(world))
}
