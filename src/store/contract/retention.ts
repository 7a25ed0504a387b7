import { describe, expect, test } from 'vitest'
import type { Conversation } from '../../domain/conversation.ts'
import type { Message } from '../../domain/message.ts'
import type { Millis } from '../../domain/time.ts'
import type { PruneStep } from '../store.ts'
import { changeEventOf, eventOf, messageOf, quarantinedOf, unitOf, wantedOf } from './fixtures.ts'
import { accept, beside, claimSends, fileOf } from './outgoing.ts'
import { auditOf, newId, START } from './records.ts'
import { begin, FIRST_PAGE, type World } from './world.ts'

const LATER = START + 60_000

/** Walks to the end in steps of this size. @returns how many were removed */
const prune = async ({ b }: World, before: Millis, limit = 9): Promise<number> => {
  let count = 0
  let after: string | null = null
  do {
    const step: PruneStep = await b.people.pruneMessages(before, limit, after)
    count += step.removed
    after = step.next
  } while (after !== null)
  return count
}

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
    const first = await b.people.pruneMessages(START + 3, 1, null)
    expect(first.removed).toBe(1)
    expect(await left(all)).toEqual([0, 2, 3])
    expect(await prune(world(), START + 3)).toBe(2)
    expect(await left(all)).toEqual([3])
    expect((await a.files.unused(START, 9)).toSorted()).toEqual(
      files
        .slice(0, 3)
        .map(({ key }) => key)
        .toSorted(),
    )
    expect(await prune(world(), START + 3)).toBe(0)
  })

  test('not while an event of one is kept, its own or one that tells of it', async () => {
    const { a, conversation } = world()
    const [own, told, quiet] = at(conversation, START, START, START)
    if (own === undefined || told === undefined || quiet === undefined) throw new Error('Too few.')
    const events = [eventOf(own), changeEventOf(told, 'read', { firedAt: START + 1 })]
    await a.messages.commit(unitOf({ messages: [own, told, quiet], events }), [], [])
    expect(await prune(world(), LATER)).toBe(1)
    expect(await left([own, told, quiet])).toEqual([0, 1])
    await a.deliveries.prune(START + 1, 9, null)
    expect(await prune(world(), START + 1)).toBe(1)
    expect(await left([own, told, quiet])).toEqual([1])
  })

  test('a step looks at so many, also where it removes none, and the next one goes on behind them', async () => {
    const { a, b, conversation } = world()
    const all = at(conversation, START, START + 1, START + 2, START + 3, START + 4)
    const kept = all.slice(0, 4)
    await a.messages.commit(unitOf({ messages: all, events: kept.map(one => eventOf(one)) }), [], [])
    const removed: number[] = []
    let after: string | null = null
    for (const _ of [1, 2]) {
      const step: PruneStep = await b.people.pruneMessages(LATER, 2, after)
      removed.push(step.removed)
      after = step.next
    }
    expect([removed, await left(all)]).toEqual([
      [0, 0],
      [0, 1, 2, 3, 4],
    ])
    expect((await b.people.pruneMessages(LATER, 2, after)).removed).toBe(1)
    expect(await left(all)).toEqual([0, 1, 2, 3])
  })

  test('one that was to be sent on an account that was removed is not waited for', async () => {
    const { a, conversation, tenant, account } = world()
    await accept(a, conversation, 2)
    const [two] = await claimSends(a, world())
    await a.directory.remove('platforms', tenant.id, account.id, auditOf(tenant.id))
    expect(await prune(world(), LATER)).toBe(3)
    // What was under way ends as what was changed since: nothing is written.
    const ended = unitOf({ ended: two === undefined ? [] : [two.dispatch] })
    expect(await a.messages.commit(ended, [], [])).toBe('conflict')
  })

  test('not while one is to be sent, is being sent or is in doubt', async () => {
    const { a, conversation } = world()
    const [waiting] = await accept(a, conversation)
    const [sending] = await accept(a, await beside(world()))
    const [doubtful] = await accept(a, await beside(world()), 1, { state: 'DOUBT' })
    const all = [waiting, sending, doubtful].flatMap(one => one ?? [])
    const [, two] = await claimSends(a, world())
    expect(two?.message.id).toBe(sending?.id)
    expect(await prune(world(), LATER)).toBe(0)
    expect(await left(all)).toEqual([0, 1, 2])
    await a.messages.commit(unitOf({ ended: two === undefined ? [] : [two.dispatch] }), [], [])
    expect(await prune(world(), START + 1)).toBe(1)
    expect(await left(all)).toEqual([0, 2])
  })

  test('a quote that went is not known any more', async () => {
    const { a, tenant, conversation } = world()
    const [quoted] = at(conversation, START)
    const message = messageOf(conversation, { id: newId(LATER), quoteId: quoted?.id ?? null })
    await a.messages.commit(
      unitOf({ messages: [...(quoted === undefined ? [] : [quoted]), message] }),
      [],
      [],
    )
    await prune(world(), LATER)
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
    expect(await prune(world(), conversation.updatedAt)).toBe(1)
    expect(await isKept(conversation)).toBe(true)
    expect(await prune(world(), conversation.updatedAt + 1)).toBe(1)
    expect(await isKept(conversation)).toBe(false)
    expect(await b.files.unused(START, 9)).toHaveLength(1)
    const again = { ...user, id: newId() }
    expect(await a.messages.commit(unitOf({ chatUsers: [again] }), [], [])).toBe('committed')
    const found = await b.messages.load([wantedOf(account, { identities: user.identities })])
    expect([found.chatUsers, found.conversations]).toEqual([[again], []])
  })

  test('not one with a message or a notice, nor one that an agent has blocked', async () => {
    const { a, conversation } = world()
    const [talking, told, blocked] = await Promise.all([1, 2, 3].map(() => beside(world())))
    if (talking === undefined || told === undefined || blocked === undefined) throw new Error('Too few.')
    const block = { ...blocked, state: 'BLOCKED' as const, blockedByAgent: true, version: 2 }
    const [message] = at(talking, LATER)
    const notice = eventOf(messageOf(told), { id: newId(), messageId: null, type: 'EVENT', firedAt: START })
    const some = message === undefined ? [] : [message]
    await a.messages.commit(unitOf({ messages: some, events: [notice], conversations: [block] }), [], [])
    expect(await prune(world(), LATER)).toBe(1)
    const all = [conversation, talking, told, blocked]
    expect(await Promise.all(all.map(isKept))).toEqual([false, true, true, true])
    await a.deliveries.prune(LATER, 9, null)
    await prune(world(), LATER)
    expect(await Promise.all(all.map(isKept))).toEqual([false, true, false, true])
  })

  test('a step looks at so many at most, also of those that are written to still', async () => {
    const { a, b } = world()
    const talking = [await beside(world()), await beside(world()), await beside(world())]
    const quiet = await beside(world())
    const touched = (one: Conversation, at: number) => ({ ...one, updatedAt: at, version: 2 })
    const conversations = [...talking.map(one => touched(one, START + 2)), touched(quiet, START + 3)]
    const messages = talking.flatMap(one => at(one, LATER))
    await a.messages.commit(unitOf({ conversations, messages }), [], [])
    let after = (await b.people.pruneMessages(LATER, 2, null)).next
    const removed: number[] = []
    while (after !== null) {
      const step: PruneStep = await b.people.pruneMessages(LATER, 2, after)
      removed.push(step.removed)
      after = step.next
    }
    // The world's own goes first, then come three that stay, and the quiet one last: two at a time, or fewer.
    expect(removed.join('')).toMatch(/^10+10*$/)
    expect(await isKept(quiet)).toBe(false)
  })

  test('of every tenant, and where only some have old ones', async () => {
    const { a, b } = world()
    const others = await Promise.all(Array.from({ length: 7 }, () => begin(a, b)))
    const fresh = others.filter((_, i) => i % 3 !== 0)
    const touched = fresh.map(({ conversation }) => ({ ...conversation, updatedAt: LATER, version: 2 }))
    await a.messages.commit(unitOf({ conversations: touched }), [], [])
    const more = await Promise.all([1, 2].map(() => beside(others[3] ?? world())))
    expect(await prune(world(), LATER, 2)).toBe(1 + 3 + more.length)
    const left = await Promise.all(
      others.map(async ({ tenant }) => (await b.messages.conversations(tenant.id, {}, FIRST_PAGE)).count),
    )
    expect(left).toEqual([0, 1, 1, 0, 1, 1, 0])
  })

  test('a unit that still knows one that went is a conflict', async () => {
    const { a, user, conversation } = world()
    await prune(world(), LATER)
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

  test('large ones go a few at a time, the largest alone', async () => {
    const { a, b, account } = world()
    const sizes = [400_000, 400_000, 400_000, 3_000_000, 10]
    const all = sizes.map((size, i) =>
      quarantinedOf(account, { receivedAt: START + i, digest: `${i}`, body: new Uint8Array(size) }),
    )
    await a.messages.commit(unitOf(), [], all)
    const removed: number[] = []
    do removed.push(await b.people.pruneQuarantine(START + 9, 9))
    while (removed.at(-1) !== 0)
    expect(removed).toEqual([2, 1, 1, 1, 0])
  })
}

/** What is forgotten because it is old. */
export const retentionLaw = (world: () => World): void => {
  describe('messages', () => messages(world))
  describe('conversations', () => conversations(world))
  describe('quarantined posts', () => posts(world))
}
