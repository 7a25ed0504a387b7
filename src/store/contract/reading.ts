import { describe, expect, test } from 'vitest'
import type { Stretch } from '../messages.ts'
import { changeEventOf, deliveriesOf, eventOf, messageOf, quarantinedOf, unitOf } from './fixtures.ts'
import { newId, START } from './records.ts'
import { begin, claim, FIRST_PAGE, fire, settlementOf, type World } from './world.ts'

const fail = (): never => {
  throw new Error('There is no such message.')
}

const context = (world: () => World): void => {
  test('a message comes with its conversation, its person and what it quotes', async () => {
    const { a, b, tenant, conversation, user } = world()
    const quoted = messageOf(conversation)
    const message = messageOf(conversation, { quoteId: quoted.id })
    const dangling = messageOf(conversation, { quoteId: newId() })
    await a.messages.commit(unitOf({ messages: [quoted, message, dangling] }), [], [])
    const around = { conversation, chatUser: user }
    expect(await b.messages.message(tenant.id, message.id)).toEqual({ message, quote: quoted, ...around })
    expect((await b.messages.message(tenant.id, dangling.id))?.quote).toBeNull()
    expect(await b.messages.conversation(tenant.id, conversation.id)).toEqual(around)
  })

  test('conversations are found by state, account and agent', async () => {
    const { b, tenant, account, conversation } = world()
    const count = async (filter: object) =>
      (await b.messages.conversations(tenant.id, filter, FIRST_PAGE)).rows.length
    expect(await count({})).toBe(1)
    const all = { state: conversation.state, platformId: account.id, agentId: conversation.agentId }
    expect(await count(all)).toBe(1)
    expect(await count({ ...all, state: 'CLOSED' })).toBe(0)
    expect(await count({ ...all, platformId: newId() })).toBe(0)
    expect(await count({ ...all, agentId: newId() })).toBe(0)
  })

  test('the bytes of an event are those that were fired', async () => {
    const { a, b, tenant, conversation } = world()
    const message = messageOf(conversation)
    const bodies = [Uint8Array.of(), Uint8Array.of(0, 1, 30, 255), new TextEncoder().encode('{"id":"x"}')]
    const events = bodies.map((body, i) => changeEventOf(message, `edited:${i}`, { body }))
    await a.messages.commit(unitOf({ messages: [message], events }), [], [])
    const found = await Promise.all(events.map(({ id }) => b.messages.eventBody(tenant.id, id)))
    expect(found.map(body => [...(body ?? [9])])).toEqual(bodies.map(body => [...body]))
    const ids = events.map(({ id }) => id)
    const together = await b.messages.eventBodies(tenant.id, [...ids, newId()])
    expect(together.size).toBe(ids.length)
    expect(ids.map(id => [...(together.get(id) ?? [9])])).toEqual(bodies.map(body => [...body]))
    expect(await b.messages.eventBodies(newId(), ids)).toEqual(new Map())
  })

  test('what happened in a stretch is told in its order, of its own conversation alone', async () => {
    const { a, b, tenant, conversation } = world()
    const messages = [0, 1, 2].map(i => messageOf(conversation, { id: newId(START + i) }))
    const [first, second, third] = messages.map(({ id }) => id)
    let at = START + 3
    const told = (text: string) => ({ id: newId(at++), body: new TextEncoder().encode(text) })
    const notice = (text: string) =>
      changeEventOf(messageOf(conversation), text, { messageId: null, ...told(text) })
    const change = (i: number, text: string) => changeEventOf(messages[i] ?? fail(), text, told(text))
    const own = messages.map(message => eventOf(message))
    const events = [
      ...own,
      change(0, 'edited:0'),
      notice('follow'),
      change(1, 'edited:1'),
      change(0, 'read:0'),
    ]
    await a.messages.commit(unitOf({ messages, events }), [], [])
    const read = async (stretch: Partial<Stretch>, of = tenant.id, id = conversation.id) => {
      const all = { messageIds: [first ?? '', second ?? ''], from: null, till: null, ...stretch }
      const bodies = await b.messages.changes(of, id, all)
      return bodies.map(body => new TextDecoder().decode(body))
    }
    expect(await read({})).toEqual(['edited:0', 'follow', 'edited:1', 'read:0'])
    expect(await read({ messageIds: [second ?? ''], till: third ?? '' })).toEqual(['edited:1'])
    expect(await read({ messageIds: [], from: third ?? '' })).toEqual(['follow'])
    expect(await read({}, (await begin(a, b)).tenant.id)).toEqual([])
    expect(await read({}, tenant.id, newId())).toEqual([])
  })

  test('messages that failed are those of a failed delivery whose event fired in the window', async () => {
    const { a, b, tenant, conversation, service } = world()
    const { messages } = await fire(world(), 4)
    const quiet = messageOf(conversation, { id: newId(START - 5) })
    const read = changeEventOf(quiet, 'read', { serviceIds: [service.id], firedAt: START + 1 })
    await a.messages.commit(unitOf({ messages: [quiet], events: [read] }), deliveriesOf([read]), [])
    const claimed = await claim(a, 'n1', world())
    const settlements = claimed.map(({ eventId, ...each }) =>
      settlementOf(each, 'n1', eventId === messages[2]?.id ? 'DELIVERED' : 'FAILED'),
    )
    await a.deliveries.settle(settlements, [])
    const found = await b.messages.failedMessages(tenant.id, START + 1, START + 3, FIRST_PAGE)
    expect(found.rows.map(({ message }) => message.id)).toEqual([messages[1]?.id, quiet.id])
    expect(found.count).toBe(2)
  })
}

