import { describe, expect, test } from 'vitest'
import type { Conversation } from '../../domain/conversation.ts'
import { chatUserOf, conversationOf, unitOf, wantedOf } from './fixtures.ts'
import { accountOf, auditOf, newId, START } from './records.ts'
import type { World } from './world.ts'

/** Conversations of the world's account, each with these fields. @returns their ids */
const have = async ({ a, account }: World, fields: readonly Partial<Conversation>[]): Promise<string[]> => {
  const users = fields.map(() => chatUserOf(account))
  const conversations = users.map((user, i) => conversationOf(user, fields[i]))
  await a.messages.commit(unitOf({ chatUsers: users, conversations }), [], [])
  return conversations.map(({ id }) => id)
}

const overdue = (world: () => World): void => {
  const found = async (before: number, limit = 100): Promise<string[]> => {
    const rows = await world().b.messages.overdue([world().account.id], before, limit)
    return rows.map(({ id }) => id).toSorted()
  }

  test('are those that are open and whose customer was last heard of before then', async () => {
    const { conversation } = world()
    const [late, never, early] = await have(world(), [
      { state: 'OPEN', lastInboundAt: START - 10 },
      { state: 'OPEN', lastInboundAt: null, createdAt: START - 20 },
      { state: 'AUTO_BOT', lastInboundAt: START - 30, createdAt: START + 99 },
    ])
    expect(await found(START)).toEqual([early, never, late, conversation.id].toSorted())
    expect(await found(START - 10)).toEqual([early, never].toSorted())
    expect(await found(START, 1)).toHaveLength(1)
    expect(await found(START - 30)).toEqual([])
  })

  test('are none that are expired, closed or blocked', async () => {
    const states = ['EXPIRED', 'CLOSED', 'BLOCKED'] as const
    await have(
      world(),
      states.map(state => ({ state, lastInboundAt: START - 50 })),
    )
    expect(await found(START - 1)).toEqual([])
  })

  test('are those of the accounts that are asked for', async () => {
    const { a, b, tenant, account, conversation } = world()
    const second = accountOf(tenant.id)
    await a.directory.insert('platforms', second, auditOf(tenant.id))
    const [other = ''] = await have({ ...world(), account: second }, [{}])
    const both = [second.id, newId(), account.id]
    const found = await b.messages.overdue(both, START, 9)
    expect(new Map(found.map(({ id, platformId }) => [id, platformId]))).toEqual(
      new Map([
        [other, second.id],
        [conversation.id, account.id],
      ]),
    )
    expect(found).toHaveLength(2)
    expect(await b.messages.overdue(both, START, 1)).toHaveLength(1)
    expect(await b.messages.overdue([second.id], START, 9)).toHaveLength(1)
    expect(await b.messages.overdue([], START, 9)).toEqual([])
  })

  test('move on with what the customer writes, and go with their state', async () => {
    const { a, conversation } = world()
    const heard = { ...conversation, lastInboundAt: START + 5, version: 2 }
    await a.messages.commit(unitOf({ conversations: [heard] }), [], [])
    expect(await found(START + 5)).toEqual([])
    expect(await found(START + 6)).toEqual([conversation.id])
    await a.messages.commit(unitOf({ conversations: [{ ...heard, state: 'EXPIRED', version: 3 }] }), [], [])
    expect(await found(START + 6)).toEqual([])
  })
}

const blocks = (world: () => World): void => {
  test.each([
    [true, false],
    [false, true],
    [true, true],
  ])(
    'who blocked a conversation is kept: agent %s, customer %s',
    async (blockedByAgent, blockedByCustomer) => {
      const { a, b, account, user, conversation } = world()
      const changed = {
        ...conversation,
        state: 'BLOCKED' as const,
        blockedByAgent,
        blockedByCustomer,
        version: 2,
      }
      await a.messages.commit(unitOf({ conversations: [changed] }), [], [])
      const { conversations } = await b.messages.load([wantedOf(account, { chatUserIds: [user.id] })])
      expect(conversations).toEqual([changed])
    },
  )
}

/** Reply windows, and what else closes a conversation. */
export const windowsLaw = (world: () => World): void => {
  describe('overdue conversations', () => overdue(world))
  describe('blocks', () => blocks(world))
}
