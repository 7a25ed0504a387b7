import { type GraphAnswer, verdictOf } from '../meta/answer.ts'
import { callGraph, pathOf } from '../meta/graph.ts'
import type { AccountCheck, Credentials } from '../platform.ts'
import { asId, asObject, asText, type Wire } from '../shared/read.ts'
import { type InstagramTools, isInstagramLogin, toolsFor } from './login.ts'

const call = (
  tools: InstagramTools,
  credentials: Credentials,
  method: 'GET' | 'POST',
  path: string,
  body?: Wire,
): Promise<GraphAnswer> =>
  callGraph(toolsFor(tools, credentials), credentials, { method, path, ...(body ? { body } : {}) })

const other = (id: string | null, name: string | null, { account_id }: Credentials): AccountCheck => {
  const whose = [name, id].filter(Boolean).join(', ')
  const detail = whose
    ? `The access token is that of the Instagram account ${whose}, not of account_id ${account_id}.`
    : `The access token is that of no Instagram account: connect the Page with ${account_id} first.`
  return { state: 'refused', detail }
}

const isOk = (id: string | null, name: string | null, credentials: Credentials): AccountCheck =>
  id === credentials.account_id ? { state: 'ok', detail: name } : other(id, name, credentials)

/** Posts name an account by its `user_id`; its `id` is another number, of the app. */
const LOGIN_FIELDS = 'user_id,username'
const PAGE_FIELDS = 'id,name,instagram_business_account{id,username}'

/** Asks whose the token is: it must be this account's, or of the Page that is connected with it. Never throws. */
export const checkAccount = async (
  tools: InstagramTools,
  credentials: Credentials,
): Promise<AccountCheck> => {
  const isLogin = isInstagramLogin(credentials)
  const fields = encodeURIComponent(isLogin ? LOGIN_FIELDS : PAGE_FIELDS)
  const answer = await call(tools, credentials, 'GET', `/me?fields=${fields}`)
  if (answer.state !== 'ok') return verdictOf(answer)
  const account = isLogin ? answer.data : asObject(answer.data.instagram_business_account)
  return isOk(asId(account?.[isLogin ? 'user_id' : 'id']), asText(account?.username), credentials)
}

/** What is told of an account that logs in by Instagram. */
const LOGIN_SUBSCRIBES = [
  'messages',
  'messaging_postbacks',
  'messaging_seen',
  'message_reactions',
  'messaging_referral',
]
/** A Page must be subscribed to something, so that its Instagram account's messages come. */
const PAGE_SUBSCRIBES = ['messages', 'messaging_postbacks', 'message_reactions', 'standby']

/** Has Meta post what is told of this account to the address that the app has. Never throws. */
export const subscribeAccount = async (
  tools: InstagramTools,
  credentials: Credentials,
): Promise<AccountCheck> => {
  const isLogin = isInstagramLogin(credentials)
  const node = isLogin ? pathOf(credentials.account_id) : '/me'
  const answer = await call(tools, credentials, 'POST', `${node}/subscribed_apps`, {
    subscribed_fields: isLogin ? LOGIN_SUBSCRIBES : PAGE_SUBSCRIBES,
  })
  if (answer.state !== 'ok') {
    const { state, detail } = verdictOf(answer)
    return { state, detail: `The app was not subscribed to the account. ${detail}` }
  }
  if (answer.data.success === true) return { state: 'ok', detail: null }
  return { state: 'refused', detail: 'Meta did not subscribe this app to the account.' }
}
