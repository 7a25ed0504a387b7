import { describe, expect, test } from 'vitest'
import type { Dispatch } from '../../domain/dispatch.ts'
import type { Message } from '../../domain/message.ts'
import type { Store } from '../store.ts'
import { deliveriesOf, eventOf, messageOf, parkedOf, unitOf, wantedOf } from './fixtures.ts'
import { accept, beside, claimSends, dispatchOf, preparedOf } from './outgoing.ts'
import { auditOf, START } from './records.ts'
import { begin, type World } from './world.ts'

/** A message that is being sent by a node. */
const sending = async (world: World, node = 'n1'): Promise<{ message: Message; dispatch: Dispatch }> => {
  await accept(world.a, world.conversation)
  const [claimed] = await claimSends(world.a, world, node)
  if (claimed === undefined) throw new Error('Nothing was claimed.')
  return claimed
}

const outcomes = (world: () => World): void => {
  test('an accepted message gets its id, and its dispatch is gone with its event', async () => {
    const { a, b, tenant, account, service } = world()
    const { message, dispatch } = await sending(world())
    Object.assign(message, { extIdentifier: 'wamid.sent', status: 'SENT', modified: START + 9 })
    const event = eventOf(message, { serviceIds: [service.id] })
    const unit = unitOf({ messages: [message], events: [event], ended: [dispatch] })
    expect(await b.messages.commit(unit, deliveriesOf([event]), [])).toBe('committed')
    const found = await a.messages.load([
      wantedOf(account, { extIdentifiers: ['wamid.sent'], messageIds: [message.id] }),
    ])
    expect(found).toMatchObject({ messages: [message], dispatches: [] })
    expect(await a.deliveries.ledger(tenant.id)).toMatchObject({ fanOut: 1, pending: 1 })
    expect(await b.messages.commit(unitOf({ ended: [dispatch] }), [], [])).toBe('conflict')
  })

  test('every field that can change is written', async () => {
    const { a, b, account } = world()
    const { message, dispatch } = await sending(world())
    const changed: Dispatch = {
      ...dispatch,
      state: 'DOUBT',
      attempts: 5,
      throttled: 4,
      due: START + 77,
      lease: null,
      version: 3,
    }
    expect(await a.messages.commit(unitOf({ dispatches: [changed] }), [], [])).toBe('committed')
    const wanted = wantedOf(account, { messageIds: [message.id] })
    expect((await b.messages.load([wanted])).dispatches).toEqual([changed])
  })

  test('a receipt that was parked before its message got its id is a conflict', async () => {
    const { a, b, account } = world()
    const { message, dispatch } = await sending(world())
    await b.messages.commit(unitOf({ parked: [parkedOf(account, 'wamid.fast')] }), [], [])
    const named = { ...message, extIdentifier: 'wamid.fast', modified: START + 9 }
    const unaware = unitOf({ messages: [named], ended: [dispatch] })
    expect(await a.messages.commit(unaware, [], [])).toBe('conflict')
    const aware = { ...unaware, unparked: [parkedOf(account, 'wamid.fast')] }
    expect(await a.messages.commit(aware, [], [])).toBe('committed')
  })

  test('an id that another message has is a conflict', async () => {
    const { a, b, conversation } = world()
    const { message } = await sending(world())
    await b.messages.commit(
      unitOf({ messages: [messageOf(conversation, { extIdentifier: 'wamid.1' })] }),
      [],
      [],
    )
    const named = { ...message, extIdentifier: 'wamid.1', modified: START + 9 }
    expect(await a.messages.commit(unitOf({ messages: [named] }), [], [])).toBe('conflict')
  })
}

