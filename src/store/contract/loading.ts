import { expect, test } from 'vitest'
import { messageOf, unitOf, wantedOf } from './fixtures.ts'
import { accept, beside, dispatchOf, preparedOf } from './outgoing.ts'
import { accountOf, auditOf, newId } from './records.ts'
import type { World } from './world.ts'

const never = (): never => {
  throw new Error('Nothing was accepted.')
}

/** What is found of what is sent, and by what. */
export const loadingLaw = (world: () => World): void => {
  test('finds messages, conversations and chat users by our ids, with dispatches', async () => {
    const { a, b, account, user, conversation } = world()
    const [message = never()] = await accept(a, conversation)
    const sent = messageOf(conversation)
    const second = await beside(world())
    await a.messages.commit(unitOf({ messages: [sent] }), [], [])
    const dispatches = [dispatchOf(message)]
    const byMessage = await b.messages.load([
      wantedOf(account, { messageIds: [message.id, sent.id, newId()] }),
    ])
    const around = { chatUsers: [user], conversations: [conversation], parked: [], seen: [] }
    expect(byMessage).toEqual({ ...around, messages: expect.any(Array), dispatches })
    expect(new Set(byMessage.messages)).toEqual(new Set([message, sent]))
    expect(byMessage.messages).toHaveLength(2)
    const others = wantedOf(account, { conversationIds: [conversation.id], chatUserIds: [second.chatUserId] })
    const found = await b.messages.load([others])
    expect(found.conversations.map(({ id }) => id).toSorted()).toEqual(
      [conversation.id, second.id].toSorted(),
    )
    expect(found.chatUsers.map(({ id }) => id).toSorted()).toEqual([user.id, second.chatUserId].toSorted())
    expect([found.messages, found.dispatches]).toEqual([[], []])
  })

  test('finds what is on its way to somebody, or in doubt, with its dispatch', async () => {
    const { a, b, account, user, conversation } = world()
    const states = ['WAITING', 'PREPARING', 'SENDING', 'DOUBT'] as const
    const messages = states.map(() => preparedOf(conversation))
    const dispatches = messages.map((message, i) => {
      const state = states[i] ?? 'WAITING'
      const isInHand = state === 'PREPARING' || state === 'SENDING'
      return dispatchOf(message, { state, lease: isInHand ? 'node' : null, attempts: 1 })
    })
    await a.messages.commit(unitOf({ messages, dispatches }), [], [])
    const found = await b.messages.load([wantedOf(account, { sendsTo: user.identities })])
    expect(new Set(found.messages)).toEqual(new Set(messages.slice(2)))
    expect(new Set(found.dispatches)).toEqual(new Set(dispatches.slice(2)))
    expect([found.chatUsers, found.conversations]).toEqual([[user], [conversation]])
    const other = accountOf(account.tenantId)
    for (const nobody of [
      wantedOf(account, { sendsTo: ['id:nobody'] }),
      wantedOf(other, { sendsTo: user.identities }),
    ])
      expect((await b.messages.load([nobody])).messages).toEqual([])
  })

  test('finds what a message quotes that is still to be sent', async () => {
    const { a, b, account, conversation } = world()
    const quoted = messageOf(conversation)
    const message = preparedOf(conversation, { quoteId: quoted.id })
    const unit = unitOf({ messages: [quoted, message], dispatches: [dispatchOf(message)] })
    await a.messages.commit(unit, [], [])
    const wanted = wantedOf(account, { messageIds: [message.id] })
    expect(new Set((await b.messages.load([wanted])).messages)).toEqual(new Set([message, quoted]))
  })

  test('finds each thing once, in however many ways it is asked for', async () => {
    const { a, b, account, user, conversation } = world()
    const queued = preparedOf(conversation, { extIdentifier: 'wamid.held' })
    await a.messages.commit(unitOf({ messages: [queued], dispatches: [dispatchOf(queued)] }), [], [])
    const wanted = wantedOf(account, {
      identities: user.identities,
      extIdentifiers: ['wamid.held'],
      messageIds: [queued.id, queued.id],
      conversationIds: [conversation.id],
      chatUserIds: [user.id],
    })
    const byPlatform = { ...wanted, messageIds: [] }
    for (const batch of [[wanted], [wanted, wanted], [byPlatform]]) {
      expect(await b.messages.load(batch)).toEqual({
        chatUsers: [user],
        conversations: [conversation],
        messages: [queued],
        dispatches: [dispatchOf(queued)],
        parked: [],
        seen: [],
      })
    }
  })

  test("another account's ids, and what is no id, find nothing", async () => {
    const { a, b, tenant, user, conversation } = world()
    const [message = never()] = await accept(a, conversation)
    const second = accountOf(tenant.id)
    await a.directory.insert('platforms', second, auditOf(tenant.id))
    const ids = {
      messageIds: [message.id, 'x'],
      conversationIds: [conversation.id, 'x'],
      chatUserIds: [user.id, 'x'],
    }
    const nothing = { chatUsers: [], conversations: [], messages: [], dispatches: [], parked: [], seen: [] }
    expect(await b.messages.load([wantedOf(second, ids)])).toEqual(nothing)
  })
}
