import { type ApiAnswer, type ApiCall, json } from '../kit/call.ts'
import { hasErrors, invalidProperty, lineError, notFound, notJson, unauthorized } from './errors.ts'
import { push } from './push.ts'
import type { Channel, Chat, State } from './state.ts'
import { isFetchable } from './urls.ts'

type Handler = (state: State, channel: Channel, call: ApiCall, id: string) => ApiAnswer

const LONGEST_ENDPOINT = 500

const info: Handler = (_state, { botUserId, basicId, displayName, chat }) =>
  json({
    userId: botUserId,
    basicId,
    displayName,
    chatMode: chat ? 'chat' : 'bot',
    markAsReadMode: chat ? 'manual' : 'auto',
  })

const setEndpoint: Handler = (_state, channel, { body }) => {
  if (body === null) return notJson()
  const { endpoint } = body
  if (typeof endpoint !== 'string' || endpoint.length > LONGEST_ENDPOINT || !isFetchable(endpoint))
    return lineError(400, 'Invalid webhook endpoint URL')
  channel.endpoint = endpoint
  return json({})
}

const getEndpoint: Handler = (_state, { endpoint, active }) =>
  endpoint === null ? notFound() : json({ endpoint, active })

/** Who has blocked the account is not told of, nor who never knew it. */
const profile: Handler = (state, _channel, _call, id) => {
  const user = state.chats.get(id)
  return user === undefined || user.blocked
    ? notFound()
    : json({ userId: id, displayName: user.name, ...pictureOf(user), language: 'en' })
}

const summary: Handler = (state, _channel, _call, id) => {
  const group = state.chats.get(id)
  return group === undefined ? notFound() : json({ groupId: id, groupName: group.name, ...pictureOf(group) })
}

const pictureOf = ({ pictureUrl }: Chat): object => (pictureUrl === null ? {} : { pictureUrl })

const markAsRead: Handler = (state, _channel, { body }) => {
  if (body === null) return notJson()
  const token = typeof body.markAsReadToken === 'string' ? body.markAsReadToken : ''
  const message = state.readTokens.get(token)
  if (message === undefined) return invalidProperty('markAsReadToken')
  state.read.push(message)
  return json({})
}

const isSeconds = (value: unknown): boolean =>
  value === undefined || (Number.isInteger(value) && Number(value) >= 5 && Number(value) <= 60)

const startLoading: Handler = (state, _channel, { body }) => {
  if (body === null) return notJson()
  const { chatId, loadingSeconds } = body
  if (typeof chatId !== 'string' || !chatId.startsWith('U') || !state.chats.has(chatId))
    return invalidProperty('chatId')
  if (!isSeconds(loadingSeconds) || Number(loadingSeconds ?? 5) % 5 !== 0)
    return hasErrors([{ message: 'Must be a multiple of 5, from 5 to 60', property: 'loadingSeconds' }])
  state.loading.push(chatId)
  return json({}, 202)
}

const content: Handler = (state, _channel, _call, id) => {
  const file = state.files.get(id)
  if (file === undefined) return notFound()
  if (file.gone) return lineError(410, 'Gone')
  if (file.state === 'processing') return { status: 202, headers: {}, body: '' }
  if (file.state === 'failed') return notFound()
  const headers = { 'content-type': file.mimeType, 'content-length': String(file.bytes.byteLength) }
  return { status: 200, headers, body: file.bytes }
}

const transcoding: Handler = (state, _channel, _call, id) => {
  const file = state.files.get(id)
  return file === undefined ? notFound() : json({ status: file.state })
}

const ROUTES: readonly (readonly [method: string, path: RegExp, handler: Handler])[] = [
  ['GET', /^\/v2\/bot\/info$/, info],
  ['PUT', /^\/v2\/bot\/channel\/webhook\/endpoint$/, setEndpoint],
  ['GET', /^\/v2\/bot\/channel\/webhook\/endpoint$/, getEndpoint],
  ['POST', /^\/v2\/bot\/message\/push$/, push],
  ['GET', /^\/v2\/bot\/message\/([^/]+)\/content$/, content],
  ['GET', /^\/v2\/bot\/message\/([^/]+)\/content\/transcoding$/, transcoding],
  ['GET', /^\/v2\/bot\/profile\/([^/]+)$/, profile],
  ['GET', /^\/v2\/bot\/group\/([^/]+)\/summary$/, summary],
  ['POST', /^\/v2\/bot\/chat\/markAsRead$/, markAsRead],
  ['POST', /^\/v2\/bot\/chat\/loading\/start$/, startLoading],
]

const BEARER = /^Bearer (.+)$/

/** Answers a request as LINE's API does; the files, which LINE serves from another host, as well. */
export const route = (state: State, call: ApiCall): ApiAnswer => {
  const token = BEARER.exec(call.headers.authorization ?? '')?.[1] ?? ''
  const channel = state.channelOf(token)
  if (channel === null) return unauthorized()
  for (const [method, path, handler] of ROUTES) {
    const found = path.exec(call.path)
    if (method === call.method && found !== null)
      return handler(state, channel, call, decodeURIComponent(found[1] ?? ''))
  }
  return notFound()
}

/** Requests that send a message. */
export const isSend = ({ path }: ApiCall): boolean => path === '/v2/bot/message/push'