const quarantine = (world: () => World): void => {
  test('keeps a post once, whoever sends it again', async () => {
    const { a, b, tenant, account } = world()
    const post = quarantinedOf(account)
    const again = { ...post, id: newId() }
    await a.messages.commit(unitOf(), [], [post])
    expect(await b.messages.commit(unitOf(), [], [again])).toBe('committed')
    const page = await b.messages.quarantine(tenant.id, FIRST_PAGE)
    const { body, ...listed } = post
    expect(page.rows).toEqual([{ ...listed, size: body.length }])
    expect([...((await b.messages.quarantined(tenant.id, post.id))?.body ?? [])]).toEqual([...body])
  })

  test('changes its reasons, and removes it', async () => {
    const { a, b, tenant, account } = world()
    const post = quarantinedOf(account)
    await a.messages.commit(unitOf(), [], [post])
    await b.messages.updateQuarantined(tenant.id, post.id, [])
    expect((await a.messages.quarantined(tenant.id, post.id))?.reasons).toEqual([])
    expect(await a.messages.removeQuarantined(tenant.id, post.id)).toBe(true)
    expect(await b.messages.removeQuarantined(tenant.id, post.id)).toBe(false)
    expect(await b.messages.quarantined(tenant.id, post.id)).toBeNull()
  })
}

/** Every read and write by id, asked for under another tenant. */
const isolation = (world: () => World): void => {
  test("another tenant's things are not there", async () => {
    const { a, b, account, conversation, service } = world()
    const stranger = (await begin(a, b)).tenant.id
    const message = messageOf(conversation)
    const event = eventOf(message, { serviceIds: [service.id] })
    const deliveries = deliveriesOf([event])
    const post = quarantinedOf(account)
    await a.messages.commit(unitOf({ messages: [message], events: [event] }), deliveries, [post])
    const delivery = deliveries[0]?.id ?? ''
    const reads = [
      b.messages.message(stranger, message.id),
      b.messages.conversation(stranger, conversation.id),
      b.messages.eventBody(stranger, event.id),
      b.messages.quarantined(stranger, post.id),
      b.deliveries.delivery(stranger, delivery),
      b.deliveries.retry(stranger, delivery, newId(), START),
      b.deliveries.discard(stranger, delivery, START),
      b.directory.get('platforms', stranger, account.id),
      b.directory.get('services', stranger, service.id),
    ]
    expect(await Promise.all(reads)).toEqual(reads.map(() => null))
    expect(await b.messages.removeQuarantined(stranger, post.id)).toBe(false)
    await b.messages.updateQuarantined(stranger, post.id, [])
    expect((await b.messages.quarantined(account.tenantId, post.id))?.reasons).toEqual(post.reasons)
  })

  test("another tenant's lists are empty", async () => {
    const { a, b, tenant, conversation, service, account } = world()
    const stranger = (await begin(a, b)).tenant.id
    await fire(world(), 1)
    const [claimed] = await claim(a, 'n1', world())
    if (claimed === undefined) throw new Error('Nothing was claimed.')
    await a.deliveries.settle([settlementOf(claimed, 'n1', 'FAILED')], [])
    await a.messages.commit(unitOf(), [], [quarantinedOf(account)])
    const lists = (of: string) => [
      b.messages.history(of, conversation.id, FIRST_PAGE),
      b.messages.conversations(of, { platformId: account.id }, FIRST_PAGE),
      b.messages.failedMessages(of, 0, START * 2, FIRST_PAGE),
      b.messages.quarantine(of, FIRST_PAGE),
      b.deliveries.list(of, { serviceId: service.id }, FIRST_PAGE),
    ]
    const counts = async (of: string) =>
      (await Promise.all(lists(of))).map(({ rows, count }) => [rows.length, count])
    expect(await counts(tenant.id)).toEqual(lists('').map(() => [1, 1]))
    expect(await counts(stranger)).toEqual(lists('').map(() => [0, 0]))
    expect(await counts('not an id')).toEqual(lists('').map(() => [0, 0]))
    expect(await b.deliveries.ledger(stranger)).toMatchObject({ fanOut: 0, failed: 0 })
  })
}

/** What is read, and by whom. */
export const readingLaw = (world: () => World): void => {
  describe('in context', () => context(world))
  describe('quarantine', () => quarantine(world))
  describe('tenants', () => isolation(world))
}
