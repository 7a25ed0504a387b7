import { verdictOf } from '../meta/answer.ts'
import { callGraph, pathOf } from '../meta/graph.ts'
import type { AccountCheck, Credentials, PlatformTools } from '../platform.ts'
import { asId, asText } from '../shared/read.ts'

/** Asks the Graph API whose the token is: it must be the Page's own. Never throws. */
export const checkPage = async (tools: PlatformTools, credentials: Credentials): Promise<AccountCheck> => {
  const answer = await callGraph(tools, credentials, { method: 'GET', path: '/me?fields=id,name' })
  if (answer.state !== 'ok') return verdictOf(answer)
  const id = asId(answer.data.id)
  const name = asText(answer.data.name)
  if (id === credentials.page_id) return { state: 'ok', detail: name }
  const whose = [name ?? 'somebody else', id === null ? null : `(${id})`].filter(Boolean).join(' ')
  const detail = `The access token is that of ${whose}, not of the Page ${credentials.page_id}: a Page access token is needed.`
  return { state: 'refused', detail }
}

/**
 * What is told of a Page's conversations.
 * Source: Messenger Platform, Webhooks; the list that Meta's own SDK has for `subscribed_fields`.
 */
const FIELDS = [
  'messages',
  'messaging_postbacks',
  'message_deliveries',
  'message_reads',
  'message_echoes',
  'message_reactions',
  'message_edits',
  'messaging_referrals',
  'messaging_optins',
  'messaging_handovers',
  'messaging_policy_enforcement',
  'standby',
]

/** Has Meta post what is told of this Page to the address that the app has. Never throws. */
export const subscribePage = async (
  tools: PlatformTools,
  credentials: Credentials,
): Promise<AccountCheck> => {
  const answer = await callGraph(tools, credentials, {
    method: 'POST',
    path: `${pathOf(credentials.page_id)}/subscribed_apps`,
    body: { subscribed_fields: FIELDS },
  })
  if (answer.state !== 'ok') {
    const { state, detail } = verdictOf(answer)
    return { state, detail: `The app was not subscribed to the Page. ${detail}` }
  }
  if (answer.data.success === true) return { state: 'ok', detail: null }
  return { state: 'refused', detail: 'Meta did not subscribe this app to the Page.' }
}
