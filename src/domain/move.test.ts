import { describe, expect, it } from 'vitest'
import { CONVERSATION_STATES, type ConversationState } from './contract.ts'
import type { Conversation } from './conversation.ts'
import { Refusal } from './errors.ts'
import { type Move, move } from './move.ts'
import { HOUR } from './time.ts'
import { aConversation, NOON, PAULA, ROBOT } from './world.testing.ts'

const WINDOW = 24 * HOUR

/** Blocked by the agent, where it is BLOCKED and not said otherwise. */
const conversation = (over: Partial<Conversation> = {}): Conversation =>
  aConversation({ blockedByAgent: over.state === 'BLOCKED', ...over })

/** Asks at an instant within the reply window, unless it says otherwise. */
const ask = (one: Conversation, asked: Move, now = NOON + HOUR, windowMs: number | null = WINDOW) =>
  move(one, asked, windowMs, now)

/** The refusal of a move that must have changed nothing. */
const refusalOf = (one: Conversation, asked: Move, now?: number, windowMs?: number | null): Refusal => {
  const before = structuredClone(one)
  try {
    ask(one, asked, now, windowMs)
  } catch (error) {
    expect(one).toEqual(before)
    if (error instanceof Refusal) return error
    throw error
  }
  throw new Error(`It was moved to ${one.state}.`)
}

const BY_WINDOW =
  'A conversation becomes EXPIRED by the end of the reply window only; to end it, ask for CLOSED.'
const TO_BOT = (from: ConversationState) =>
  `Only an OPEN conversation can be handed to a bot; this one is ${from}.`
const UNBLOCK = (to: ConversationState) =>
  `A BLOCKED conversation is first unblocked, by asking for OPEN; not ${to}.`

/** What becomes of each state when each is asked for, within the reply window; else the words of the refusal. */
const MOVES: Record<ConversationState, Record<ConversationState, ConversationState | { no: string }>> = {
  OPEN: {
    OPEN: 'OPEN',
    EXPIRED: { no: BY_WINDOW },
    AUTO_BOT: 'AUTO_BOT',
    CLOSED: 'CLOSED',
    BLOCKED: 'BLOCKED',
  },
  EXPIRED: {
    OPEN: 'OPEN',
    EXPIRED: 'EXPIRED',
    AUTO_BOT: { no: TO_BOT('EXPIRED') },
    CLOSED: 'CLOSED',
    BLOCKED: 'BLOCKED',
  },
  AUTO_BOT: {
    OPEN: 'OPEN',
    EXPIRED: { no: BY_WINDOW },
    AUTO_BOT: 'AUTO_BOT',
    CLOSED: 'CLOSED',
    BLOCKED: 'BLOCKED',
  },
  CLOSED: {
    OPEN: 'OPEN',
    EXPIRED: { no: BY_WINDOW },
    AUTO_BOT: { no: TO_BOT('CLOSED') },
    CLOSED: 'CLOSED',
    BLOCKED: 'BLOCKED',
  },
  BLOCKED: {
    OPEN: 'OPEN',
    EXPIRED: { no: BY_WINDOW },
    AUTO_BOT: { no: UNBLOCK('AUTO_BOT') },
    CLOSED: { no: UNBLOCK('CLOSED') },
    BLOCKED: 'BLOCKED',
  },
}

describe('asking for a state', () => {
  const cases = CONVERSATION_STATES.flatMap(from => CONVERSATION_STATES.map(to => [from, to] as const))

  it.each(cases)('%s, asked to be %s', (from, to) => {
    const expected = MOVES[from][to]
    const one = conversation({ state: from })
    if (typeof expected === 'string') {
      expect(ask(one, { state: to })).toBe(from !== to)
      expect(one).toMatchObject({ state: expected, blockedByAgent: expected === 'BLOCKED' })
      return
    }
    const refusal = refusalOf(one, { state: to })
    expect(refusal).toMatchObject({
      code: 'state_impossible',
      message: expected.no,
      errors: [{ path: 'state', message: expected.no }],
    })
  })

  it.each(['EXPIRED', 'CLOSED', 'AUTO_BOT'] as const)('cannot open %s when the window is over', from => {
    const over =
      'The reply window is over since 2022-07-01T12:00:00Z: his next message opens the conversation. Until then a template can be sent.'
    expect(refusalOf(conversation({ state: from }), { state: 'OPEN' }, NOON + WINDOW).message).toBe(over)
  })

  it.each(['EXPIRED', 'CLOSED'] as const)('cannot open %s with one who never wrote', from => {
    const never =
      'The customer has not written yet: his next message opens the conversation. Until then a template can be sent.'
    const one = conversation({ state: from, lastInboundAt: null })
    expect(refusalOf(one, { state: 'OPEN' }).message).toBe(never)
    expect(ask(one, { state: 'OPEN' }, NOON + 10 * WINDOW, null)).toBe(true)
    expect(one.state).toBe('OPEN')
  })

  it('takes over from a bot also where the customer began by something else than a message', () => {
    const one = conversation({ state: 'AUTO_BOT', lastInboundAt: null })
    expect(ask(one, { state: 'OPEN' })).toBe(true)
    expect(
      refusalOf(conversation({ ...one, state: 'AUTO_BOT' }), { state: 'OPEN' }, NOON + WINDOW).message,
    ).toMatch(/^The customer has not written yet: /)
  })
})

