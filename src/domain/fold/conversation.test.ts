import { describe, expect, it } from 'vitest'
import type { ConversationState } from '../contract.ts'
import type { Conversation } from '../conversation.ts'
import { aMessage, aNotice, aReaction, BERT, inWords, NOON, PAULA, ROBOT, World } from '../world.testing.ts'

/** A world with one conversation, in the given state. */
const inState = (state: ConversationState, startsWithBot = false): World => {
  const world = new World({ startsWithBot })
  world.fold(aMessage('m0', { timestamp: NOON - 1_000 }))
  for (const conversation of world.shelf.conversations.values()) conversation.state = state
  return world
}

const only = (world: World): Conversation => {
  const [conversation, ...others] = world.shelf.conversations.values()
  if (conversation === undefined || others.length > 0) throw new Error('There is not one conversation.')
  return conversation
}

describe('the conversation of a message', () => {
  it.each<[ConversationState, boolean, ConversationState]>([
    ['OPEN', false, 'OPEN'],
    ['EXPIRED', false, 'OPEN'],
    ['CLOSED', false, 'OPEN'],
    ['EXPIRED', true, 'AUTO_BOT'],
    ['CLOSED', true, 'AUTO_BOT'],
    ['AUTO_BOT', true, 'AUTO_BOT'],
    ['OPEN', true, 'OPEN'],
    ['BLOCKED', false, 'BLOCKED'],
    ['BLOCKED', true, 'BLOCKED'],
  ])('%s, an account that starts with its bot: %s; the customer writes: %s', (state, bot, expected) => {
    const world = inState(state, bot)
    const [event] = world.fold(aMessage('m1'))
    expect(event?.conversation_state).toBe(expected)
    expect(only(world)).toMatchObject({ state: expected, lastInboundAt: NOON })
  })

  it.each([
    [PAULA, true, null],
    [ROBOT, true, ROBOT.id],
    [PAULA, false, PAULA.id],
  ])(
    'of $name that was closed, an account that starts with its bot: %s; it is then of %s',
    (agent, bot, then) => {
      const world = inState('CLOSED', bot)
      only(world).agentId = agent.id
      const [event] = world.fold(aMessage('m1'))
      expect([only(world).agentId, event?.agent_id]).toEqual([then, then])
    },
  )

  it.each(['EXPIRED', 'CLOSED'] as const)('%s stays so when we write, or when somebody reacts', state => {
    const world = inState(state)
    const events = world.fold(aMessage('m1', { outbound: true }), aReaction('m0', 'r1'))
    expect(events.map(one => one.conversation_state)).toEqual([state, state])
    expect(only(world).lastInboundAt).toBe(NOON - 1_000)
  })

  it('counts its window from the customer’s latest message, in whatever order they come', () => {
    const world = new World()
    world.fold(aMessage('m1', { timestamp: NOON }), aMessage('m2', { timestamp: NOON - 5_000 }))
    expect(only(world).lastInboundAt).toBe(NOON)
    world.fold(aMessage('m3', { timestamp: null }))
    expect(only(world).lastInboundAt).toBe(NOON)
  })

  it('is one for each person', () => {
    const world = new World()
    const events = world.fold(aMessage('m1'), aMessage('m2', { person: BERT }), aMessage('m3'))
    const [anna, bert, again] = events.map(one => one.conversation_id)
    expect(again).toBe(anna)
    expect(bert).not.toBe(anna)
    expect(events.map(one => one.chat_user.first_name)).toEqual(['Anna', 'Bert', 'Anna'])
  })
})

