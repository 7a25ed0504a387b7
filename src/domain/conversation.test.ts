import { describe, expect, it } from 'vitest'
import { CONVERSATION_STATES, type ConversationState } from './contract.ts'
import {
  absorb,
  afterInbound,
  block,
  type Conversation,
  expire,
  firstState,
  isWindowOpen,
  isWindowOver,
  windowEnd,
} from './conversation.ts'
import { aConversation } from './world.testing.ts'

const conversation = (over: Partial<Conversation> = {}): Conversation =>
  aConversation({ lastInboundAt: null, createdAt: 0, ...over })

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

  it.each<[ConversationState, ConversationState]>([
    ['OPEN', 'EXPIRED'],
    ['AUTO_BOT', 'EXPIRED'],
    ['EXPIRED', 'EXPIRED'],
    ['CLOSED', 'CLOSED'],
    ['BLOCKED', 'BLOCKED'],
  ])('%s becomes %s at the end of the reply window', (state, after) => {
    const one = conversation({ state })
    expect(expire(one)).toBe(state !== after)
    expect(one.state).toBe(after)
  })
})

const WINDOW = 10

describe('a reply window', () => {
  it.each<[string, Partial<Conversation>, number | null, number, over: boolean, open: boolean]>([
    ['counts from the last message', { createdAt: 0, lastInboundAt: 5 }, WINDOW, 14, false, true],
    ['is over in its last millisecond', { createdAt: 0, lastInboundAt: 5 }, WINDOW, 15, true, false],
    ['counts from the beginning, where he never wrote', { createdAt: 3 }, WINDOW, 12, false, false],
    ['that counts from the beginning ends', { createdAt: 3 }, WINDOW, 13, true, false],
    ['without an end is never over', { createdAt: 0, lastInboundAt: 0 }, null, 1e12, false, true],
    ['without an end is open to whoever never wrote', { createdAt: 0 }, null, 1e12, false, true],
  ])('%s', (_, over, windowMs, now, isOver, isOpen) => {
    const one = conversation(over)
    expect([isWindowOver(one, windowMs, now), isWindowOpen(one, windowMs, now)]).toEqual([isOver, isOpen])
  })

  it('says when it ends', () => {
    expect(windowEnd(conversation({ createdAt: 1, lastInboundAt: 5 }), WINDOW)).toBe(15)
    expect(windowEnd(conversation({ createdAt: 1 }), WINDOW)).toBe(11)
    expect(windowEnd(conversation({ createdAt: 1 }), null)).toBeNull()
  })
})

describe('a block', () => {
  it.each(CONVERSATION_STATES)('of either side makes it BLOCKED: %s', state => {
    for (const by of ['blockedByAgent', 'blockedByCustomer'] as const) {
      const one = conversation({ state })
      expect(block(one, by, true, WINDOW, 0)).toBe(true)
      expect(one).toMatchObject({ state: 'BLOCKED', [by]: true })
    }
  })

  it('holds while either side blocks', () => {
    const one = conversation({ lastInboundAt: 0 })
    block(one, 'blockedByAgent', true, WINDOW, 1)
    block(one, 'blockedByCustomer', true, WINDOW, 1)
    expect(block(one, 'blockedByAgent', false, WINDOW, 1)).toBe(true)
    expect(one.state).toBe('BLOCKED')
    expect(block(one, 'blockedByCustomer', false, WINDOW, 1)).toBe(true)
    expect(one).toMatchObject({ state: 'OPEN', blockedByAgent: false, blockedByCustomer: false })
  })

  it.each<[string, number | null, number | null, number, ConversationState]>([
    ['its window is open', 0, WINDOW, 9, 'OPEN'],
    ['its window has ended meanwhile', 0, WINDOW, 10, 'EXPIRED'],
    ['he never wrote', null, WINDOW, 0, 'EXPIRED'],
    ['there is no window', null, null, 1e12, 'OPEN'],
  ])('that is lifted leaves it as its window is: %s', (_, lastInboundAt, windowMs, now, after) => {
    const one = conversation({ state: 'BLOCKED', blockedByAgent: true, lastInboundAt })
    block(one, 'blockedByAgent', false, windowMs, now)
    expect(one.state).toBe(after)
  })

  it('told again changes nothing, nor does the end of one that there is not', () => {
    const blocked = conversation({ state: 'BLOCKED', blockedByCustomer: true })
    expect(block(blocked, 'blockedByCustomer', true, WINDOW, 0)).toBe(false)
    const closed = conversation({ state: 'CLOSED' })
    expect(block(closed, 'blockedByCustomer', false, WINDOW, 0)).toBe(false)
    expect(closed.state).toBe('CLOSED')
  })
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

  it.each(['blockedByAgent', 'blockedByCustomer'] as const)('lets a block of either hold: %s', by => {
    const blocked = { state: 'BLOCKED', [by]: true } as const
    const kept = conversation({ ...blocked, lastInboundAt: 5 })
    absorb(kept, conversation({ state: 'OPEN', lastInboundAt: 9 }))
    const taken = conversation({ state: 'OPEN', lastInboundAt: 9 })
    absorb(taken, conversation({ ...blocked, lastInboundAt: 5 }))
    expect([kept, taken]).toMatchObject([blocked, blocked])
  })

  it('of somebody to whom we only wrote says nothing about where they stand', () => {
    const kept = conversation({ state: 'OPEN', lastInboundAt: 5 })
    absorb(kept, conversation({ state: 'EXPIRED', lastInboundAt: null }))
    expect(kept).toMatchObject({ state: 'OPEN', lastInboundAt: 5 })
    const silent = conversation({ state: 'OPEN', lastInboundAt: null })
    absorb(silent, conversation({ state: 'EXPIRED', lastInboundAt: null }))
    expect(silent).toMatchObject({ state: 'OPEN', lastInboundAt: null })
  })
})
