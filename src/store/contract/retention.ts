import { describe, expect, test } from 'vitest'
import type { Conversation } from '../../domain/conversation.ts'
import type { Message } from '../../domain/message.ts'
import { changeEventOf, eventOf, messageOf, quarantinedOf, unitOf, wantedOf } from './fixtures.ts'
import { accept, beside, claimSends, fileOf } from './outgoing.ts'
import { newId, START } from './records.ts'
import type { World } from './world.ts'

const LATER = START + 60_000

/** Messages stored at these instants. */
const at = (conversation: Conversation, ...instants: number[]): Message[] =>
  instants.map(instant => messageOf(conversation, { id: newId(instant) }))

const messages = (world: () => World): void => {
  const left = async (all: readonly Message[]): Promise<number[]> => {
    const { b, tenant } = world()
    const found = await Promise.all(all.map(({ id }) => b.messages.message(tenant.id, id)))
    return found.flatMap((one, i) => (one === null ? [] : i))
  }

  test('old ones go, the oldest first, so many at a time, with their files', async () => {
    const { a, b, conversation } = world()
    const all = at(conversation, START + 2, START, START + 1, START + 3)
    const files = all.map(message => fileOf(message))
    await a.messages.commit(unitOf({ messages: all, files }), [], [])
    expect(await b.people.pruneMessages(START + 3, 1)).toBe(1)
    expect(await left(all)).toEqual([0, 2, 3])
    expect(await b.people.pruneMessages(START + 3, 9)).toBe(2)
    expect(await left(all)).toEqual([3])
    expect((await a.files.unused(9)).toSorted()).toEqual(
      files
        .slice(0, 3)
        .map(({ key }) => key)
        .toSorted(),
    )
    expect(await b.people.pruneMessages(START + 3, 9)).toBe(0)
  })

  test('not while an event of one is kept, its own or one that tells of it', async () => {
    const { a, b, conversation } = world()
    const [own, told, quiet] = at(conversation, START, START, START)
    if (own === undefined || told === undefined || quiet === undefined) throw new Error('Too few.')
    const events = [eventOf(own), changeEventOf(told, 'read', { firedAt: START + 1 })]
    await a.messages.commit(unitOf({ messages: [own, told, quiet], events }), [], [])
    expect(await b.people.pruneMessages(LATER, 9)).toBe(1)
    expect(await left([own, told, quiet])).toEqual([0, 1])
    await a.deliveries.prune(START + 1, 9)
    expect(await b.people.pruneMessages(START + 1, 9)).toBe(1)
    expect(await left([own, told, quiet])).toEqual([1])
  })

  test('not while one is to be sent, is being sent or is in doubt', async () => {
    const { a, b, conversation } = world()
    const [waiting] = await accept(a, conversation)
    const [sending] = await accept(a, await beside(world()))
    const [doubtful] = await accept(a, await beside(world()), 1, { state: 'DOUBT' })
    const all = [waiting, sending, doubtful].flatMap(one => one ?? [])
    const [, two] = await claimSends(a, world())
    expect(two?.message.id).toBe(sending?.id)
    expect(await b.people.pruneMessages(LATER, 9)).toBe(0)
    expect(await left(all)).toEqual([0, 1, 2])
    await a.messages.commit(unitOf({ ended: two === undefined ? [] : [two.dispatch] }), [], [])
    expect(await b.people.pruneMessages(START + 1, 9)).toBe(1)
    expect(await left(all)).toEqual([0, 2])
  })

  test('a quote that went is not known any more', async () => {
    const { a, b, tenant, conversation } = world()
    const [quoted] = at(conversation, START)
    const message = messageOf(conversation, { id: newId(LATER), quoteId: quoted?.id ?? null })
    await a.messages.commit(
      unitOf({ messages: [...(quoted === undefined ? [] : [quoted]), message] }),
      [],
      [],
    )
    await b.people.pruneMessages(LATER, 9)
    expect(await a.messages.message(tenant.id, message.id)).toMatchObject({ message, quote: null })
  })
}