describe('a notice', () => {
  it('is an EVENT without a quote', () => {
    const [event] = new World().fold(aNotice('n1', { detail: { ref: 'ad' } }))
    expect(event).toMatchObject({ type: 'EVENT', ext_identifier: 'n1', quote: null, text: null })
    expect(event?.auxiliary_data).toEqual({ event: 'follow', ref: 'ad' })
  })

  it('that comes again changes nothing', () => {
    const world = new World()
    expect(world.fold(aNotice('n1'), aNotice('n1'))).toHaveLength(1)
    expect(world.fold(aNotice('n1', { blocked: true }))).toEqual([])
    expect(only(world).state).toBe('OPEN')
  })

  it('may have the identifier of a message', () => {
    const world = new World()
    expect(world.fold(aMessage('x'), aNotice('x')).map(inWords)).toEqual(['TEXT x', 'follow of ?'])
  })

  it('carries the platform’s words beside, not as text', () => {
    const [event] = new World().fold(aNotice('n1', { detail: { body: 'Anna joined' } }))
    expect(event).toMatchObject({ text: null, auxiliary_data: { event: 'follow', body: 'Anna joined' } })
  })

  it('of a block blocks the conversation, and of its end opens it', () => {
    const world = inState('OPEN')
    expect(world.fold(aNotice('n1', { blocked: true }))[0]?.conversation_state).toBe('BLOCKED')
    expect(world.fold(aMessage('m1'))[0]?.conversation_state).toBe('BLOCKED')
    expect(world.fold(aNotice('n2', { blocked: false }))[0]?.conversation_state).toBe('OPEN')
  })

  it('of a block that comes late, when the customer has written since, blocks nothing', () => {
    const world = inState('OPEN')
    const late = aNotice('n1', { blocked: true, timestamp: NOON - 2_000 })
    expect(world.fold(late)[0]?.conversation_state).toBe('OPEN')
    expect(only(world).blockedByCustomer).toBe(false)
    for (const timestamp of [NOON - 1_000, null]) {
      const [event] = world.fold(aNotice(`n ${timestamp}`, { blocked: true, timestamp }))
      expect(event?.conversation_state).toBe('BLOCKED')
      world.fold(aNotice(`lifted ${timestamp}`, { blocked: false }))
    }
  })

  it('of a block holds until the customer writes, where the platform says that this lifts it', () => {
    const world = inState('OPEN')
    world.fold(aNotice('n1', { blocked: true }))
    expect(world.fold(aMessage('m1', { unblocks: true }))[0]?.conversation_state).toBe('OPEN')
    only(world).blockedByAgent = true
    world.fold(aNotice('n2', { blocked: true }))
    expect(world.fold(aMessage('m2', { unblocks: true }))[0]?.conversation_state).toBe('BLOCKED')
    expect(only(world)).toMatchObject({ blockedByAgent: true, blockedByCustomer: false })
  })
})

describe('a notice of new ids', () => {
  const moved = (extIdentifier: string) =>
    aNotice(extIdentifier, {
      event: 'user_changed_number',
      person: { identities: ['phone:1'], phoneNumber: '+2' },
      identities: { gained: ['phone:2'], lost: ['phone:1'] },
    })
  const from = (identity: string) => ({ person: { identities: [identity] } })

  it('keeps the conversation under the new number', () => {
    const world = new World()
    const [first] = world.fold(aMessage('m1', from('phone:1')))
    const [event] = world.fold(moved('n1'))
    const [after] = world.fold(aMessage('m2', from('phone:2')))
    expect([event, after].map(one => one?.conversation_id)).toEqual(Array(2).fill(first?.conversation_id))
    expect(event?.chat_user.phone_number).toBe('+2')
    expect(world.shelf.users.size).toBe(1)
  })

  it('frees the old number for somebody else', () => {
    const world = new World()
    const [first] = world.fold(aMessage('m1', from('phone:1')), moved('n1'))
    const [other] = world.fold(aMessage('m2', from('phone:1')))
    expect(other?.conversation_id).not.toBe(first?.conversation_id)
  })

  it('that is told again while nothing fires brings no old self back', () => {
    const world = new World({ messageForwarding: false })
    world.fold(aMessage('m1', from('phone:1')), moved('n1'))
    world.fold(moved('n1'))
    world.fold(moved('n1'), aMessage('m2', from('phone:2')))
    expect(world.shelf.users.size).toBe(1)
    expect(world.message('m2').conversationId).toBe(world.message('m1').conversationId)
  })

  it('that comes after a message under the new number, of one whom we did not know before, finds him', () => {
    const world = new World()
    const [first] = world.fold(aMessage('m1', from('phone:2')))
    expect(world.fold(moved('n1'))[0]?.conversation_id).toBe(first?.conversation_id)
  })

  it('finds the person by what he keeps', () => {
    const both = { person: { identities: ['bsuid:US.1', 'phone:1'] } }
    const world = new World({ messageForwarding: false })
    world.fold(aMessage('m1', both))
    const update = aNotice('n1', { ...both, identities: { gained: ['bsuid:US.2'], lost: ['bsuid:US.1'] } })
    for (let told = 1; told <= 2; told += 1) {
      world.fold(update)
      const [user, ...others] = world.shelf.users.values()
      expect(others).toEqual([])
      expect(user?.identities.toSorted()).toEqual(['bsuid:US.2', 'phone:1'])
    }
  })
})
