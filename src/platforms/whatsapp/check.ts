import { verdictOf } from '../meta/answer.ts'
import { callGraph, pathOf } from '../meta/graph.ts'
import type { AccountCheck, Credentials, PlatformTools } from '../platform.ts'
import { asText } from '../shared/read.ts'

const FIELDS = 'display_phone_number,verified_name,quality_rating'

/** Asks the Graph API for the phone number, which proves the id and the token together. Never throws. */
export const checkAccount = async (tools: PlatformTools, credentials: Credentials): Promise<AccountCheck> => {
  const path = `${pathOf(credentials.phone_number_id)}?fields=${FIELDS}`
  const answer = await callGraph(tools, credentials, { method: 'GET', path })
  if (answer.state !== 'ok') return verdictOf(answer)
  const number = asText(answer.data.display_phone_number)
  const name = asText(answer.data.verified_name)
  const quality = asText(answer.data.quality_rating)
  const parts = [name, number, quality ? `quality ${quality}` : null]
  return { state: 'ok', detail: parts.filter(part => part !== null).join(', ') || null }
}

/**
 * Has WhatsApp call `hookUrl` for the whole business account. Meta sends its challenge to that URL while this
 * call is under way, so the hook must already answer for these credentials. Never throws.
 * @returns null where the credentials name no business account
 */
export const registerHook = async (
  tools: PlatformTools,
  credentials: Credentials,
  hookUrl: string,
): Promise<AccountCheck | null> => {
  const { waba_id, verify_token } = credentials
  if (!waba_id) return null
  const answer = await callGraph(tools, credentials, {
    method: 'POST',
    path: `${pathOf(waba_id)}/subscribed_apps`,
    body: { override_callback_uri: hookUrl, verify_token },
  })
  if (answer.state !== 'ok') {
    const { state, detail } = verdictOf(answer)
    return { state, detail: `The hook of the business account (waba_id) was not registered. ${detail}` }
  }
  if (answer.data.success === true) return { state: 'ok', detail: null }
  return { state: 'refused', detail: 'Meta did not subscribe this app to the business account (waba_id).' }
}
