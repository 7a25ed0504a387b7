import { describe, expect, test } from 'vitest'
import type { Message } from '../../domain/message.ts'
import { NOTHING_FOUND } from '../../domain/unit.ts'
import {
  changeEventOf,
  chatUserOf,
  conversationOf,
  deliveriesOf,
  eventOf,
  messageOf,
  parkedOf,
  quarantinedOf,
  unitOf,
  wantedOf,
} from './fixtures.ts'
import { newId, START } from './records.ts'
import { FIRST_PAGE, type World } from './world.ts'

/** What is committed is found again, whole, through the other handle. */
const roundTrips = (world: () => World): void => {
  test('finds every field of what was committed', async () => {
    const { a, b, account } = world()
    const user = chatUserOf(account)
    const conversation = conversationOf(user)
    const quoted = messageOf(conversation)
    const message = messageOf(conversation, { quoteId: quoted.id })
    const parked = parkedOf(account, 'wamid.unknown')
    const fired = changeEventOf(message, 'read')
    const unit = unitOf({
      chatUsers: [user],
      conversations: [conversation],
      messages: [quoted, message],
      events: [fired],
      parked: [parked],
    })
    expect(await a.messages.commit(unit, [], [])).toBe('committed')
    const wanted = wantedOf(account, {
      identities: [user.identities[1] ?? '', 'phone:nobody'],
      extIdentifiers: [message.extIdentifier, 'wamid.unknown', ''],
      events: [fired.extIdentifier, 'never'],
    })
    expect(await b.messages.load([wanted])).toEqual({
      chatUsers: [user],
      conversations: [conversation],
      messages: [message],
      dispatches: [],
      parked: [parked],
      seen: [{ platformId: account.id, extIdentifier: fired.extIdentifier }],
    })
  })

  test('keeps what is empty or null apart', async () => {
    const { a, b, tenant, conversation } = world()
    const bare: Partial<Message> = {
      agentId: null,
      editedAt: null,
      text: null,
      media: null,
      template: null,
      auxiliaryData: {},
      customData: {},
      metadata: {},
      outbound: false,
      extIdentifier: '',
    }
    const messages = [messageOf(conversation, bare), messageOf(conversation, { ...bare, text: '' })]
    expect(await a.messages.commit(unitOf({ messages }), [], [])).toBe('committed')
    for (const message of messages) {
      expect((await b.messages.message(tenant.id, message.id))?.message).toEqual(message)
    }
  })

  test('finds the conversation and the person of a message that is asked for', async () => {
    const { a, b, account, user, conversation } = world()
    const message = messageOf(conversation)
    await a.messages.commit(unitOf({ messages: [message] }), [], [])
    const found = await b.messages.load([wantedOf(account, { extIdentifiers: [message.extIdentifier] })])
    expect(found.conversations).toEqual([conversation])
    expect(found.chatUsers).toEqual([user])
  })

  test('finds nothing of another account', async () => {
    const { a, b, user, conversation } = world()
    const message = messageOf(conversation)
    await a.messages.commit(unitOf({ messages: [message] }), [], [])
    const wanted = {
      platformId: newId(),
      identities: user.identities,
      extIdentifiers: [message.extIdentifier],
    }
    const found = await b.messages.load([{ ...wanted, events: [] }])
    expect(found).toEqual(NOTHING_FOUND)
  })

  test('writes what changed, and says in the message itself what is stored', async () => {
    const { a, b, account, conversation } = world()
    const message = messageOf(conversation, { extIdentifier: '', status: 'PREPARED' })
    await a.messages.commit(unitOf({ messages: [message] }), [], [])
    expect(message.stored).toBe(message.modified)
    const changed: Partial<Message> = {
      extIdentifier: 'wamid.late',
      modified: START + 9,
      type: 'TEXT',
      status: 'READ',
      statusAt: START + 8,
      editedAt: START + 7,
      text: 'new',
      media: null,
      auxiliaryData: {},
      metadata: { a: [1] },
      transcribeInProgress: false,
      template: { name: 'hello', language: 'de', category: 'UTILITY', components: [], text: 'Guten Tag' },
    }
    Object.assign(message, changed)
    expect(await b.messages.commit(unitOf({ messages: [message] }), [], [])).toBe('committed')
    const found = await a.messages.load([wantedOf(account, { extIdentifiers: ['wamid.late'] })])
    expect(found.messages).toEqual([{ ...message, stored: START + 9 }])
  })
}

