import { describe, expect, test } from 'vitest'
import type { Reach } from '../../domain/change-keys.ts'
import type { Message } from '../../domain/message.ts'
import { type MessageStore, MOST_REACHED } from '../messages.ts'
import {
  changeEventOf,
  chatUserOf,
  conversationOf,
  messageOf,
  parkedOf,
  unitOf,
  wantedOf,
} from './fixtures.ts'
import { accountOf, auditOf, START } from './records.ts'
import type { World } from './world.ts'

/** A watermark that reaches all of this world's person, unless it says otherwise. */
const reachOf = ({ user }: World, over: Partial<Reach> = {}): Reach => ({
  identities: user.identities,
  until: START,
  status: 'READ',
  ...over,
})

const reached = async (store: MessageStore, world: World, over: Partial<Reach> = {}): Promise<Message[]> => {
  const { messages } = await store.load([wantedOf(world.account, { reaches: [reachOf(world, over)] })])
  return messages.toSorted((a, b) => (a.platformAt ?? 0) - (b.platformAt ?? 0))
}

const numbers = (messages: readonly Message[]): number[] => messages.map(one => (one.platformAt ?? 0) - START)

const timing = (world: () => World): void => {
  test('the time of a stored message is written where it was learned, and nothing else of it', async () => {
    const { a, b, tenant, conversation } = world()
    const message = messageOf(conversation, { platformAt: null })
    await a.messages.commit(unitOf({ messages: [message] }), [], [])
    const timed = { ...message, platformAt: START + 7, text: 'never written', modified: START + 99 }
    expect(await b.messages.commit(unitOf({ timed: [timed] }), [], [])).toBe('committed')
    const found = (await a.messages.message(tenant.id, message.id))?.message
    expect(found).toEqual({ ...message, platformAt: START + 7 })
  })

  test('neither undoes what was changed meanwhile, nor is undone by it', async () => {
    const { a, b, tenant, conversation } = world()
    const message = messageOf(conversation, { platformAt: null })
    await a.messages.commit(unitOf({ messages: [message] }), [], [])
    const before = { ...message }
    const changed = { ...message, text: 'edited', modified: START + 1 }
    await a.messages.commit(unitOf({ timed: [{ ...before, platformAt: START }] }), [], [])
    expect(await b.messages.commit(unitOf({ messages: [changed] }), [], [])).toBe('committed')
    const late = { ...before, platformAt: START + 2 }
    expect(await a.messages.commit(unitOf({ timed: [late] }), [], [])).toBe('committed')
    const found = (await b.messages.message(tenant.id, message.id))?.message
    expect(found).toMatchObject({ text: 'edited', modified: START + 1, platformAt: START + 2 })
  })

  test('of one that is gone it is a conflict', async () => {
    const { a, conversation } = world()
    const gone = messageOf(conversation, { stored: START })
    expect(await a.messages.commit(unitOf({ timed: [gone] }), [], [])).toBe('conflict')
  })

  test('how far watermarks have come is kept with the conversation', async () => {
    const { a, b, account, user, conversation } = world()
    const marks = { deliveredUntil: START + 5, readUntil: null }
    const moved = { ...conversation, ...marks, version: 2 }
    expect(await a.messages.commit(unitOf({ conversations: [moved] }), [], [])).toBe('committed')
    const found = await b.messages.load([wantedOf(account, { identities: user.identities })])
    expect(found.conversations).toEqual([moved])
  })
}

