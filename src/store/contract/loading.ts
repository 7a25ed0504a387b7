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
