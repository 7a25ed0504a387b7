import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { unitOf } from './fixtures.ts'
import { OutboxModel, SEND_OPERATIONS } from './outbox-model.ts'
import {
  accept,
  beside,
  claimOf,
  claimSends,
  dispatchOf,
  end,
  first,
  idsOf,
  preparedOf,
  write,
} from './outgoing.ts'
import { newId, START } from './records.ts'
import { begin, type World } from './world.ts'

const NOW = START + 1_000

const order = (world: () => World): void => {
  test('sends of a conversation go one at a time, in the order of acceptance', async () => {
    const { a, b, conversation } = world()
    const accepted = [...(await accept(a, conversation, 3)), ...(await accept(b, conversation, 2))]
    const sent: string[] = []
    for (const [i] of accepted.entries()) {
      const [here, there] = i % 2 === 0 ? [a, b] : [b, a]
      const one = first(await claimSends(here, world()))
      expect(await claimSends(there, world(), 'n2')).toEqual([])
      sent.push(one.message.id)
      expect(await end(there, one.dispatch)).toBe('committed')
    }
    expect(sent).toEqual(accepted.map(({ id }) => id))
    expect(await claimSends(a, world())).toEqual([])
  })

  test('of one unit they go in the order in which they are written', async () => {
    const { a, b, conversation } = world()
    const messages = [3, 1, 2].map(n => preparedOf(conversation, { id: newId(START + n) }))
    const dispatches = messages.map(message => dispatchOf(message))
    await a.messages.commit(unitOf({ messages, dispatches }), [], [])
    for (const { id } of messages) {
      const one = first(await claimSends(b, world()))
      expect(one.message.id).toBe(id)
      await end(b, one.dispatch)
    }
  })

  test('one that is tried again later holds up those behind it', async () => {
    const { a, b, account, conversation } = world()
    const [message] = await accept(a, conversation, 2)
    const one = first(await claimSends(a, world()))
    await write(a, one.dispatch, { state: 'WAITING', due: NOW + 50 })
    expect(await claimOf(b, 'n2', account.id)).toMatchObject({ claimed: [], nextDue: NOW + 50 })
    const again = first(await claimSends(b, world(), 'n2', NOW + 50))
    expect(again.dispatch).toMatchObject({ messageId: message?.id, attempts: 2, version: 4, lease: 'n2' })
  })

  test('one in doubt holds up nothing, nor when it is settled', async () => {
    const { a, b, conversation } = world()
    const [, two, three] = await accept(a, conversation, 3)
    const one = first(await claimSends(a, world()))
    await write(a, one.dispatch, { state: 'DOUBT', due: NOW + 600 })
    const next = first(await claimSends(b, world()))
    expect(next.message.id).toBe(two?.id)
    const [doubt] = await a.outbox.doubtful(NOW + 600, 9)
    expect(await end(a, doubt ?? next.dispatch)).toBe('committed')
    expect(await claimSends(b, world())).toEqual([])
    await end(b, next.dispatch)
    expect(idsOf(await claimSends(a, world()))).toEqual([three?.id])
  })

  test('one in doubt that is to be sent again goes before those behind it', async () => {
    const { a, b, conversation } = world()
    const [one] = await accept(a, conversation, 2)
    await write(a, first(await claimSends(a, world())).dispatch, { state: 'DOUBT' })
    const [doubt] = await b.outbox.doubtful(NOW, 9)
    if (doubt === undefined) throw new Error('Nothing is in doubt.')
    await write(b, doubt, { state: 'WAITING' })
    expect(idsOf(await claimSends(a, world()))).toEqual([one?.id])
    expect(await claimSends(b, world())).toEqual([])
  })
}

