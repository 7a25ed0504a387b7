import { describe, expect, test } from 'vitest'
import type { Conversation } from '../../domain/conversation.ts'
import type { ConversationFilter, Page, PageRequest, PlaceByActivity } from '../store.ts'
import { chatUserOf, conversationOf, unitOf } from './fixtures.ts'
import { auditOf, newId, START } from './records.ts'
import { begin, type World } from './world.ts'

type ByActivity = PageRequest<PlaceByActivity>
type Read = (page: ByActivity) => Promise<Page<{ readonly conversation: Conversation }>>

const placeOf = ({ updatedAt: at, id }: Conversation): PlaceByActivity => ({ at, id })
const byActivity = (a: Conversation, b: Conversation): number =>
  b.updatedAt - a.updatedAt || (a.id < b.id ? 1 : -1)

/** Conversations that last changed so long after the start, in one commit. */
const changedAt = async ({ a, account }: World, ...instants: number[]): Promise<Conversation[]> => {
  const users = instants.map(() => chatUserOf(account))
  const conversations = users.map((user, i) =>
    conversationOf(user, { updatedAt: START + (instants[i] ?? 0) }),
  )
  await a.messages.commit(unitOf({ chatUsers: users, conversations }), [], [])
  return conversations
}

/** So much later it changes. */
const change = async (
  { a }: World,
  conversation: Conversation,
  fields: Partial<Conversation>,
): Promise<Conversation> => {
  const changed = { ...conversation, ...fields, version: conversation.version + 1 }
  expect(await a.messages.commit(unitOf({ conversations: [changed] }), [], [])).toBe('committed')
  return changed
}

/** Page after page from a place in one direction; between pages something may happen. */
const walk = async (
  read: Read,
  direction: 'older' | 'newer',
  start: PlaceByActivity | null,
  meanwhile: () => Promise<unknown> = async () => undefined,
): Promise<string[]> => {
  const found: string[] = []
  let cursor: ByActivity['cursor'] = start === null ? null : { direction, ...start }
  for (;;) {
    const page = await read({ limit: 3, cursor })
    const rows = page.rows.map(({ conversation }) => conversation)
    found.push(...(direction === 'older' ? rows : rows.toReversed()).map(({ id }) => id))
    const edge = direction === 'older' ? rows.at(-1) : rows[0]
    if (edge === undefined || !(direction === 'older' ? page.hasOlder : page.hasNewer)) return found
    cursor = { direction, ...placeOf(edge) }
    await meanwhile()
  }
}

const order = (world: () => World): void => {
  const read: Read = page => world().b.messages.conversationsByActivity(world().tenant.id, {}, page)

  test('what changed last comes first, by id where that is the same, from end to end both ways', async () => {
    const { conversation } = world()
    const made = await changedAt(world(), 5, 3, 9, 3, 3, 3, 7, 1)
    const ids = [conversation, ...made].toSorted(byActivity)
    expect(await walk(read, 'older', null)).toEqual(ids.map(({ id }) => id))
    const last = ids.at(-1) ?? conversation
    const upwards = ids.slice(0, -1).toReversed()
    expect(await walk(read, 'newer', placeOf(last))).toEqual(upwards.map(({ id }) => id))
  })

  test('an old one that changes is the first', async () => {
    const made = await changedAt(world(), 10, 20, 30)
    const old = await change(world(), world().conversation, { updatedAt: START + 40 })
    const page = await read({ limit: 2, cursor: null })
    expect(page.rows.map(row => row.conversation)).toEqual([old, made[2]])
    expect(page).toMatchObject({ count: 4, hasOlder: true, hasNewer: false })
  })

  test('what does not change meanwhile is told once, whatever else does', async () => {
    const made = await changedAt(world(), 10, 11, 12, 13, 14, 15, 16, 17, 18, 19)
    const restless = [made[8], made[3], made[0]].flatMap(one => one ?? [])
    const still = made.filter(one => !restless.includes(one))
    let now = START + 50
    const meanwhile = async () => {
      const next = restless.shift()
      if (next !== undefined) await change(world(), next, { updatedAt: now++ })
    }
    const told = await walk(read, 'older', null, meanwhile)
    expect(told.filter(id => still.some(one => one.id === id))).toEqual(
      still.toSorted(byActivity).map(({ id }) => id),
    )
    expect(new Set(told).size).toBe(told.length)
    // What moved ahead of the pages is found there.
    const edge = still.at(-1) ?? world().conversation
    expect(await walk(read, 'newer', placeOf(edge))).toEqual([made[8]?.id, made[3]?.id, made[0]?.id])
  })

  test('beside an empty page lies the row of the cursor itself', async () => {
    const cursor = { direction: 'older', ...placeOf(world().conversation) } as const
    const older = await read({ limit: 1, cursor })
    expect(older).toMatchObject({ rows: [], hasOlder: false, hasNewer: true })
    const newer = await read({ limit: 1, cursor: { ...cursor, direction: 'newer' } })
    expect(newer).toMatchObject({ rows: [], hasOlder: true, hasNewer: false })
  })
}

const narrowed = (world: () => World): void => {
  const found = async (filter: ConversationFilter, tenantId = world().tenant.id): Promise<string[]> => {
    const page = await world().b.messages.conversationsByActivity(tenantId, filter, {
      limit: 9,
      cursor: null,
    })
    expect(page.count).toBe(page.rows.length)
    return page.rows.map(({ conversation }) => conversation.id)
  }

  test('by state, account and agent, as the list by creation', async () => {
    const { account, conversation } = world()
    const [first, second] = await changedAt(world(), 10, 20)
    if (first === undefined || second === undefined) throw new Error('Too few.')
    await change(world(), first, { state: 'CLOSED', updatedAt: START + 30 })
    expect(await found({ state: 'CLOSED' })).toEqual([first.id])
    expect(await found({ state: conversation.state })).toEqual([second.id, conversation.id])
    expect(await found({ platformId: account.id })).toEqual([first.id, second.id, conversation.id])
    expect(await found({ agentId: second.agentId ?? '', state: second.state })).toEqual([second.id])
    expect(await found({ platformId: newId() })).toEqual([])
  })

  test("another tenant's are not there, nor one that was merged, nor one whose customer is erased", async () => {
    const { a, b, tenant, user, conversation } = world()
    const other = await begin(a, b)
    const [merged, erased] = await changedAt(world(), 10, 20)
    if (merged === undefined || erased === undefined) throw new Error('Too few.')
    const merge = {
      tenantId: tenant.id,
      ...{ fromUser: merged.chatUserId, fromConversation: merged.id },
      ...{ intoUser: user.id, intoConversation: conversation.id },
    }
    expect(await a.messages.commit(unitOf({ merges: [merge] }), [], [])).toBe('committed')
    expect(await a.people.beginErasure(tenant.id, erased.chatUserId, auditOf(tenant.id))).toBe(true)
    expect(await found({})).toEqual([conversation.id])
    expect(await found({}, other.tenant.id)).toEqual([other.conversation.id])
    expect(await found({}, 'not an id')).toEqual([])
  })
}

/** Conversations by when they last changed. */
export const activityLaw = (world: () => World): void => {
  describe('order', () => order(world))
  describe('narrowed', () => narrowed(world))
}
