import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Store } from '../store.ts'
import { changeEventOf, chatUserOf, conversationOf, eventOf, messageOf, unitOf } from './fixtures.ts'
import { finish, NUMBER, personOf, store } from './person.ts'
import { accountOf, auditOf, newId, START } from './records.ts'
import { begin, fire, pruneEvents, type World } from './world.ts'

const idsOf = (events: readonly { readonly id: string }[]): string[] => events.map(({ id }) => id)

const PATIENCE_MS = 10_000

/** Goes on from a cursor as a receiver does, until it has so many events: whatever else goes on in the database may hold up the last ones. */
const follow = async (
  from: Store,
  tenantId: string,
  count: number,
  after: string | null = null,
  limit = 200,
): Promise<{ ids: string[]; cursor: string }> => {
  const ids: string[] = []
  for (let cursor = after, until = Date.now() + PATIENCE_MS; ; ) {
    const page = await from.messages.events(tenantId, cursor, limit)
    ids.push(...idsOf(page.events))
    if (ids.length >= count) return { ids, cursor: page.cursor }
    if (Date.now() > until) throw new Error(`${ids.length} of ${count} events were told.`)
    cursor = page.cursor
    // Whoever writes in this thread must get its turn.
    await new Promise(setImmediate)
  }
}

const order = (world: () => World): void => {
  test('they are told as they were committed, the oldest first, whatever their ids are', async () => {
    const { a, b, tenant, conversation } = world()
    const ids: string[] = []
    for (const at of [5, 3, 9, 1]) {
      const message = messageOf(conversation, { id: newId(START + at * 1_000) })
      await (at > 4 ? a : b).messages.commit(
        unitOf({ messages: [message], events: [eventOf(message)] }),
        [],
        [],
      )
      ids.push(message.id)
    }
    const { events } = await fire(world(), 3, { at: START - 1_000 })
    expect((await follow(b, tenant.id, 7)).ids).toEqual([...ids, ...idsOf(events)])
  })

  test('their bytes are those that were fired', async () => {
    const { a, b, tenant, conversation } = world()
    const message = messageOf(conversation)
    const bodies = [Uint8Array.of(), Uint8Array.of(0, 1, 30, 255), new TextEncoder().encode('{"id":"x"}')]
    const events = bodies.map((body, i) =>
      changeEventOf(message, `edited:${i}`, { id: newId(START + i), body }),
    )
    await a.messages.commit(unitOf({ messages: [message], events }), [], [])
    await follow(b, tenant.id, 3)
    const told = (await b.messages.events(tenant.id, null, 9)).events
    expect(told.map(({ body }) => [...body])).toEqual(bodies.map(body => [...body]))
  })

  test('page after page each is told once, and then what is new', async () => {
    const { b, tenant } = world()
    const { events } = await fire(world(), 7)
    await follow(b, tenant.id, 7)
    const pages: string[][] = []
    let cursor: string | null = null
    for (let i = 0; i < 4; i += 1) {
      const page: Awaited<ReturnType<Store['messages']['events']>> = await b.messages.events(
        tenant.id,
        cursor,
        3,
      )
      pages.push(idsOf(page.events))
      if (page.events.length === 0) expect(page.cursor).toBe(cursor)
      cursor = page.cursor
    }
    const ids = idsOf(events)
    expect(pages).toEqual([ids.slice(0, 3), ids.slice(3, 6), ids.slice(6), []])
    const later = await fire(world(), 2, { at: START + 100 })
    expect((await follow(b, tenant.id, 2, cursor)).ids).toEqual(idsOf(later.events))
  })

  test('a cursor is there also where nothing ever was, and passes nothing', async () => {
    const { a, tenant } = world()
    const empty = await a.messages.events(tenant.id, null, 9)
    expect(empty.events).toEqual([])
    expect(await a.messages.events(tenant.id, empty.cursor, 9)).toEqual(empty)
    const { events } = await fire(world(), 2)
    expect((await follow(a, tenant.id, 2, empty.cursor)).ids).toEqual(idsOf(events))
  })

  test('each comes with a cursor, from which one goes on behind it', async () => {
    const { b, tenant } = world()
    const ids = idsOf((await fire(world(), 4)).events)
    await follow(b, tenant.id, 4)
    const { events, cursor } = await b.messages.events(tenant.id, null, 9)
    for (const [i, event] of events.entries()) {
      expect(idsOf((await b.messages.events(tenant.id, event.cursor, 9)).events)).toEqual(ids.slice(i + 1))
    }
    expect(events.at(-1)?.cursor).toBe(cursor)
  })

  test('from their end on is told what comes later, and nothing else', async () => {
    const { a, b, tenant } = world()
    const beginning = await a.messages.endOfEvents(tenant.id)
    const before = await fire(world(), 3)
    await follow(b, tenant.id, 3)
    const end = await b.messages.endOfEvents(tenant.id)
    expect((await a.messages.events(tenant.id, end, 9)).events).toEqual([])
    const after = await fire(world(), 2, { at: START - 1_000 })
    expect((await follow(a, tenant.id, 2, end)).ids).toEqual(idsOf(after.events))
    const all = idsOf([...before.events, ...after.events])
    expect((await follow(a, tenant.id, 5, beginning)).ids).toEqual(all)
  })

  test.each(['', 'nonsense', 'UC54', 'US4x', 'UC4xLng'])('the cursor %j is refused', async cursor => {
    const refusal = { name: 'Refusal', code: 'invalid', errors: [{ path: 'after' }] }
    await expect(world().a.messages.events(world().tenant.id, cursor, 9)).rejects.toMatchObject(refusal)
  })
}