/** A unit that was folded from what is no longer true is written not at all. */
const conflicts = (world: () => World): void => {
  test('a chat user or a conversation that was changed meanwhile is a conflict', async () => {
    const { a, b, account, user, conversation } = world()
    const renamed = { ...user, username: 'countess', version: 2 }
    const closed = { ...conversation, state: 'CLOSED' as const, version: 2 }
    const unit = unitOf({ chatUsers: [renamed], conversations: [closed] })
    expect(await a.messages.commit(unit, [], [])).toBe('committed')
    expect(await b.messages.commit(unitOf({ chatUsers: [{ ...user, version: 2 }] }), [], [])).toBe('conflict')
    const reopened = { ...conversation, version: 2 }
    expect(await b.messages.commit(unitOf({ conversations: [reopened] }), [], [])).toBe('conflict')
    const found = await b.messages.load([wantedOf(account, { identities: user.identities })])
    expect(found).toMatchObject({ chatUsers: [renamed], conversations: [closed] })
  })

  test('a message that was changed meanwhile is a conflict', async () => {
    const { a, b, conversation } = world()
    const message = messageOf(conversation)
    await a.messages.commit(unitOf({ messages: [message] }), [], [])
    const mine = { ...message, modified: START + 1 }
    const theirs = { ...message, modified: START + 2 }
    expect(await a.messages.commit(unitOf({ messages: [mine] }), [], [])).toBe('committed')
    expect(await b.messages.commit(unitOf({ messages: [theirs] }), [], [])).toBe('conflict')
    expect(theirs.stored).toBe(START)
  })

  test('of two who begin with the same person, message or EVENT at once, one wins', async () => {
    const { a, b, account, conversation } = world()
    const message = messageOf(conversation)
    await a.messages.commit(unitOf({ messages: [message] }), [], [])
    const units = [
      () => unitOf({ chatUsers: [chatUserOf(account, { identities: ['phone:1'] })] }),
      () => unitOf({ messages: [messageOf(conversation, { extIdentifier: 'wamid.same' })] }),
      () => unitOf({ events: [changeEventOf(message, 'read')] }),
      () => unitOf({ parked: [parkedOf(account, 'wamid.later')] }),
    ]
    for (const unit of units) {
      const outcomes = await Promise.all([
        a.messages.commit(unit(), [], []),
        b.messages.commit(unit(), [], []),
      ])
      expect(outcomes.toSorted()).toEqual(['committed', 'conflict'])
    }
  })

  test('messages without an ext_identifier, and accounts, do not clash', async () => {
    const { a, conversation } = world()
    const messages = [1, 2].map(() => messageOf(conversation, { extIdentifier: '' }))
    expect(await a.messages.commit(unitOf({ messages }), [], [])).toBe('committed')
  })

  test('nothing of a conflict is written', async () => {
    const { a, b, tenant, user, account, conversation, service } = world()
    const message = messageOf(conversation)
    const event = eventOf(message, { serviceIds: [service.id] })
    const post = quarantinedOf(account)
    const unit = unitOf({ messages: [message], events: [event], chatUsers: [{ ...user, version: 9 }] })
    expect(await a.messages.commit(unit, deliveriesOf([event]), [post])).toBe('conflict')
    expect(message.stored).toBe(0)
    expect(await b.messages.message(tenant.id, message.id)).toBeNull()
    expect(await b.messages.eventBody(tenant.id, event.id)).toBeNull()
    expect(await b.messages.quarantined(tenant.id, post.id)).toBeNull()
    expect((await b.deliveries.list(tenant.id, {}, FIRST_PAGE)).rows).toEqual([])
  })

  test('a delivery for a service that never was undoes the whole unit', async () => {
    const { a, b, tenant, conversation } = world()
    const message = messageOf(conversation)
    const event = eventOf(message, { serviceIds: [newId()] })
    const unit = unitOf({ messages: [message], events: [event] })
    const refused = a.messages.commit(unit, deliveriesOf([event]), [])
    await expect(refused).rejects.toMatchObject({ name: 'Refusal', code: 'not_found' })
    expect(await b.messages.message(tenant.id, message.id)).toBeNull()
  })
}

/** What a commit does. */
export const unitsLaw = (world: () => World): void => {
  describe('commit and load', () => roundTrips(world))
  describe('conflicts', () => conflicts(world))
}
