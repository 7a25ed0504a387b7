import { type ApiAnswer, type ApiCall, json, type Wire } from '../kit/call.ts'
import { hasErrors, invalidProperty, lineError, notJson, quotaReached } from './errors.ts'
import { isQuotable, problemsOf } from './message-rules.ts'
import type { Channel, State } from './state.ts'

const CHAT_ID = /^[UCR][0-9a-f]{32}$/
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const MOST_MESSAGES = 5

const retryKeyOf = ({ headers }: ApiCall): string | null => {
  const key = headers['x-line-retry-key']
  return typeof key === 'string' ? key : null
}

/** Carried out before: nothing is sent, and the ids are told once more. */
const conflict = (state: State, key: string): ApiAnswer | null => {
  const before = state.accepted.get(key)
  if (before === undefined) return null
  const headers = { 'x-line-accepted-request-id': before.requestId }
  return json({ message: 'The retry key is already accepted', ...before.body }, 409, headers)
}

const carryOut = (
  state: State,
  channel: Channel,
  to: string,
  messages: readonly Wire[],
  retryKey: string | null,
): ApiAnswer => {
  channel.quota -= 1
  const delivered = state.chats.get(to)?.blocked !== true
  const sentMessages = messages.map(message => {
    const id = state.messageId()
    const quoteToken = isQuotable(message) ? state.quoteToken(to) : null
    state.sent.push({ id, to, message, retryKey, quoteToken, delivered })
    return quoteToken === null ? { id } : { id, quoteToken }
  })
  const requestId = crypto.randomUUID()
  if (retryKey !== null) state.accepted.set(retryKey, { requestId, body: { sentMessages } })
  return json({ sentMessages }, 200, { 'x-line-request-id': requestId })
}

/** `POST /v2/bot/message/push`. Source: developers.line.biz/en/reference/messaging-api/#send-push-message */
export const push = (state: State, channel: Channel, call: ApiCall): ApiAnswer => {
  const { body } = call
  const retryKey = retryKeyOf(call)
  if (body === null) return notJson()
  if (retryKey !== null && !UUID.test(retryKey)) return lineError(400, 'The retry key is invalid')
  const accepted = retryKey === null ? null : conflict(state, retryKey)
  if (accepted !== null) return accepted
  const { to, messages } = body
  if (typeof to !== 'string' || !CHAT_ID.test(to)) return invalidProperty('to')
  if (!Array.isArray(messages) || messages.length < 1 || messages.length > MOST_MESSAGES)
    return hasErrors([{ message: `Size must be between 1 and ${MOST_MESSAGES}`, property: 'messages' }])
  const holds = (token: string): boolean => state.quoteTokens.get(token) === to
  const details = messages.flatMap((message, i) => problemsOf(message, `messages[${i}]`, holds))
  if (details.length > 0) return hasErrors(details)
  if (!state.chats.has(to)) return lineError(400, 'Failed to send messages')
  if (channel.quota < 1) return quotaReached()
  return carryOut(state, channel, to, messages as Wire[], retryKey)
}
