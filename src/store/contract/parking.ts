import { describe, expect, test } from 'vitest'
import { chatUserOf, conversationOf, eventOf, messageOf, parkedOf, unitOf, wantedOf } from './fixtures.ts'
import { newId, START } from './records.ts'
import { FIRST_PAGE, type World } from './world.ts'

const parking = (world: () => World): void => {
  test('what is taken out is gone', async () => {
    const { a, b, account } = world()
    const read = parkedOf(account, 'wamid.1')
    const sent = parkedOf(account, 'wamid.1', { key: 'sent' })
    await a.messages.commit(unitOf({ parked: [read, sent] }), [], [])
    await b.messages.commit(unitOf({ unparked: [read] }), [], [])
    const found = await a.messages.load([wantedOf(account, { extIdentifiers: ['wamid.1'] })])
    expect(found.parked).toEqual([sent])
  })

  test('what it would fire is looked up too', async () => {
    const { a, b, account, conversation } = world()
    const notice = eventOf(messageOf(conversation), {
      messageId: null,
      type: 'EVENT',
      extIdentifier: 'wamid.1:read',
    })
    await a.messages.commit(unitOf({ events: [notice], parked: [parkedOf(account, 'wamid.1')] }), [], [])
    const found = await b.messages.load([wantedOf(account, { extIdentifiers: ['wamid.1'] })])
    expect(found.seen).toEqual([{ platformId: account.id, extIdentifier: 'wamid.1:read' }])
  })

  test('a change and its message that pass each other are a conflict for the later one', async () => {
    const { a, b, account, conversation } = world()
    await a.messages.commit(unitOf({ parked: [parkedOf(account, 'wamid.1')] }), [], [])
    const unaware = () => messageOf(conversation, { extIdentifier: 'wamid.1' })
    expect(await b.messages.commit(unitOf({ messages: [unaware()] }), [], [])).toBe('conflict')
    const aware = unitOf({ messages: [unaware()], unparked: [parkedOf(account, 'wamid.1')] })
    expect(await b.messages.commit(aware, [], [])).toBe('committed')
    const late = unitOf({ parked: [parkedOf(account, 'wamid.1')] })
    expect(await a.messages.commit(late, [], [])).toBe('conflict')
  })

  test('drops what waited too long, the oldest first, so many at a time', async () => {
    const { a, b, account } = world()
    const parked = [3, 1, 2].map(n => parkedOf(account, `wamid.${n}`, { parkedAt: START + n }))
    await a.messages.commit(unitOf({ parked }), [], [])
    const left = async () => {
      const wanted = wantedOf(account, { extIdentifiers: ['wamid.1', 'wamid.2', 'wamid.3'] })
      return (await b.messages.load([wanted])).parked.map(({ extIdentifier }) => extIdentifier)
    }
    expect(await b.messages.dropParked(START + 3, 1)).toBe(1)
    expect(await left()).toEqual(['wamid.2', 'wamid.3'])
    expect(await b.messages.dropParked(START + 3, 10)).toBe(1)
    expect(await left()).toEqual(['wamid.3'])
  })
}

/** Two people who turned out to be one, with a message each. */
const twoPeople = async ({ a, account, user, conversation }: World) => {
  const other = chatUserOf(account)
  const second = conversationOf(other)
  const mine = messageOf(conversation)
  const theirs = messageOf(second)
  const notice = eventOf(theirs, { id: newId(), messageId: null, type: 'EVENT', extIdentifier: 'follow' })
  const unit = unitOf({
    chatUsers: [other],
    conversations: [second],
    messages: [mine, theirs],
    events: [notice],
  })
  await a.messages.commit(unit, [], [])
  const merge = {
    tenantId: account.tenantId,
    fromUser: other.id,
    intoUser: user.id,
    fromConversation: second.id,
    intoConversation: conversation.id,
  }
  const identities = [...user.identities, ...other.identities]
  const chatUsers = [
    { ...other, identities: [], version: 2 },
    { ...user, identities, version: 2 },
  ]
  return { other, second, theirs, mine, unit: unitOf({ chatUsers, merges: [merge] }), identities }
}

const merging = (world: () => World): void => {
  test('two who turn out to be one are one: identities and messages go over', async () => {
    const { a, b, tenant, account, user, conversation } = world()
    const { other, second, mine, theirs, unit, identities } = await twoPeople(world())
    expect(await b.messages.commit(unit, [], [])).toBe('committed')
    const found = await a.messages.load([wantedOf(account, { identities: other.identities })])
    expect(found.chatUsers).toEqual([{ ...user, identities, version: 2 }])
    expect(found.conversations).toEqual([conversation])
    expect(await a.messages.conversation(tenant.id, second.id)).toBeNull()
    const { rows } = await a.messages.history(tenant.id, conversation.id, FIRST_PAGE)
    expect(rows.map(({ message }) => message.id)).toEqual([mine.id, theirs.id].toSorted().reverse())
  })

  test('a unit that still knows the one that went is a conflict', async () => {
    const { a, b } = world()
    const { second, theirs, unit } = await twoPeople(world())
    const changed = { ...theirs, modified: START + 1 }
    await b.messages.commit(unit, [], [])
    expect(await a.messages.commit(unitOf({ messages: [messageOf(second)] }), [], [])).toBe('conflict')
    expect(await a.messages.commit(unitOf({ messages: [changed] }), [], [])).toBe('conflict')
  })

  test('an identity passes from one person to another within a unit', async () => {
    const { a, b, account, user } = world()
    const [identity = ''] = user.identities
    const heir = chatUserOf(account, { identities: [identity] })
    const bereft = { ...user, identities: user.identities.slice(1), version: 2 }
    expect(await a.messages.commit(unitOf({ chatUsers: [heir, bereft] }), [], [])).toBe('committed')
    const found = await b.messages.load([wantedOf(account, { identities: [identity] })])
    expect(found.chatUsers).toEqual([heir])
  })
}

/** What waits for its message, and people who are merged. */
export const parkingLaw = (world: () => World): void => {
  describe('parked changes', () => parking(world))
  describe('merges', () => merging(world))
}
