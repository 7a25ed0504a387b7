import { describe, expect, it } from 'vitest'
import type { Person } from '../change.ts'
import type { MessageEvent } from '../contract.ts'
import { accepted, aMessage, aReceipt, aTemplate, dial, inWords, NOON, World } from '../world.testing.ts'

/** A number as it is dialled, and as the platform spells it. */
const DIALLED = '5511998765432'
const SPELLED = 'phone:551198765432'
const ANNA: Person = { identities: ['bsuid:US.1', SPELLED], firstName: 'Anna' }
const { identities } = ANNA

const mergesIn = (events: readonly MessageEvent[]): MessageEvent[] =>
  events.filter(({ auxiliary_data }) => auxiliary_data.event === 'conversation_merged')

/** A world in which a template to somebody was handed over; Anna may have written before. */
const dialled = (hasWritten: boolean): [World, string] => {
  const world = new World()
  if (hasWritten) world.fold(aMessage('in', { person: ANNA }))
  const { id } = world.start(dial(DIALLED), aTemplate())
  world.claim()
  return [world, id]
}

describe('a person whom the platform knows under another number', () => {
  it('keeps the number that was dialled, and is found by it', () => {
    const [world, id] = dialled(false)
    const events = world.settle(id, accepted('w', { identities }))
    expect(events.map(inWords)).toEqual(['HSM w'])
    const conversation = world.conversation()
    expect(world.start(dial(DIALLED), aTemplate()).conversationId).toBe(conversation.id)
    world.fold(aMessage('in', { person: ANNA }))
    expect(world.conversation().id).toBe(conversation.id)
    expect(world.start(dial(DIALLED), aTemplate({ type: 'TEXT' })).conversationId).toBe(conversation.id)
    expect(world.shelf.users.size).toBe(1)
  })

  it('is merged with who we know under that one: the message fires, then the merge, once', () => {
    const [world, id] = dialled(true)
    const from = world.byId(id).conversationId
    const into = world.message('in').conversationId
    const events = world.settle(id, accepted('w', { identities }))
    expect(events.map(inWords)).toEqual(['HSM w', 'conversation_merged of ?'])
    expect(events.map(one => one.conversation_id)).toEqual([into, into])
    expect(events[1]).toMatchObject({
      ext_identifier: `conversation_merged:${from}`,
      auxiliary_data: { merged: { conversation_id: from } },
      chat_user: { first_name: 'Anna' },
      quote: null,
    })
    expect(world.byId(id).conversationId).toBe(into)
    expect(world.conversation()).toMatchObject({ id: into, state: 'OPEN', lastInboundAt: NOON })
    expect(world.settle(id, accepted('w', { identities }))).toEqual([])
    expect(mergesIn(world.events)).toHaveLength(1)
  })

  it('is found by every id after that; none is lost', () => {
    const [world, id] = dialled(true)
    world.settle(id, accepted('w', { identities }))
    const [user, ...others] = world.shelf.users.values()
    expect(others).toEqual([])
    expect(user?.identities.toSorted()).toEqual([...identities, `dialled:${DIALLED}`].toSorted())
    const into = world.message('in').conversationId
    expect(world.start(dial(DIALLED), aTemplate({ type: 'TEXT' })).conversationId).toBe(into)
    expect(world.start({ identities, phoneNumber: null, alias: null }, aTemplate()).conversationId).toBe(into)
  })

  it('takes along what waits to be sent, in its order', () => {
    const [world, id] = dialled(true)
    const second = world.start(dial(DIALLED), aTemplate())
    world.settle(id, accepted('w', { identities }))
    expect(world.claim()).toMatchObject([
      { messageId: second.id, conversationId: world.message('in').conversationId },
    ])
  })

  it('is learnt from the answer also where a receipt was faster', () => {
    const [world, id] = dialled(true)
    world.fold({ ...aReceipt('w', 'READ'), correlation: id })
    const events = world.settle(id, accepted('w', { identities }))
    expect(events.map(inWords)).toEqual(['conversation_merged of ?'])
    expect(world.byId(id)).toMatchObject({
      status: 'READ',
      conversationId: world.message('in').conversationId,
    })
  })

  it('is told to nobody where the account forwards nothing', () => {
    const [world, id] = dialled(true)
    world.set({ messageForwarding: false })
    expect(world.settle(id, accepted('w', { identities }))).toEqual([])
    expect(world.shelf.conversations.size).toBe(1)
  })

  it('may have written while the message was being sent', () => {
    const [world, id] = dialled(false)
    world.claim()
    const outcome = world.settling(world.outcome(id, accepted('w', { identities })))
    const events = world.write(world.folding(aMessage('in', { person: ANNA })), outcome)
    expect(events.map(inWords)).toEqual(['TEXT in', 'HSM w', 'conversation_merged of ?'])
    expect(world.shelf.users.size).toBe(1)
  })
})

describe('a number that is somebody else’s by now', () => {
  it('moves to him, and mixes up no conversations', () => {
    const world = new World()
    world.fold(aMessage('anna', { person: ANNA }))
    world.fold(aMessage('bert', { person: { identities: ['bsuid:US.2'] } }))
    const annas = world.message('anna').conversationId
    const { id } = world.send({}, annas)
    const told = accepted('w', { identities: ['bsuid:US.2', SPELLED] })
    expect(world.attempt(id, told).map(inWords)).toEqual(['TEXT w'])
    expect(world.byId(id).conversationId).toBe(annas)
    const owners = [...world.shelf.users.values()].map(one => one.identities.toSorted())
    expect(owners).toEqual([['bsuid:US.1'], ['bsuid:US.2', SPELLED]])
  })
})
