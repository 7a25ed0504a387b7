import type { ConversationState, JsonObject } from './contract.ts'
import type { Millis } from './time.ts'

/** All that passes between one platform account and one chat user. */
export interface Conversation {
  readonly id: string
  readonly tenantId: string
  readonly platformId: string
  readonly chatUserId: string
  state: ConversationState
  /** The agent whom it is assigned to. */
  agentId: string | null
  /** The platform's time of the customer's last message; the reply window counts from it. */
  lastInboundAt: Millis | null
  customData: JsonObject
  readonly createdAt: Millis
  updatedAt: Millis
  /** Grows by one with each write; a write of an outdated version is a conflict. 0: not yet stored. */
  version: number
}

/** The state of a conversation that begins. */
export const firstState = (startsWithBot: boolean): ConversationState => (startsWithBot ? 'AUTO_BOT' : 'OPEN')

/**
 * The state after the customer wrote: an EXPIRED or CLOSED conversation opens again (with the bot where the
 * account starts with one), a BLOCKED one stays blocked, and one that is open keeps whoever has it.
 */
export const afterInbound = (state: ConversationState, startsWithBot: boolean): ConversationState =>
  state === 'EXPIRED' || state === 'CLOSED' ? firstState(startsWithBot) : state

/** The state after the platform said that the customer blocked us, or lifted the block. */
export const afterBlock = (state: ConversationState, blocked: boolean): ConversationState => {
  if (blocked) return 'BLOCKED'
  return state === 'BLOCKED' ? 'OPEN' : state
}

/**
 * Takes over what another conversation has that turned out to be with the same person: the customer's last
 * message is the later of the two, and says where they stand; a block of either holds.
 */
export const absorb = (conversation: Conversation, other: Conversation): void => {
  const newer = (other.lastInboundAt ?? 0) > (conversation.lastInboundAt ?? 0) ? other : conversation
  const isBlocked = other.state === 'BLOCKED' || conversation.state === 'BLOCKED'
  conversation.state = isBlocked ? 'BLOCKED' : newer.state
  conversation.lastInboundAt = newer.lastInboundAt
  conversation.agentId ??= other.agentId
  conversation.customData = { ...other.customData, ...conversation.customData }
}