const conversations = (world: () => World): void => {
  const isKept = async ({ id, chatUserId }: Conversation): Promise<boolean> => {
    const { b, account } = world()
    const wanted = wantedOf(account, { conversationIds: [id], chatUserIds: [chatUserId] })
    const { chatUsers, conversations: found } = await b.messages.load([wanted])
    if (chatUsers.length !== found.length) throw new Error('One is there without the other.')
    return found.length === 1
  }

  test('one without messages goes when it was not touched since, with its chat user', async () => {
    const { a, b, account, user, conversation } = world()
    await a.messages.commit(unitOf({ messages: at(conversation, START), files: [fileOf(user)] }), [], [])
    expect(await b.people.pruneMessages(conversation.updatedAt, 9)).toBe(1)
    expect(await isKept(conversation)).toBe(true)
    expect(await b.people.pruneMessages(conversation.updatedAt + 1, 9)).toBe(1)
    expect(await isKept(conversation)).toBe(false)
    expect(await b.files.unused(9)).toHaveLength(1)
    const again = { ...user, id: newId() }
    expect(await a.messages.commit(unitOf({ chatUsers: [again] }), [], [])).toBe('committed')
    const found = await b.messages.load([wantedOf(account, { identities: user.identities })])
    expect([found.chatUsers, found.conversations]).toEqual([[again], []])
  })

  test('not one with a message or a notice, nor one that an agent has blocked', async () => {
    const { a, b, conversation } = world()
    const [talking, told, blocked] = await Promise.all([1, 2, 3].map(() => beside(world())))
    if (talking === undefined || told === undefined || blocked === undefined) throw new Error('Too few.')
    const block = { ...blocked, state: 'BLOCKED' as const, blockedByAgent: true, version: 2 }
    const [message] = at(talking, LATER)
    const notice = eventOf(messageOf(told), { id: newId(), messageId: null, type: 'EVENT', firedAt: START })
    const some = message === undefined ? [] : [message]
    await a.messages.commit(unitOf({ messages: some, events: [notice], conversations: [block] }), [], [])
    expect(await b.people.pruneMessages(LATER, 9)).toBe(1)
    const all = [conversation, talking, told, blocked]
    expect(await Promise.all(all.map(isKept))).toEqual([false, true, true, true])
    await a.deliveries.prune(LATER, 9)
    await b.people.pruneMessages(LATER, 9)
    expect(await Promise.all(all.map(isKept))).toEqual([false, true, false, true])
  })

  test('messages and conversations count together, so many at a time', async () => {
    const { a, b, conversation } = world()
    const other = await beside(world())
    await a.messages.commit(unitOf({ messages: [...at(conversation, START), ...at(other, START)] }), [], [])
    expect(await b.people.pruneMessages(LATER, 3)).toBe(3)
    expect((await Promise.all([conversation, other].map(isKept))).toSorted()).toEqual([false, true])
    expect(await b.people.pruneMessages(LATER, 3)).toBe(1)
    expect(await b.people.pruneMessages(LATER, 3)).toBe(0)
  })

  test('a unit that still knows one that went is a conflict', async () => {
    const { a, b, user, conversation } = world()
    await b.people.pruneMessages(LATER, 9)
    const units = [
      unitOf({ messages: [messageOf(conversation)] }),
      unitOf({ conversations: [{ ...conversation, version: 2 }] }),
      unitOf({ chatUsers: [{ ...user, version: 2 }] }),
      unitOf({ conversations: [{ ...conversation, id: newId() }] }),
    ]
    for (const unit of units) expect(await a.messages.commit(unit, [], [])).toBe('conflict')
  })
}

const posts = (world: () => World): void => {
  test('old ones go, the oldest first, so many at a time', async () => {
    const { a, b, tenant, account } = world()
    const all = [3, 1, 2].map(n => quarantinedOf(account, { receivedAt: START + n }))
    await a.messages.commit(unitOf(), [], all)
    const left = async () => {
      const found = await Promise.all(all.map(({ id }) => a.messages.quarantined(tenant.id, id)))
      return found.flatMap(post => (post === null ? [] : post.receivedAt - START))
    }
    expect(await b.people.pruneQuarantine(START + 3, 1)).toBe(1)
    expect(await left()).toEqual([3, 2])
    expect(await b.people.pruneQuarantine(START + 3, 9)).toBe(1)
    expect(await left()).toEqual([3])
  })
}

/** What is forgotten because it is old. */
export const retentionLaw = (world: () => World): void => {
  describe('messages', () => messages(world))
  describe('conversations', () => conversations(world))
  describe('quarantined posts', () => posts(world))
}
