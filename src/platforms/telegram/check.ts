import type { AccountCheck, Credentials, PlatformTools } from '../platform.ts'
import { FETCHED } from '../polling.ts'
import { asObject, asText } from '../shared/read.ts'
import { callTelegram, type TelegramAnswer, verdictOf } from './api.ts'
import { ALLOWED_UPDATES } from './parse.ts'
import { hookSecretOf } from './token.ts'

/** As many posts at a time as Telegram has by default; it keeps the order within a chat. */
const MOST_CONNECTIONS = 40

/** Asks Telegram who the bot is, which proves its token. Never throws. */
export const checkAccount = async (tools: PlatformTools, credentials: Credentials): Promise<AccountCheck> => {
  const answer = await callTelegram(tools, credentials, { method: 'getMe' })
  if (answer.state !== 'ok') return verdictOf(answer)
  const me = asObject(answer.result)
  const username = asText(me?.username)
  const parts = [asText(me?.first_name), username && `@${username}`]
  return { state: 'ok', detail: parts.filter(part => part !== null).join(', ') || null }
}

/** Has Telegram call `hookUrl` with all that is read here. What waits there already is kept. Never throws. */
export const setWebhook = (
  tools: PlatformTools,
  credentials: Credentials,
  hookUrl: string,
  signal?: AbortSignal,
): Promise<TelegramAnswer> =>
  callTelegram(tools, credentials, {
    method: 'setWebhook',
    ...(signal ? { signal } : {}),
    body: {
      url: hookUrl,
      secret_token: hookSecretOf(credentials),
      allowed_updates: ALLOWED_UPDATES,
      max_connections: MOST_CONNECTIONS,
    },
  })

/** Has Telegram call nobody, so that messages can be fetched; those that wait there are kept. Never throws. */
export const deleteWebhook = (
  tools: PlatformTools,
  credentials: Credentials,
  signal?: AbortSignal,
): Promise<TelegramAnswer> =>
  callTelegram(tools, credentials, {
    method: 'deleteWebhook',
    ...(signal ? { signal } : {}),
    body: { drop_pending_updates: false },
  })

/**
 * Why Telegram will never call an address, in its own words: it is no https, on another port than 443, 80, 88 and 8443,
 * or one that it cannot find. Null where that is not what it says.
 */
export const uncallable = (answer: TelegramAnswer): string | null =>
  answer.state === 'error' && /bad webhook/i.test(answer.error.words)
    ? answer.error.words.replace(/^Bad Request: /, '')
    : null

/** Has Telegram call us, where it can; else its messages are fetched, which is as well. Never throws. */
export const registerHook = async (
  tools: PlatformTools,
  credentials: Credentials,
  hookUrl: string,
): Promise<AccountCheck> => {
  const answer = await setWebhook(tools, credentials, hookUrl)
  if (answer.state === 'ok') return { state: 'ok', detail: null }
  const why = uncallable(answer)
  // A hook of somebody else would keep us from fetching.
  const unset = why === null ? answer : await deleteWebhook(tools, credentials)
  if (unset.state === 'ok') return { state: 'ok', detail: FETCHED + why }
  const { state, detail } = verdictOf(unset)
  return { state, detail: `The hook was not registered. ${detail}` }
}
