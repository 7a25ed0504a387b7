import { randomBytes } from 'node:crypto'
import { type ApiAnswer, type ApiCall, asObject, asText, json, parseObject, type Wire } from '../kit/call.ts'
import { readMultipart } from '../kit/multipart.ts'
import { bad, MessengerFailure } from './failure.ts'
import { type Carried, postMessages } from './send.ts'
import type { Account, State } from './state.ts'

const PATH = /^\/v\d+\.0\/([^/]+)(?:\/([^/]+))?\/?$/
const FILES = '/files/'
const DAY_MS = 86_400_000

const isLogin = ({ accessToken }: Account): boolean => accessToken.startsWith('IG')

/** `GET /me?fields=…`: a Page, or an account that has logged in by Instagram. */
const meOf = (account: Account, fields: readonly string[]): Wire => {
  const name = account.name ?? 'Acme'
  const page = { id: account.kind === 'page' ? account.id : '900000000000009', name }
  const username = name.toLowerCase().replaceAll(' ', '_')
  const own = isLogin(account)
    ? { id: '28978671838402975', user_id: account.id, username, name }
    : { ...page, instagram_business_account: { id: account.id, username } }
  const known: Wire = account.kind === 'page' ? page : own
  const told = fields.map(field => field.replace(/\{.*$/, ''))
  const strange = told.find(field => !Object.hasOwn(known, field) && field !== 'instagram_business_account')
  if (strange !== undefined) throw bad(`Tried accessing nonexisting field (${strange})`)
  return Object.fromEntries(Object.entries(known).filter(([field]) => field === 'id' || told.includes(field)))
}

const PROFILE: Readonly<Record<Account['kind'], readonly string[]>> = {
  page: ['id', 'first_name', 'last_name', 'profile_pic'],
  instagram: ['id', 'name', 'username', 'profile_pic', 'follower_count', 'is_verified_user'],
}

/** `GET /<PSID or IGSID>?fields=…` @throws MessengerFailure where he has not written */
const profileOf = (state: State, account: Account, id: string, fields: readonly string[]): Wire => {
  const traits = state.customers.get(id) ?? {}
  if (state.silentFor(account.id, id) === null || traits.unavailable)
    throw bad('User consent is required to access user profile', 2_018_218)
  const strange = fields.find(field => !PROFILE[account.kind].includes(field))
  if (strange !== undefined) throw bad(`Tried accessing nonexisting field (${strange})`)
  const { firstName, lastName, username, picture } = traits
  const all: Wire = {
    first_name: firstName,
    last_name: lastName,
    name: [firstName, lastName].filter(Boolean).join(' ') || undefined,
    username,
    profile_pic: picture,
  }
  return { ...Object.fromEntries(fields.map(field => [field, all[field]])), id }
}

const subscribe = (account: Account, { body, query }: ApiCall): Wire => {
  const told = body?.subscribed_fields ?? query.get('subscribed_fields')
  const fields = Array.isArray(told) ? told.map(String) : String(told ?? '').split(',')
  if (fields.every(field => field === '')) throw bad('The parameter subscribed_fields is required')
  const isPage = account.kind === 'page' || !isLogin(account)
  // That one is of accounts that log in by Instagram alone, these of Pages.
  const strange = fields.find(field =>
    isPage ? field === 'messaging_seen' : ['message_echoes', 'message_reads'].includes(field),
  )
  if (strange !== undefined) throw bad(`Param subscribed_fields has an unknown field ${strange}`)
  account.fields = fields
  return { success: true }
}

/** `POST /<PAGE>/message_attachments`: a form with a file. */
const uploaded = (state: State, { headers, raw }: ApiCall): Wire => {
  const parts = readMultipart(headers['content-type'] ?? '', raw) ?? []
  const message = parseObject(parts.find(({ name }) => name === 'message')?.bytes.toString() ?? '')
  const file = parts.find(({ name }) => name === 'filedata')
  if (asText(asObject(message?.attachment)?.type) === null || file === undefined)
    throw bad('An upload needs message and filedata', 2_018_074)
  return { attachment_id: state.keep(file.bytes, file.mimeType ?? 'application/octet-stream') }
}

const get = (state: State, account: Account, id: string, { query }: ApiCall): Wire => {
  const fields = (query.get('fields') ?? 'id,name').split(/,(?![^{]*\})/)
  const isOwn = id === 'me' || id === account.id
  return isOwn ? meOf(account, fields) : profileOf(state, account, id, fields)
}

/** What a call does beside its answer. */
export type Follow = (carried: Carried, account: Account) => Promise<void>

/** `GET /refresh_access_token`: of no version, and for a token of an Instagram login alone. */
const refresh = (state: State, call: ApiCall): Wire => {
  const { method, query } = call
  const account = state.byToken({ ...call, headers: {} })
  if (!isLogin(account) || Date.now() - account.tokenAt < DAY_MS) throw new MessengerFailure(190)
  if (method !== 'GET' || query.get('grant_type') !== 'ig_refresh_token') throw bad('Invalid grant_type')
  account.earlierTokens = [...account.earlierTokens, account.accessToken]
  account.tokenAt = Date.now()
  account.accessToken = `IG-renewed-${randomBytes(24).toString('hex')}`
  return { access_token: account.accessToken, token_type: 'bearer', expires_in: 5_183_944 }
}

const dispatch = async (state: State, call: ApiCall, follow: Follow): Promise<Wire> => {
  const [, id = '', edge] = PATH.exec(call.path) ?? []
  if (call.path === '/refresh_access_token') return refresh(state, call)
  const account = state.byToken(call)
  if (call.method === 'GET' && edge === undefined && id !== '') return get(state, account, id, call)
  // What another token may see looks just as if it were not there.
  const isOwn = id === 'me' || id === account.id
  if (call.method !== 'POST' || !isOwn || edge === undefined)
    throw bad(`Unsupported ${call.method.toLowerCase()} request. Object with ID '${id}' does not exist`, 33)
  if (edge === 'subscribed_apps') return subscribe(account, call)
  if (edge === 'message_attachments' && account.kind === 'page') return uploaded(state, call)
  if (edge !== 'messages') throw new MessengerFailure(2500)
  const carried = await postMessages(state, account, call)
  await follow(carried, account)
  return carried.answer
}

const serve = (state: State, { path }: ApiCall): ApiAnswer => {
  const file = state.files.get(path.slice(FILES.length))
  if (file === undefined) return { status: 404, headers: { 'content-type': 'text/plain' }, body: 'gone' }
  return { status: 200, headers: { 'content-type': file.mimeType }, body: file.bytes }
}

/** Answers a request; files are for everybody who has their address. Never throws what is the caller's fault. */
export const route = async (state: State, call: ApiCall, follow: Follow): Promise<ApiAnswer> => {
  try {
    if (call.path.startsWith(FILES)) return serve(state, call)
    return json(await dispatch(state, call, follow))
  } catch (error) {
    if (error instanceof MessengerFailure) return error.answer
    throw error
  }
}
