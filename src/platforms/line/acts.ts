import type { ActAnswer, Credentials, MarkedMessage } from '../platform.ts'
import { asText, type Wire } from '../shared/read.ts'
import { failedAct } from '../shared/refusal.ts'
import { verdictOf } from './answer.ts'
import { callLine, type LineTools } from './api.ts'
import { chatAmong } from './people.ts'
import { accountTrouble } from './send-errors.ts'

/** How long the sign is shown, where no message ends it before. LINE takes 5 to 60, by fives. */
const TYPING_S = 20

const NO_TOKEN: ActAnswer = {
  state: 'refused',
  detail:
    'LINE gave no read token with this message: it does so where Chat is on in the LINE Official Account Manager, and marks messages as read by itself where it is off.',
  account: null,
}

const act = async (
  tools: LineTools,
  credentials: Credentials,
  path: string,
  body: Wire,
): Promise<ActAnswer> => {
  const answer = await callLine(tools, credentials, { method: 'POST', path, body })
  if (answer.state === 'ok') return { state: 'done' }
  return failedAct(verdictOf(answer), accountTrouble(answer))
}

/**
 * Marks a message, and all before it, as read; and shows that an answer comes, which LINE does to a single user only.
 * Never throws.
 */
export const markRead = async (
  tools: LineTools,
  { from, auxiliaryData }: MarkedMessage,
  typing: boolean,
  credentials: Credentials,
): Promise<ActAnswer> => {
  const markAsReadToken = asText(auxiliaryData.mark_as_read_token)
  if (markAsReadToken === null) return NO_TOKEN
  const marked = await act(tools, credentials, '/chat/markAsRead', { markAsReadToken })
  const chat = chatAmong(from)
  if (marked.state !== 'done' || !typing || chat?.kind !== 'user') return marked
  return act(tools, credentials, '/chat/loading/start', { chatId: chat.id, loadingSeconds: TYPING_S })
}