const scope = (world: () => World): void => {
  test("another tenant's are not told", async () => {
    const { a, b, tenant } = world()
    const other = await begin(a, b)
    const own: string[] = []
    const others: string[] = []
    for (let i = 0; i < 4; i += 1) {
      own.push(...idsOf((await fire(world(), 2)).events))
      others.push(...idsOf((await fire(other, 3)).events))
    }
    expect((await follow(b, tenant.id, 8, null, 3)).ids).toEqual(own)
    expect((await follow(b, other.tenant.id, 12, null, 3)).ids).toEqual(others)
    expect((await b.messages.events(newId(), null, 9)).events).toEqual([])
  })

  test('all accounts of a tenant are told in one order', async () => {
    const { a, b, tenant } = world()
    const account = accountOf(tenant.id, { accountKey: newId() })
    await a.directory.insert('platforms', account, auditOf(tenant.id))
    const user = chatUserOf(account)
    const second = { ...world(), account, user, conversation: conversationOf(user) }
    const people = unitOf({ chatUsers: [user], conversations: [second.conversation] })
    await a.messages.commit(people, [], [])
    const ids: string[] = []
    for (const each of [world(), second, second, world(), second])
      ids.push(...idsOf((await fire(each, 2)).events))
    expect((await follow(b, tenant.id, 10, null, 3)).ids).toEqual(ids)
  })

  test('of a person who is erased nothing is told from the beginning of it, and the others are', async () => {
    const { a, b, tenant } = world()
    const person = personOf(world(), NUMBER)
    const before = await fire(world(), 1)
    await store(world(), person)
    const after = await fire(world(), 2)
    const others = idsOf([...before.events, ...after.events])
    await follow(b, tenant.id, others.length + person.events.length)
    await a.people.beginErasure(tenant.id, person.user.id, auditOf(tenant.id))
    expect((await follow(b, tenant.id, 3, null, 2)).ids).toEqual(others)
    await finish(world(), person, 2)
    expect((await follow(b, tenant.id, 3, null, 2)).ids).toEqual(others)
  })

  test('what retention removes is passed over, and its places are not given again', async () => {
    const { a, b, tenant } = world()
    const old = await fire(world(), 4, { services: [] })
    const read = await follow(b, tenant.id, 2, null, 2)
    const last = await follow(b, tenant.id, 2, read.cursor)
    expect([...read.ids, ...last.ids]).toEqual(idsOf(old.events))
    expect(await pruneEvents(world(), START + 100)).toBe(4)
    expect(await b.messages.events(tenant.id, null, 9)).toMatchObject({ events: [] })
    const { events } = await fire({ ...world(), a: b }, 2, { at: START + 1_000 })
    for (const cursor of [null, read.cursor, last.cursor])
      expect((await follow(a, tenant.id, 2, cursor)).ids).toEqual(idsOf(events))
  })
}

/** How many writers there are, how much each commits at a time, and how much is read at a time. */
const plans = fc.record({
  writers: fc.array(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 8 }), {
    minLength: 2,
    maxLength: 6,
  }),
  limit: fc.integer({ min: 1, max: 9 }),
})

const walk = (world: () => World): void => {
  test('who reads while many write gets every event, each once', async () => {
    const { a, b, tenant } = world()
    let cursor: string | null = null
    const run = async ({ writers, limit }: { writers: number[][]; limit: number }) => {
      const fired: string[] = []
      const writing = writers.map(async (counts, i) => {
        for (const count of counts)
          fired.push(...idsOf((await fire({ ...world(), a: i % 2 === 0 ? a : b }, count)).events))
      })
      const total = writers.flat().reduce((sum, count) => sum + count, 0)
      const [told] = await Promise.all([follow(b, tenant.id, total, cursor, limit), ...writing])
      cursor = told.cursor
      expect(told.ids).toHaveLength(total)
      expect(new Set(told.ids)).toEqual(new Set(fired))
    }
    await fc.assert(fc.asyncProperty(plans, run), { numRuns: 8, endOnFailure: true })
  })
}

/** Events in the order of their commits, for whoever catches up. */
export const eventsLaw = (world: () => World): void => {
  describe('their order', () => order(world))
  describe('whose they are', () => scope(world))
  describe('a walk', () => walk(world))
}