describe('blocks', () => {
  it('of an agent are lifted by asking for OPEN: EXPIRED where the window has ended meanwhile', () => {
    const one = conversation({ state: 'BLOCKED' })
    expect(ask(one, { state: 'OPEN' }, NOON + WINDOW)).toBe(true)
    expect(one).toMatchObject({ state: 'EXPIRED', blockedByAgent: false })
  })

  it('of the customer are lifted by nobody else', () => {
    const one = conversation({ state: 'BLOCKED', blockedByAgent: false, blockedByCustomer: true })
    expect(refusalOf(one, { state: 'OPEN' })).toMatchObject({
      code: 'state_impossible',
      message: 'The customer blocked this account: only he can lift that.',
    })
  })

  it('of both are lifted one by one', () => {
    const one = conversation({ state: 'BLOCKED', blockedByAgent: false, blockedByCustomer: true })
    expect(ask(one, { state: 'BLOCKED' })).toBe(true)
    expect(one).toMatchObject({ state: 'BLOCKED', blockedByAgent: true })
    expect(ask(one, { state: 'BLOCKED' })).toBe(false)
    expect(ask(one, { state: 'OPEN' })).toBe(true)
    expect(one).toMatchObject({ state: 'BLOCKED', blockedByAgent: false, blockedByCustomer: true })
    expect(refusalOf(one, { state: 'OPEN' }).code).toBe('state_impossible')
  })
})

describe('whom it is assigned to', () => {
  it.each<[string, Partial<Conversation>, Move, Partial<Conversation>]>([
    ['a person', {}, { agent: PAULA }, { state: 'OPEN', agentId: PAULA.id }],
    ['nobody', { agentId: PAULA.id }, { agent: null }, { agentId: null }],
    [
      'somebody in any state',
      { state: 'BLOCKED' },
      { agent: PAULA },
      { state: 'BLOCKED', agentId: PAULA.id },
    ],
    [
      'a person takes a bot’s over',
      { state: 'AUTO_BOT' },
      { agent: PAULA },
      { state: 'OPEN', agentId: PAULA.id },
    ],
    [
      'a bot keeps a bot’s',
      { state: 'AUTO_BOT' },
      { agent: ROBOT },
      { state: 'AUTO_BOT', agentId: ROBOT.id },
    ],
    [
      'nobody keeps a bot’s',
      { state: 'AUTO_BOT', agentId: ROBOT.id },
      { agent: null },
      { state: 'AUTO_BOT', agentId: null },
    ],
    [
      'a bot gets it, and no person keeps it',
      { agentId: PAULA.id },
      { state: 'AUTO_BOT' },
      { state: 'AUTO_BOT', agentId: null },
    ],
    [
      'a bot gets it by name',
      {},
      { state: 'AUTO_BOT', agent: ROBOT },
      { state: 'AUTO_BOT', agentId: ROBOT.id },
    ],
    [
      'closed for a person',
      { state: 'AUTO_BOT' },
      { state: 'CLOSED', agent: PAULA },
      { state: 'CLOSED', agentId: PAULA.id },
    ],
    [
      'reopened for a person',
      { state: 'CLOSED' },
      { state: 'OPEN', agent: PAULA },
      { state: 'OPEN', agentId: PAULA.id },
    ],
  ])('%s', (_, from, asked, expected) => {
    const one = conversation(from)
    expect(ask(one, asked)).toBe(true)
    expect(one).toMatchObject(expected)
    expect(ask(one, asked)).toBe(false)
  })

  it('leaves the agent of a bot’s conversation that is handed to the bot again', () => {
    const one = conversation({ state: 'AUTO_BOT', agentId: ROBOT.id })
    expect(ask(one, { state: 'AUTO_BOT' })).toBe(false)
    expect(one.agentId).toBe(ROBOT.id)
  })

  it.each(['OPEN', 'AUTO_BOT'] as const)('is no person where a bot shall have it: %s', state => {
    expect(refusalOf(conversation({ state }), { state: 'AUTO_BOT', agent: PAULA })).toMatchObject({
      code: 'state_impossible',
      message: 'Paula is a person: what a bot has is assigned to no person.',
      errors: [{ path: 'agent_id' }],
    })
  })

  it('cannot be a person who would take over when the window is over', () => {
    const one = conversation({ state: 'AUTO_BOT' })
    expect(refusalOf(one, { agent: PAULA }, NOON + WINDOW).message).toMatch(/^The reply window is over since/)
  })
})

describe('custom data', () => {
  it('replace what there is, together with the rest or not at all', () => {
    const one = conversation({ customData: { a: 1 } })
    expect(ask(one, { customData: { b: 2 } })).toBe(true)
    expect(one).toMatchObject({ customData: { b: 2 }, state: 'OPEN' })
    refusalOf(one, { state: 'EXPIRED', agent: PAULA, customData: {} })
  })

  it('are not there: nothing changes', () => {
    const one = conversation({ agentId: PAULA.id })
    expect(ask(one, {})).toBe(false)
    expect(ask(one, { agent: PAULA, state: 'OPEN' })).toBe(false)
  })
})
