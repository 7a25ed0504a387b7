import { describe, expect, test } from 'vitest'
import type { Conversation } from '../../domain/conversation.ts'
import { chatUserOf, conversationOf, messageOf, unitOf } from '../contract/fixtures.ts'
import { auditOf, START } from '../contract/records.ts'
import { useWorld, type World } from '../contract/world.ts'
import { sqliteHarness } from './testkit.ts'

const world = useWorld(() => sqliteHarness())

/** Writes a conversation's next version, with a message in it. */
const write = (store: World['a'], conversation: Conversation, version: number) => {
  const next = { ...conversation, version, updatedAt: START + version }
  const messages = [messageOf(conversation)]
  return store.messages.commit(unitOf({ conversations: [next], messages }), [], [])
}

const countOf = async ({ b, tenant }: World, { id }: Conversation): Promise<number> =>
  (await b.messages.history(tenant.id, id, { limit: 9, cursor: null })).count

/** Erases the world's person. */
const erase = async ({ b, tenant, user }: World): Promise<void> => {
  await b.people.beginErasure(tenant.id, user.id, auditOf(tenant.id))
  while (!(await b.people.erase({ tenantId: tenant.id, chatUserId: user.id }, 100)));
}

describe('the number of a conversation that was written before', () => {
  test('is good for the version that is there, and for no other', async () => {
    const { a, b, conversation } = world()
    expect(await write(a, conversation, 2)).toBe('committed')
    expect(await write(a, conversation, 3)).toBe('committed')
    expect(await write(b, conversation, 4)).toBe('committed')
    expect(await write(a, conversation, 4)).toBe('conflict')
    expect(await write(a, conversation, 5)).toBe('committed')
    expect(await countOf(world(), conversation)).toBe(4)
  })

  test('is not that of another which has come in its place', async () => {
    const { a, account, conversation } = world()
    expect(await write(a, conversation, 2)).toBe('committed')
    await erase(world())
    const user = chatUserOf(account)
    const other = conversationOf(user)
    const unit = unitOf({ chatUsers: [user], conversations: [other], messages: [messageOf(other)] })
    expect(await a.messages.commit(unit, [], [])).toBe('committed')
    expect(await write(a, { ...conversation, state: 'CLOSED' }, 2)).toBe('conflict')
    expect(await write(a, { ...conversation, state: 'CLOSED' }, 3)).toBe('conflict')
    expect(await write(a, other, 2)).toBe('committed')
    expect(await countOf(world(), other)).toBe(2)
  })

  test('is of no use while he is being erased', async () => {
    const { a, b, tenant, user, conversation } = world()
    expect(await write(a, conversation, 2)).toBe('committed')
    await b.people.beginErasure(tenant.id, user.id, auditOf(tenant.id))
    for (const version of [3, 4]) expect(await write(a, conversation, version)).toBe('conflict')
  })
})
