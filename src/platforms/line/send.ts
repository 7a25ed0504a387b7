import type { Credentials, Outgoing, SendAnswer, SendRefused } from '../platform.ts'
import { asId, asText, objectsOf, type Wire } from '../shared/read.ts'
import { never, nobody, nothing, UNNAMED } from '../shared/refusal.ts'
import type { LineAnswer } from './answer.ts'
import { callLine, type LineTools } from './api.ts'
import { chatAmong } from './people.ts'
import { contentOf, fileUrlOf, quoteTokenOf } from './send-body.ts'
import { failedSend } from './send-errors.ts'

/** The key under which LINE carries a push out once: a UUID, for a day. */
const RETRY_KEY = 'x-line-retry-key'

/** The status of a push under a key that was carried out before. */
const CONFLICT = 409

const NOBODY = nobody('LINE', 'No id of LINE is known of this person.')
const NOTHING = nothing('LINE')
const UNQUOTABLE = never(
  'no_quote_token',
  'LINE cannot quote the message that this one replies to.',
  'It gave no quote token for that message: files, places and recordings have none. Send it without quote_id.',
)
const UNSEEN = never(
  'hub_not_public',
  'LINE cannot fetch the file from this hub.',
  'LINE takes files by an https URL alone, and GOTALLO_PUBLIC_URL is none: set it, or give a file_url.',
)

const accepted = (data: Wire): SendAnswer | null => {
  const [message] = objectsOf(data.sentMessages)
  const extIdentifier = asId(message?.id)
  if (!extIdentifier) return null
  const token = asText(message?.quoteToken)
  return {
    state: 'accepted',
    extIdentifier,
    status: 'SENT',
    identities: [],
    // By this a customer's reply, or one of ours, can quote it.
    ...(token ? { auxiliaryData: { quote_token: token } } : {}),
  }
}

const answerOf = (answer: LineAnswer): SendAnswer => {
  if (answer.state === 'ok') return accepted(answer.data) ?? UNNAMED
  // It was carried out when its answer was lost: LINE tells once more under which id.
  if (answer.state === 'error' && answer.error.status === CONFLICT)
    return accepted(answer.error.data) ?? UNNAMED
  return failedSend(answer)
}

/** Why a message cannot go out as it is; null where it can. */
const obstacle = (message: Outgoing, isPlain: boolean): SendRefused | null => {
  if (message.quoted && quoteTokenOf(message.quoted.auxiliaryData) === null) return UNQUOTABLE
  const url = message.media?.url === null ? fileUrlOf(message) : null
  return url !== null && !isPlain && !url.startsWith('https:') ? UNSEEN : null
}

/** Hands a message to LINE, once. Throws what `handOver` throws, and has sent nothing then. */
export const sendMessage = async (
  tools: LineTools,
  message: Outgoing,
  credentials: Credentials,
  isPlain: boolean,
): Promise<SendAnswer> => {
  const chat = chatAmong(message.to)
  if (!chat) return NOBODY
  const content = contentOf(message)
  if (!content) return NOTHING
  const blocked = obstacle(message, isPlain)
  if (blocked) return blocked
  await message.handOver()
  const answer = await callLine(tools, credentials, {
    method: 'POST',
    path: '/message/push',
    headers: { [RETRY_KEY]: message.id },
    body: { to: chat.id, messages: [content] },
  })
  return answerOf(answer)
}
