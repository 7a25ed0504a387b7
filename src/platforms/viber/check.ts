import type { AccountCheck, Credentials, PlatformTools } from '../platform.ts'
import { asText } from '../shared/read.ts'
import { callViber, verdictOf } from './answer.ts'

/** What Viber is to tell of besides messages, which it always tells of. */
const EVENT_TYPES = ['delivered', 'seen', 'failed', 'subscribed', 'unsubscribed', 'conversation_started']

/** Asks Viber for the bot's own account, which proves the token. Never throws. */
export const checkAccount = async (tools: PlatformTools, credentials: Credentials): Promise<AccountCheck> => {
  const answer = await callViber(tools, credentials, 'get_account_info', {})
  if (answer.state !== 'ok') return verdictOf(answer)
  const uri = asText(answer.data.uri)
  const parts = [asText(answer.data.name), uri ? `viber://pa?chatURI=${uri}` : null]
  return { state: 'ok', detail: parts.filter(part => part !== null).join(', ') || null }
}

/**
 * Has Viber call `hookUrl`: the one that it called until now is called no more. Viber posts `{"event":"webhook"}`
 * there while this call is under way, so the hook must already answer for these credentials. Never throws.
 */
export const registerHook = async (
  tools: PlatformTools,
  credentials: Credentials,
  hookUrl: string,
): Promise<AccountCheck> => {
  const answer = await callViber(tools, credentials, 'set_webhook', {
    url: hookUrl,
    event_types: EVENT_TYPES,
    send_name: true,
    send_photo: true,
  })
  if (answer.state === 'ok') return { state: 'ok', detail: null }
  const { state, detail } = verdictOf(answer)
  return { state, detail: `The hook was not set. ${detail}` }
}
