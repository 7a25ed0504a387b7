import type { ConversationState, JsonObject } from './contract.ts'
import { block, type Conversation, isWindowOpen, isWindowOver, windowEnd } from './conversation.ts'
import { Refusal } from './errors.ts'
import type { Agent } from './tenant.ts'
import { type Millis, rfc3339 } from './time.ts'

/** What an agent, or a system of the tenant's, asks of a conversation; keys left out stay as they are. */
export interface Move {
  readonly state?: ConversationState
  /** Whom it is assigned to; null: to nobody. */
  readonly agent?: Agent | null
  readonly customData?: JsonObject
}

const impossible = (path: string, detail: string): Refusal =>
  new Refusal('state_impossible', detail, [{ path, message: detail }])

/**
 * Moves a conversation as it was asked, or not at all. What the customer blocks as well stays BLOCKED when the
 * agent's block is lifted.
 * @param windowMs the platform's reply window; null: it never ends
 * @returns true where that changed anything
 * @throws Refusal `state_impossible` with the reason, before anything is changed
 */
export const move = (
  conversation: Conversation,
  asked: Move,
  windowMs: Millis | null,
  now: Millis,
): boolean => {
  const state = targetOf(conversation, asked)
  if (state !== null) refuseImpossible(conversation, state, windowMs, now)
  if (asked.state === 'AUTO_BOT') refusePerson(asked.agent)
  // No person keeps what a bot gets.
  const agent = state === 'AUTO_BOT' ? (asked.agent ?? null) : asked.agent
  let changed = false
  if (agent !== undefined && conversation.agentId !== (agent?.id ?? null)) {
    conversation.agentId = agent?.id ?? null
    changed = true
  }
  if (asked.customData !== undefined) {
    conversation.customData = asked.customData
    changed = true
  }
  return (state !== null && enter(conversation, state, windowMs, now)) || changed
}

/** The state that is asked for; a person to whom a bot's conversation is assigned takes it over. */
const targetOf = (conversation: Conversation, { state, agent }: Move): ConversationState | null => {
  if (state === 'BLOCKED') return conversation.blockedByAgent ? null : state
  if (state !== undefined) return state === conversation.state ? null : state
  return conversation.state === 'AUTO_BOT' && agent?.kind === 'HUMAN' ? 'OPEN' : null
}

const refuseImpossible = (
  conversation: Conversation,
  to: ConversationState,
  windowMs: Millis | null,
  now: Millis,
): void => {
  const { state: from } = conversation
  if (to === 'EXPIRED') {
    throw impossible(
      'state',
      'A conversation becomes EXPIRED by the end of the reply window only; to end it, ask for CLOSED.',
    )
  }
  if (to === 'BLOCKED') return
  if (from === 'BLOCKED') return refuseWhileBlocked(conversation, to)
  if (to === 'AUTO_BOT' && from !== 'OPEN') {
    throw impossible('state', `Only an OPEN conversation can be handed to a bot; this one is ${from}.`)
  }
  if (to === 'OPEN') refuseWithoutWindow(conversation, windowMs, now)
}

const refuseWithoutWindow = (conversation: Conversation, windowMs: Millis | null, now: Millis): void => {
  const { state: from, lastInboundAt } = conversation
  const isOpen =
    from === 'AUTO_BOT'
      ? !isWindowOver(conversation, windowMs, now)
      : isWindowOpen(conversation, windowMs, now)
  if (isOpen) return
  const end = lastInboundAt === null ? null : windowEnd(conversation, windowMs)
  const why =
    end === null ? 'The customer has not written yet' : `The reply window is over since ${rfc3339(end)}`
  throw impossible(
    'state',
    `${why}: his next message opens the conversation. Until then a template can be sent.`,
  )
}

/** @throws Refusal where it is a person */
const refusePerson = (agent: Agent | null | undefined): void => {
  if (agent?.kind !== 'HUMAN') return
  throw impossible('agent_id', `${agent.name} is a person: what a bot has is assigned to no person.`)
}

const refuseWhileBlocked = (conversation: Conversation, to: ConversationState): void => {
  if (to !== 'OPEN') {
    throw impossible('state', `A BLOCKED conversation is first unblocked, by asking for OPEN; not ${to}.`)
  }
  if (!conversation.blockedByAgent) {
    throw impossible('state', 'The customer blocked this account: only he can lift that.')
  }
}

const enter = (
  conversation: Conversation,
  to: ConversationState,
  windowMs: Millis | null,
  now: Millis,
): boolean => {
  if (to === 'BLOCKED') return block(conversation, 'blockedByAgent', true, windowMs, now)
  if (conversation.state === 'BLOCKED') return block(conversation, 'blockedByAgent', false, windowMs, now)
  conversation.state = to
  return true
}
