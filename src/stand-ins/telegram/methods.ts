import type { Wire } from '../kit/call.ts'
import type { Bot } from './bot.ts'
import { nowInSeconds } from './chat.ts'
import { targetOf } from './checks.ts'
import { badRequest, Failure } from './failure.ts'
import type { Params } from './params.ts'
import type { Method } from './sending.ts'

const MOST_DOWNLOAD = 20 * 1_024 * 1_024
const TWO_DAYS = 48 * 3_600
const PORTS = new Set(['', '443', '80', '88', '8443'])
const SECRET = /^[\w-]{1,256}$/

/** How strict it is: a Bot API server of one's own calls any address. */
export interface Strictness {
  readonly isLocal: boolean
}

const note = (bot: Bot, method: string, params: Params): void => {
  bot.done.push({ method, params: params.all, files: [], message: null })
}

const textsOf = (list: readonly unknown[] | null): readonly string[] => (list ?? []).map(String)

const checkUrl = (url: string, { isLocal }: Strictness): void => {
  const { protocol, port, hostname } = URL.parse(url) ?? {}
  if (isLocal && (protocol === 'http:' || protocol === 'https:')) return
  if (protocol !== 'https:') throw badRequest('bad webhook: An HTTPS URL must be provided for webhook')
  if (!PORTS.has(port ?? ''))
    throw badRequest('bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443')
  if (hostname === 'localhost' || hostname?.startsWith('127.'))
    throw badRequest('bad webhook: IP address 127.0.0.1 is reserved')
}

const setWebhook =
  (strictness: Strictness): Method =>
  (bot, params) => {
    const [url, secret] = [params.text('url'), params.text('secret_token')]
    const most = params.integer('max_connections') ?? 40
    const allowed = params.list('allowed_updates')
    if (secret !== '' && !SECRET.test(secret)) throw badRequest('secret token contains unallowed characters')
    if (most < 1 || most > 100) throw badRequest('invalid max_connections parameter value specified')
    if (url !== '') checkUrl(url, strictness)
    note(bot, 'setWebhook', params)
    if (params.flag('drop_pending_updates')) bot.updates.pending.splice(0)
    if (allowed !== null) bot.updates.allow(textsOf(allowed))
    const hook = { url, secret: secret === '' ? null : secret, maxConnections: most }
    bot.updates.hook(url === '' ? null : { ...hook, lastErrorDate: null, lastErrorMessage: null })
    return true
  }

const deleteWebhook: Method = (bot, params) => {
  if (params.flag('drop_pending_updates')) bot.updates.pending.splice(0)
  note(bot, 'deleteWebhook', params)
  bot.updates.hook(null)
  return true
}

const getWebhookInfo: Method = ({ updates }) => {
  const { webhook, pending, allowed } = updates
  return {
    url: webhook?.url ?? '',
    has_custom_certificate: false,
    pending_update_count: pending.length,
    ...(webhook ? { max_connections: webhook.maxConnections } : {}),
    ...(webhook?.lastErrorDate ? { last_error_date: webhook.lastErrorDate } : {}),
    ...(webhook?.lastErrorMessage ? { last_error_message: webhook.lastErrorMessage } : {}),
    ...(allowed ? { allowed_updates: allowed } : {}),
  }
}

