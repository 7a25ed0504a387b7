import type { ConversationVerdict } from '../change.ts'
import { block, type Conversation, expire } from '../conversation.ts'
import type { Surroundings } from '../event.ts'
import type { Known } from '../known.ts'
import type { Millis } from '../time.ts'

/**
 * Heeds what a refusal, or a failure, says of the conversation.
 * @param since when the message went out: where the customer wrote after that, his window is open again
 */
export const heed = (
  verdict: ConversationVerdict,
  conversation: Conversation,
  since: Millis | null,
  around: Surroundings,
  known: Known,
): void => {
  if (verdict !== 'EXPIRED') {
    const by = verdict === 'BLOCKED_BY_US' ? 'blockedByAgent' : 'blockedByCustomer'
    if (block(conversation, by, true, around.windowMs, known.now))
      known.people.touchConversation(conversation)
    return
  }
  const hasWrittenSince = since !== null && (conversation.lastInboundAt ?? 0) > since
  if (!hasWrittenSince && expire(conversation)) known.people.touchConversation(conversation)
}
