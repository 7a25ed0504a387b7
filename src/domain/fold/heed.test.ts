import { describe, expect, it } from 'vitest'
import type { ConversationVerdict } from '../change.ts'
import type { ConversationState } from '../contract.ts'
import { Known } from '../known.ts'
import { accepted, aMessage, aReceipt, countingIds, NOON, REFUSED, World } from '../world.testing.ts'
import { heed } from './heed.ts'

/** What becomes of Anna's conversation; she wrote at noon. */
const heeded = (state: ConversationState, verdict: ConversationVerdict, since: number | null) => {
  const world = new World()
  world.fold(aMessage('in'))
  for (const one of world.shelf.conversations.values()) one.state = state
  const { id, platformId } = world.conversation()
  const known = new Known(world.shelf.load([{ platformId, conversationIds: [id] }]), NOON, countingIds())
  const conversation = known.people.conversation(id)
  heed(verdict, conversation, since, world.around, known)
  const { state: now, blockedByAgent, blockedByCustomer } = conversation
  return { state: now, blockedByAgent, blockedByCustomer, isWritten: known.unit().conversations.length > 0 }
}

const unblocked = { blockedByAgent: false, blockedByCustomer: false }

describe('a verdict', () => {
  it.each<[ConversationState, number | null, ConversationState]>([
    ['OPEN', NOON, 'EXPIRED'],
    ['OPEN', null, 'EXPIRED'],
    ['AUTO_BOT', NOON + 1, 'EXPIRED'],
    // She wrote after the message went out: the window is open again.
    ['OPEN', NOON - 1, 'OPEN'],
    ['CLOSED', NOON, 'CLOSED'],
    ['EXPIRED', NOON, 'EXPIRED'],
    ['BLOCKED', NOON, 'BLOCKED'],
  ])('that the window is over, %s, of a message that went out at %s: %s', (state, since, expected) => {
    const isWritten = state !== expected
    expect(heeded(state, 'EXPIRED', since)).toEqual({ state: expected, isWritten, ...unblocked })
  })

  it('that the customer blocked us is his block', () => {
    const blocked = { state: 'BLOCKED', blockedByAgent: false, blockedByCustomer: true, isWritten: true }
    expect(heeded('CLOSED', 'BLOCKED_BY_CUSTOMER', NOON - 1)).toEqual(blocked)
  })

  it('that we blocked him is the agent’s block, which the agent can lift', () => {
    const blocked = { state: 'BLOCKED', blockedByAgent: true, blockedByCustomer: false, isWritten: true }
    expect(heeded('OPEN', 'BLOCKED_BY_US', null)).toEqual(blocked)
  })
})

describe('a failure that is told by a receipt', () => {
  const failing = (conversation: ConversationVerdict, timestamp: number): World => {
    const world = new World()
    world.fold(aMessage('in'))
    world.attempt(world.send().id, accepted('w'))
    const receipt = aReceipt('w', 'FAILED', timestamp, { errors: [REFUSED] })
    const [event] = world.fold({ ...receipt, conversation })
    expect(event?.conversation_state).toBe(world.conversation().state)
    return world
  }

  it.each<[ConversationVerdict, number, ConversationState]>([
    ['EXPIRED', NOON + 1, 'EXPIRED'],
    ['EXPIRED', NOON - 1, 'OPEN'],
    ['BLOCKED_BY_CUSTOMER', NOON + 1, 'BLOCKED'],
    ['BLOCKED_BY_US', NOON + 1, 'BLOCKED'],
  ])('is heeded, and shows in its EVENT: %s at %s', (verdict, timestamp, expected) => {
    expect(failing(verdict, timestamp).conversation().state).toBe(expected)
  })

  it('is heeded once', () => {
    const world = failing('EXPIRED', NOON + 1)
    world.fold(aMessage('again', { timestamp: NOON + 2 }))
    expect(world.fold({ ...aReceipt('w', 'FAILED', NOON + 1), conversation: 'EXPIRED' })).toEqual([])
    expect(world.conversation().state).toBe('OPEN')
  })
})
