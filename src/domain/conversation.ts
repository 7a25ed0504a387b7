import type { ChatUser } from './chat-user.ts'
import type { ConversationState, JsonObject } from './contract.ts'
import { later, type Millis } from './time.ts'

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
  /** Who blocked it; BLOCKED while either did. */
  blockedByAgent: boolean
  blockedByCustomer: boolean
  /** By the platform's time of its messages: all of ours up to then have arrived (watermark.ts); null: nothing was told. */
  deliveredUntil: Millis | null
  /** As above: all of ours up to then were read. */
  readUntil: Millis | null
  customData: JsonObject
  readonly createdAt: Millis
  updatedAt: Millis
  /** Grows by one with each write; a write of an outdated version is a conflict. 0: not yet stored. */
  version: number
}

/** A conversation with somebody as it begins. */
export const newConversation = (
  id: string,
  { id: chatUserId, tenantId, platformId }: Pick<ChatUser, 'id' | 'tenantId' | 'platformId'>,
  state: ConversationState,
  now: Millis,
): Conversation => ({
  id,
  tenantId,
  platformId,
  chatUserId,
  state,
  agentId: null,
  lastInboundAt: null,
  blockedByAgent: false,
  blockedByCustomer: false,
  deliveredUntil: null,
  readUntil: null,
  customData: {},
  createdAt: now,
  updatedAt: now,
  version: 0,
})

/** The state of a conversation that begins. */
export const firstState = (startsWithBot: boolean): ConversationState => (startsWithBot ? 'AUTO_BOT' : 'OPEN')

/**
 * The state after the customer wrote: an EXPIRED or CLOSED conversation opens again (with the bot where the
 * account starts with one), a BLOCKED one stays blocked, and one that is open keeps whoever has it.
 */
export const afterInbound = (state: ConversationState, startsWithBot: boolean): ConversationState =>
  state === 'EXPIRED' || state === 'CLOSED' ? firstState(startsWithBot) : state

/** From when the reply window counts: the customer's last message, or where he never wrote the beginning. */
const windowFrom = (conversation: Pick<Conversation, 'lastInboundAt' | 'createdAt'>): Millis =>
  conversation.lastInboundAt ?? conversation.createdAt

/**
 * Is the platform's reply window over?
 * @param windowMs how long it is; null: it never ends
 */
export const isWindowOver = (
  conversation: Pick<Conversation, 'lastInboundAt' | 'createdAt'>,
  windowMs: Millis | null,
  now: Millis,
): boolean => windowMs !== null && windowFrom(conversation) + windowMs <= now

/**
 * Is the reply window open, as far as is known? Where it was closed already, only what the customer wrote opens
 * it: of one whom we wrote to first that is nothing yet.
 * @param windowMs how long it is; null: it never ends
 */
export const isWindowOpen = (
  conversation: Pick<Conversation, 'lastInboundAt' | 'createdAt'>,
  windowMs: Millis | null,
  now: Millis,
): boolean =>
  windowMs === null || (conversation.lastInboundAt !== null && !isWindowOver(conversation, windowMs, now))

/** The end of the reply window; null where it has none. */
export const windowEnd = (
  conversation: Pick<Conversation, 'lastInboundAt' | 'createdAt'>,
  windowMs: Millis | null,
): Millis | null => (windowMs === null ? null : windowFrom(conversation) + windowMs)

/** Notes that the reply window is over. @returns true where that changed anything */
export const expire = (conversation: Conversation): boolean => {
  if (conversation.state !== 'OPEN' && conversation.state !== 'AUTO_BOT') return false
  conversation.state = 'EXPIRED'
  return true
}

/** Who blocks: the agent, or the customer. */
export type Blocker = 'blockedByAgent' | 'blockedByCustomer'

/**
 * Notes a block, or that it was lifted: BLOCKED while either side blocks, and then OPEN again, or EXPIRED where
 * the reply window is not open.
 * @returns true where that changed anything
 */
export const block = (
  conversation: Conversation,
  by: Blocker,
  blocked: boolean,
  windowMs: Millis | null,
  now: Millis,
): boolean => {
  if (conversation[by] === blocked) return false
  conversation[by] = blocked
  if (conversation.blockedByAgent || conversation.blockedByCustomer) conversation.state = 'BLOCKED'
  else conversation.state = isWindowOpen(conversation, windowMs, now) ? 'OPEN' : 'EXPIRED'
  return true
}

/**
 * Takes over what another conversation has that turned out to be with the same person: the customer's last
 * message is the later of the two, and says where they stand; a block of either holds, and the higher watermarks do.
 */
export const absorb = (conversation: Conversation, other: Conversation): void => {
  const newer = (other.lastInboundAt ?? 0) > (conversation.lastInboundAt ?? 0) ? other : conversation
  conversation.blockedByAgent ||= other.blockedByAgent
  conversation.blockedByCustomer ||= other.blockedByCustomer
  const isBlocked = conversation.blockedByAgent || conversation.blockedByCustomer
  conversation.state = isBlocked ? 'BLOCKED' : newer.state
  conversation.lastInboundAt = newer.lastInboundAt
  conversation.deliveredUntil = later(conversation.deliveredUntil, other.deliveredUntil)
  conversation.readUntil = later(conversation.readUntil, other.readUntil)
  conversation.agentId ??= other.agentId
  conversation.customData = { ...other.customData, ...conversation.customData }
}
