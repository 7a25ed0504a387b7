import { type Conversation, isWindowOpen, isWindowOver, windowEnd } from './conversation.ts'
import { Refusal } from './errors.ts'
import type { AgentKind } from './tenant.ts'
import { type Millis, rfc3339 } from './time.ts'

/** Of a message that is to be sent, what decides whether it may be. */
export interface Sending {
  /** Templates may be sent although the reply window is over. */
  readonly isTemplate: boolean
  /** What its sender is; null: nobody is named. */
  readonly sender: AgentKind | null
  /** How long after the customer's last message it may still go out, as it is marked. */
  readonly withinMs: Millis
}

/** What a person writes. */
export const PERSONS_TEXT: Sending = { isTemplate: false, sender: 'HUMAN', withinMs: 0 }

type Where = Pick<Conversation, 'state' | 'lastInboundAt' | 'createdAt' | 'blockedByCustomer'>

/**
 * Why it cannot be sent into a conversation now; null: nothing stands against it.
 * @param windowMs the platform's reply window; null: it never ends
 */
export const refusalToSend = (
  { isTemplate, sender, withinMs }: Sending,
  conversation: Where,
  windowMs: Millis | null,
  now: Millis,
): Refusal | null => {
  const { state, lastInboundAt } = conversation
  if (state === 'BLOCKED') {
    const who = conversation.blockedByCustomer ? 'The customer blocked this account' : 'An agent blocked it'
    return new Refusal('conversation_blocked', `The conversation is BLOCKED. ${who}: nothing can be sent.`)
  }
  if (state === 'AUTO_BOT' && sender !== 'AUTOMATED') {
    return new Refusal(
      'conversation_has_bot',
      'A bot has this conversation (AUTO_BOT): only an agent of kind AUTOMATED may send, named by agent_id, until a person takes it over by PATCH {"state": "OPEN"}.',
    )
  }
  // Whoever never wrote has no window that could be longer.
  const isWithin = lastInboundAt !== null && now < lastInboundAt + withinMs
  return isTemplate || isWithin ? null : refusalOfWindow(conversation, windowMs, now)
}

const refusalOfWindow = (conversation: Where, windowMs: Millis | null, now: Millis): Refusal | null => {
  const { state } = conversation
  const isClosed = state === 'CLOSED' && !isWindowOpen(conversation, windowMs, now)
  if (state !== 'EXPIRED' && !isClosed && !isWindowOver(conversation, windowMs, now)) return null
  const end = conversation.lastInboundAt === null ? null : windowEnd(conversation, windowMs)
  return new Refusal(
    'window_closed',
    `${whyClosed(end, now)}: only a template (HSM, MEDIA_HSM) can be sent until the customer writes.`,
  )
}

/** @param end of the reply window, by our reckoning; null: it never began */
const whyClosed = (end: Millis | null, now: Millis): string => {
  if (end === null) return 'The customer has not written yet'
  if (end <= now) return `The reply window ended at ${rfc3339(end)}`
  return 'The reply window is over, as the platform says'
}