const reaching = (world: () => World): void => {
  test('finds messages up to an instant that have not come so far', async () => {
    const { a, b, conversation } = world()
    const statuses = ['PREPARED', 'SENT', 'DELIVERED', 'READ', 'FAILED', 'DELETED', 'SENT', 'SENT'] as const
    const messages = statuses.map((status, i) =>
      messageOf(conversation, { status, platformAt: i === 7 ? null : START + i }),
    )
    await a.messages.commit(unitOf({ messages }), [], [])
    expect(numbers(await reached(b.messages, world(), { until: START + 4 }))).toEqual([0, 1, 2, 4])
    expect(numbers(await reached(b.messages, world(), { until: null }))).toEqual([0, 1, 2, 4, 6])
    const delivered = { status: 'DELIVERED', until: START + 4 } as const
    expect(numbers(await reached(b.messages, world(), delivered))).toEqual([0, 1, 4])
    expect(await reached(b.messages, world(), { until: START - 1 })).toEqual([])
  })

  test('finds them whole, with the EVENTs that have told of them', async () => {
    const { a, b, account, user, conversation } = world()
    const message = messageOf(conversation)
    const fired = changeEventOf(message, 'read')
    await a.messages.commit(unitOf({ messages: [message], events: [fired] }), [], [])
    const wanted = wantedOf(account, { identities: user.identities, reaches: [reachOf(world())] })
    expect(await b.messages.load([wanted])).toEqual({
      chatUsers: [user],
      conversations: [conversation],
      messages: [message],
      dispatches: [],
      parked: [],
      seen: [{ platformId: account.id, extIdentifier: fired.extIdentifier }],
    })
  })

  test('follows what becomes of them: times that are learned, statuses that move, and back from FAILED', async () => {
    const { a, b, conversation } = world()
    const message = messageOf(conversation, { platformAt: null })
    const write = async (status: Message['status']): Promise<void> => {
      Object.assign(message, { status, modified: message.modified + 1 })
      expect(await a.messages.commit(unitOf({ messages: [message] }), [], [])).toBe('committed')
    }
    await write('SENT')
    expect(await reached(b.messages, world())).toEqual([])
    message.platformAt = START
    await a.messages.commit(unitOf({ timed: [message] }), [], [])
    for (const status of ['SENT', 'FAILED', 'DELIVERED'] as const) {
      await write(status)
      expect(numbers(await reached(b.messages, world()))).toEqual([0])
    }
    await write('READ')
    expect(await reached(b.messages, world())).toEqual([])
  })

  test('of a message that is READ already the time can still be learned', async () => {
    const { a, b, tenant, conversation } = world()
    const message = messageOf(conversation, { platformAt: null, status: 'READ' })
    await a.messages.commit(unitOf({ messages: [message] }), [], [])
    await a.messages.commit(unitOf({ timed: [{ ...message, platformAt: START }] }), [], [])
    expect((await b.messages.message(tenant.id, message.id))?.message.platformAt).toBe(START)
    expect(await reached(b.messages, world())).toEqual([])
  })

  test('reaches nobody else, and no other account', async () => {
    const { a, b, tenant, account, user, conversation } = world()
    const other = chatUserOf(account)
    const talk = conversationOf(other)
    const messages = [messageOf(talk), messageOf(conversation)]
    await a.messages.commit(unitOf({ chatUsers: [other], conversations: [talk], messages }), [], [])
    expect(await reached(b.messages, world())).toEqual([messages[1]])
    expect(await reached(b.messages, world(), { identities: ['id:nobody'] })).toEqual([])
    const second = accountOf(tenant.id)
    await a.directory.insert('platforms', second, auditOf(tenant.id))
    const { identities } = user
    const found = await b.messages.load([wantedOf(second, { identities, reaches: [reachOf(world())] })])
    expect(found.messages).toEqual([])
  })

  test('finds what a watermark reaches that waits for its message, or for the time of one', async () => {
    const { a, b, account, user, conversation } = world()
    const message = messageOf(conversation)
    const { change } = parkedOf(account, 'mid.2')
    const upTo = { person: { identities: user.identities }, until: null }
    const parked = parkedOf(account, 'mid.2:time', {
      change: { ...change, extIdentifier: 'mid.2', upTo } as typeof change,
    })
    await a.messages.commit(unitOf({ messages: [message], parked: [parked] }), [], [])
    const wanted = wantedOf(account, { identities: user.identities, extIdentifiers: ['mid.2', 'mid.2:time'] })
    const found = await b.messages.load([wanted])
    expect(found).toMatchObject({ messages: [message], parked: [parked] })
  })

  test('finds the newest where there are very many, and those before them when these have moved', async () => {
    const { a, b, conversation } = world()
    const count = MOST_REACHED + 3
    const messages = Array.from({ length: count }, (_, i) =>
      messageOf(conversation, { platformAt: START + i }),
    )
    await a.messages.commit(unitOf({ messages }), [], [])
    const newest = await reached(b.messages, world(), { until: null })
    expect(numbers(newest)).toEqual(Array.from({ length: MOST_REACHED }, (_, i) => i + 3))
    for (const message of newest) Object.assign(message, { status: 'READ', modified: START + 1 })
    await a.messages.commit(unitOf({ messages: newest }), [], [])
    expect(numbers(await reached(b.messages, world(), { until: null }))).toEqual([0, 1, 2])
  })

  test('finds what was another conversation’s before both turned out to be one', async () => {
    const { a, b, account, user, conversation } = world()
    const other = chatUserOf(account)
    const talk = conversationOf(other)
    const message = messageOf(talk)
    await a.messages.commit(
      unitOf({ chatUsers: [other], conversations: [talk], messages: [message] }),
      [],
      [],
    )
    const merge = {
      tenantId: account.tenantId,
      fromUser: other.id,
      intoUser: user.id,
      fromConversation: talk.id,
      intoConversation: conversation.id,
    }
    await a.messages.commit(unitOf({ merges: [merge] }), [], [])
    expect((await reached(b.messages, world())).map(({ id }) => id)).toEqual([message.id])
  })

  test('finds nothing of a person who is being erased', async () => {
    const { a, b, tenant, user, conversation } = world()
    await a.messages.commit(unitOf({ messages: [messageOf(conversation)] }), [], [])
    await a.people.beginErasure(tenant.id, user.id, auditOf(tenant.id))
    expect(await reached(b.messages, world())).toEqual([])
  })
}

/** What watermarks need: the platform's time of messages, and which of them they may move. */
export const watermarksLaw = (world: () => World): void => {
  describe('times', () => timing(world))
  describe('reaches', () => reaching(world))
}