const versions = (world: () => World): void => {
  const refuses = async (store: Store, fields: Partial<Parameters<typeof unitOf>[0]>): Promise<void> => {
    expect(await store.messages.commit(unitOf(fields), [], [])).toBe('conflict')
  }

  test('a dispatch that was changed meanwhile, by a claim too, is a conflict', async () => {
    const { a, b, conversation } = world()
    const [message = never()] = await accept(a, conversation)
    const loaded = dispatchOf(message)
    const [claimed = never()] = await claimSends(b, world())
    await refuses(a, { ended: [loaded] })
    await refuses(a, { dispatches: [{ ...loaded, due: START + 5, version: 2 }] })
    await refuses(a, { dispatches: [{ ...loaded, due: START + 5, version: 9 }] })
    expect(await a.messages.commit(unitOf({ ended: [claimed.dispatch] }), [], [])).toBe('committed')
    await refuses(a, { dispatches: [{ ...claimed.dispatch, version: 3 }] })
  })

  test('a message has one dispatch; one of a message that is not there is a conflict', async () => {
    const { a, b, conversation } = world()
    const [message = never()] = await accept(a, conversation)
    await refuses(b, { dispatches: [dispatchOf(message)] })
    await refuses(b, { dispatches: [dispatchOf(preparedOf(conversation))] })
  })

  test('of two who settle one at once, one wins, and nothing of the other is written', async () => {
    const { a, b, tenant } = world()
    const { message, dispatch } = await sending(world())
    const units = ['SENT', 'FAILED'].map((status, i) =>
      unitOf({
        messages: [{ ...message, status: status as Message['status'], modified: START + 9 + i }],
        ended: [dispatch],
      }),
    )
    const outcomes = await Promise.all(
      units.map((unit, i) => (i === 0 ? a : b).messages.commit(unit, [], [])),
    )
    expect(outcomes.toSorted()).toEqual(['committed', 'conflict'])
    const winner = units[outcomes.indexOf('committed')]?.messages[0]
    expect((await b.messages.message(tenant.id, message.id))?.message).toEqual(winner)
  })
}

const lost = (world: () => World): void => {
  test('what a dead node was sending is stranded when that one is given up, and not before', async () => {
    const { a, b } = world()
    const { dispatch } = await sending(world(), 'dead')
    await a.nodes.heartbeat('dead', START + 200, 0)
    await b.nodes.heartbeat('me', START + 60_000, 0)
    expect(await b.outbox.stranded('me', 9)).toEqual([])
    await b.nodes.reclaim('me', START + 60_000)
    expect(await b.outbox.stranded('me', 9)).toEqual([dispatch])
    const doubt = { ...dispatch, state: 'DOUBT' as const, lease: null, version: 3 }
    expect(await b.messages.commit(unitOf({ dispatches: [doubt] }), [], [])).toBe('committed')
    expect(await b.outbox.stranded('me', 9)).toEqual([])
    expect(await a.messages.commit(unitOf({ ended: [dispatch] }), [], [])).toBe('conflict')
  })

  test('what a node itself sends is never stranded to it, given up or not', async () => {
    const { a, b } = world()
    const { dispatch } = await sending(world(), 'slow')
    await b.nodes.reclaim('other', START + 60_000)
    expect(await a.outbox.stranded('slow', 9)).toEqual([])
    expect(await b.outbox.stranded('other', 9)).toEqual([dispatch])
  })

  test('one that was accepted straight into the hands of a node is stranded with it', async () => {
    const { a, b, conversation } = world()
    await accept(a, conversation, 1, { state: 'SENDING', lease: 'crashed', attempts: 1 })
    expect(await b.outbox.stranded('me', 9)).toEqual([])
    await b.nodes.reclaim('me', START + 60_000)
    expect(await b.outbox.stranded('me', 9)).toHaveLength(1)
  })

  test('doubtful are those in doubt whose time has come, the earliest first', async () => {
    const { a, b } = world()
    const due = [30, 10, 20]
    for (const at of due) {
      const conversation = await beside(world())
      await accept(a, conversation, 1, { state: 'DOUBT', due: START + at, attempts: 1 })
    }
    await accept(a, await beside(world()))
    const found = async (now: number, limit: number) =>
      (await b.outbox.doubtful(now, limit)).map(each => each.due - START)
    expect(await found(START + 9, 9)).toEqual([])
    expect(await found(START + 20, 9)).toEqual([10, 20])
    expect(await found(START + 99, 2)).toEqual([10, 20])
  })

  test('of an account that was removed there is neither', async () => {
    const { a, b, tenant, account, conversation } = world()
    const other = await begin(a, b)
    await accept(a, conversation, 1, { state: 'SENDING', lease: 'crashed' })
    await accept(a, await beside(world()), 1, { state: 'DOUBT' })
    await accept(a, other.conversation, 1, { state: 'DOUBT' })
    await b.nodes.reclaim('me', START + 60_000)
    await a.directory.remove('platforms', tenant.id, account.id, auditOf(tenant.id))
    expect(await b.outbox.stranded('me', 9)).toEqual([])
    expect(await b.outbox.doubtful(START, 9)).toHaveLength(1)
  })
}

const never = (): never => {
  throw new Error('Nothing was accepted or claimed.')
}

/** How sends come in, move on and end. */
export const sendingLaw = (world: () => World): void => {
  describe('outcomes', () => outcomes(world))
  describe('versions', () => versions(world))
  describe('what got lost', () => lost(world))
}
