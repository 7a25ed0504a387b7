import { describe, expect, it } from 'vitest'
import { CONVERSATION_STATES, type ConversationState } from './contract.ts'
import { absorb, afterBlock, afterInbound, type Conversation, firstState } from './conversation.ts'

const conversation = (over: Partial<Conversation> = {}): Conversation => ({
  id: 'c',
  tenantId: 't',
  platformId: 'p',
  chatUserId: 'u',
  state: 'OPEN',
  agentId: null,
  lastInboundAt: null,
  customData: {},
  createdAt: 0,
  updatedAt: 0,
  version: 1,
  ...over,
})

describe('the state of a conversation', () => {
  it('begins open, or with the bot', () => {
    expect(firstState(false)).toBe('OPEN')
    expect(firstState(true)).toBe('AUTO_BOT')
  })

  const REOPENED: Record<ConversationState, [person: ConversationState, bot: ConversationState]> = {
    OPEN: ['OPEN', 'OPEN'],
    AUTO_BOT: ['AUTO_BOT', 'AUTO_BOT'],
    EXPIRED: ['OPEN', 'AUTO_BOT'],
    CLOSED: ['OPEN', 'AUTO_BOT'],
    BLOCKED: ['BLOCKED', 'BLOCKED'],
  }
  it.each(CONVERSATION_STATES)('%s: what becomes of it when the customer writes', state => {
    expect([afterInbound(state, false), afterInbound(state, true)]).toEqual(REOPENED[state])
  })

  it.each(CONVERSATION_STATES)(
    '%s: a block by the customer blocks it, the end of one opens only that',
    state => {
      expect(afterBlock(state, true)).toBe('BLOCKED')
      expect(afterBlock(state, false)).toBe(state === 'BLOCKED' ? 'OPEN' : state)
    },
  )
})

describe('absorb', () => {
  it('keeps the later of the two last messages, and where that one stands', () => {
    const kept = conversation({
      state: 'EXPIRED',
      lastInboundAt: 5,
      agentId: 'a',
      customData: { a: 1, b: 1 },
    })
    absorb(
      kept,
      conversation({ state: 'AUTO_BOT', lastInboundAt: 9, agentId: 'x', customData: { b: 2, c: 2 } }),
    )
    expect(kept).toMatchObject({ state: 'AUTO_BOT', lastInboundAt: 9, agentId: 'a' })
    expect(kept.customData).toEqual({ a: 1, b: 1, c: 2 })
  })

  it('changes nothing where the other is older', () => {
    const kept = conversation({ state: 'CLOSED', lastInboundAt: 9 })
    absorb(kept, conversation({ state: 'OPEN', lastInboundAt: 5, agentId: 'x' }))
    expect(kept).toMatchObject({ state: 'CLOSED', lastInboundAt: 9, agentId: 'x' })
  })

  it.each([
    ['BLOCKED', 'OPEN'],
    ['OPEN', 'BLOCKED'],
  ] as const)('lets a block hold: %s and %s', (one, other) => {
    const kept = conversation({ state: one, lastInboundAt: 9 })
    absorb(kept, conversation({ state: other, lastInboundAt: 5 }))
    expect(kept.state).toBe('BLOCKED')
  })
})
