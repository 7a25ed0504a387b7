import type { AccountCheck, Credentials } from '../platform.ts'
import { asText } from '../shared/read.ts'
import { shown, verdictOf } from './answer.ts'
import { callLine, type LineTools } from './api.ts'

/** Asks LINE who we are, which proves the token. Nothing proves the secret but the first post. Never throws. */
export const checkAccount = async (tools: LineTools, credentials: Credentials): Promise<AccountCheck> => {
  const answer = await callLine(tools, credentials, { method: 'GET', path: '/info' })
  if (answer.state !== 'ok') return verdictOf(answer)
  const parts = [asText(answer.data.displayName), asText(answer.data.basicId)]
  const detail = parts.filter(part => part !== null).join(', ')
  return { state: 'ok', detail: detail === '' ? null : shown(detail, credentials) }
}

const ENDPOINT = '/channel/webhook/endpoint'

const OFF =
  'The hook is registered, but LINE calls it only once "Use webhook" is on: LINE Developers Console, the channel, Messaging API, Webhook settings.'

/**
 * Has LINE call `hookUrl`, and looks whether it does: that is a switch which no API can turn. Where it is off, the
 * account is looked at again until it is on. Never throws.
 */
export const registerHook = async (
  tools: LineTools,
  credentials: Credentials,
  hookUrl: string,
): Promise<AccountCheck> => {
  const body = { endpoint: hookUrl }
  const answer = await callLine(tools, credentials, { method: 'PUT', path: ENDPOINT, body })
  if (answer.state !== 'ok') {
    const { state, detail } = verdictOf(answer)
    return { state, detail: `The hook was not registered. ${detail}` }
  }
  const endpoint = await callLine(tools, credentials, { method: 'GET', path: ENDPOINT })
  const isOff = endpoint.state === 'ok' && endpoint.data.active === false
  return isOff ? { state: 'unreachable', detail: OFF } : { state: 'ok', detail: null }
}