/** Two conversations with what waits in them, and the unit that makes one of them. */
const twoQueues = async (world: World) => {
  const { a, account, user, conversation } = world
  const other = await beside(world)
  const [one] = await accept(a, other)
  const [two] = await accept(a, conversation)
  const [three] = await accept(a, other)
  const merge = {
    tenantId: account.tenantId,
    fromUser: other.chatUserId,
    intoUser: user.id,
    fromConversation: other.id,
    intoConversation: conversation.id,
  }
  return { accepted: [one?.id, two?.id, three?.id], unit: unitOf({ merges: [merge] }) }
}

const merges = (world: () => World): void => {
  test('what waits in two conversations that become one goes one at a time, as it was accepted', async () => {
    const { a, b, conversation } = world()
    const { accepted, unit } = await twoQueues(world())
    expect(await a.messages.commit(unit, [], [])).toBe('committed')
    const sent: string[] = []
    for (const _ of accepted) {
      const one = first(await claimSends(b, world()))
      expect(await claimSends(a, world())).toEqual([])
      expect([one.dispatch.conversationId, one.conversation.id]).toEqual([conversation.id, conversation.id])
      sent.push(one.message.id)
      await end(b, one.dispatch)
    }
    expect(sent).toEqual(accepted)
  })

  test('what waits in one stays behind what the other is sending', async () => {
    const { a, b, account, user, conversation } = world()
    const other = await beside(world())
    await accept(a, other)
    const sending = first(await claimSends(a, world()))
    const [waiting] = await accept(a, conversation)
    const merge = { fromUser: other.chatUserId, intoUser: user.id, fromConversation: other.id }
    const merges = [{ ...merge, tenantId: account.tenantId, intoConversation: conversation.id }]
    await b.messages.commit(unitOf({ merges }), [], [])
    expect(await claimOf(b, 'n1', account.id)).toMatchObject({ claimed: [], nextDue: null })
    await end(b, sending.dispatch)
    expect(idsOf(await claimSends(b, world()))).toEqual([waiting?.id])
  })

  test('one that is written into another conversation makes room in its own', async () => {
    const { a, b, conversation } = world()
    const other = await beside(world())
    const [one, two] = await accept(a, conversation, 2)
    const [three] = await accept(a, other)
    if (one === undefined) throw new Error('Nothing was accepted.')
    await write(b, dispatchOf(one), { conversationId: other.id })
    expect(idsOf(await claimSends(a, world()))).toEqual([one.id, two?.id])
    expect(three).toBeDefined()
    expect(await claimSends(b, world())).toEqual([])
  })

  test('where both were sending nothing goes until both have ended', async () => {
    const { a, b } = world()
    const { accepted, unit } = await twoQueues(world())
    const sending = await claimSends(a, world())
    expect(idsOf(sending)).toEqual(accepted.slice(0, 2))
    await b.messages.commit(unit, [], [])
    for (const { dispatch } of sending) {
      expect(await claimSends(b, world())).toEqual([])
      expect(await end(a, dispatch)).toBe('committed')
    }
    expect(idsOf(await claimSends(b, world()))).toEqual(accepted.slice(2))
  })
}

const always = (world: () => World): void => {
  test('the right ones are claimed after whatever happens, in whatever order, through both handles', async () => {
    const { a, b } = world()
    const operations = fc.array(fc.tuple(fc.constantFrom(...SEND_OPERATIONS), fc.nat(1_000)), {
      maxLength: 60,
      size: 'max',
    })
    const holds = async (script: [(typeof SEND_OPERATIONS)[number], number][]): Promise<void> => {
      const model = new OutboxModel(await begin(a, b))
      for (const [index, [operation, chance]] of script.entries()) {
        await model.run(operation, chance, index % 2 === 0 ? a : b)
      }
      await model.run('claim later', 2, a)
    }
    await fc.assert(fc.asyncProperty(operations, holds), { seed: 7, numRuns: 25 })
  })
}

/** In what order messages are sent. */
export const turnsLaw = (world: () => World): void => {
  describe('order', () => order(world))
  describe('merges', () => merges(world))
  describe('always', () => always(world))
}