const getUpdates: Method = async ({ updates }, params) => {
  if (updates.webhook !== null)
    throw new Failure(
      409,
      "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
  const allowed = params.list('allowed_updates')
  if (allowed !== null) updates.allow(textsOf(allowed))
  const offset = params.integer('offset')
  if (offset !== null && offset > 0) updates.confirm(offset)
  const limit = Math.min(Math.max(params.integer('limit') ?? 100, 1), 100)
  const come = await updates.fetch(limit, Math.min(params.integer('timeout') ?? 0, 50) * 1_000)
  return come.map(({ body }) => JSON.parse(body) as unknown)
}

const messageOf = (bot: Bot, params: Params, words: string): Wire => {
  const { chat } = targetOf(bot, params)
  const message = chat.messages.get(params.integer('message_id') ?? 0)
  if (message === undefined) throw badRequest(words)
  return message
}

const deleteMessage: Method = (bot, params) => {
  const message = messageOf(bot, params, 'message to delete not found')
  if (nowInSeconds() - Number(message.date) > TWO_DAYS)
    throw badRequest("message can't be deleted for everyone")
  targetOf(bot, params).chat.messages.delete(Number(message.message_id))
  note(bot, 'deleteMessage', params)
  return true
}

const connectionOf = (bot: Bot, params: Params) => {
  const connection = bot.connections.get(params.text('business_connection_id'))
  if (connection === undefined) throw badRequest('BUSINESS_CONNECTION_INVALID')
  return connection
}

const deleteBusinessMessages: Method = (bot, params) => {
  const { chats } = connectionOf(bot, params)
  for (const id of params.list('message_ids') ?? [])
    for (const { messages } of chats.values()) messages.delete(Number(id))
  note(bot, 'deleteBusinessMessages', params)
  return true
}

const readBusinessMessage: Method = (bot, params) => {
  connectionOf(bot, params)
  messageOf(bot, params, 'message not found')
  note(bot, 'readBusinessMessage', params)
  return true
}

/** Of those that may be set, some. */
const REACTIONS = new Set(['👍', '👎', '❤', '🔥', '🥰', '👏', '😁', '🤔', '🎉', '🙏', '👌'])

const setMessageReaction: Method = (bot, params) => {
  messageOf(bot, params, 'message to react not found')
  const [reaction, ...others] = (params.list('reaction') ?? []) as Wire[]
  if (others.length > 0) throw badRequest('REACTIONS_TOO_MANY')
  if (reaction !== undefined && (reaction.type !== 'emoji' || !REACTIONS.has(String(reaction.emoji))))
    throw badRequest('REACTION_INVALID')
  note(bot, 'setMessageReaction', params)
  return true
}

const ACTIONS = new Set(['typing', 'upload_photo', 'record_video', 'upload_video', 'upload_document'])

const sendChatAction: Method = (bot, params) => {
  targetOf(bot, params)
  if (!ACTIONS.has(params.text('action'))) throw badRequest('wrong parameter action in request')
  note(bot, 'sendChatAction', params)
  return true
}

const answerCallbackQuery: Method = (bot, params) => {
  const id = params.text('callback_query_id')
  if (!bot.presses.delete(id))
    throw badRequest('query is too old and response timeout expired or query ID is invalid')
  note(bot, 'answerCallbackQuery', params)
  return true
}

const getFile: Method = ({ files }, params) => {
  const file = files.get(params.text('file_id'))
  if (file === undefined) throw badRequest('wrong file_id or the file is temporarily unavailable')
  if (file.size > MOST_DOWNLOAD) throw badRequest('file is too big')
  return { file_id: file.id, file_unique_id: `U${file.id}`, file_size: file.size, file_path: file.path }
}

const getUserProfilePhotos: Method = ({ pictures, chats }, params) => {
  params.integer('limit')
  const id = params.integer('user_id') ?? 0
  if (!chats.has(id)) throw badRequest('user not found')
  const picture = pictures.get(id)
  const size = picture && { file_id: picture.id, file_unique_id: picture.id, width: 160, height: 160 }
  return { total_count: picture ? 1 : 0, photos: size ? [[size]] : [] }
}

const getChat: Method = ({ chats, pictures }, params) => {
  const id = params.integer('chat_id') ?? 0
  const chat = chats.get(id)
  if (chat === undefined) throw badRequest('chat not found')
  const picture = pictures.get(id)
  return {
    ...chat.wire,
    ...(picture ? { photo: { small_file_id: picture.id, big_file_id: picture.id } } : {}),
  }
}

/** The methods that send no message. */
export const otherMethods = (strictness: Strictness): ReadonlyMap<string, Method> =>
  new Map<string, Method>([
    ['getMe', ({ user }) => user],
    ['setWebhook', setWebhook(strictness)],
    ['deleteWebhook', deleteWebhook],
    ['getWebhookInfo', getWebhookInfo],
    ['getUpdates', getUpdates],
    ['deleteMessage', deleteMessage],
    ['deleteBusinessMessages', deleteBusinessMessages],
    ['readBusinessMessage', readBusinessMessage],
    ['setMessageReaction', setMessageReaction],
    ['sendChatAction', sendChatAction],
    ['answerCallbackQuery', answerCallbackQuery],
    ['getFile', getFile],
    ['getUserProfilePhotos', getUserProfilePhotos],
    ['getChat', getChat],
  ])
