import { isObject, type Wire } from '../kit/call.ts'
import type { Bot } from './bot.ts'
import type { Chat, Connection } from './chat.ts'
import { badRequest, forbidden } from './failure.ts'
import type { Params } from './params.ts'

const DAY_MS = 86_400_000

const CLOSED = {
  blocked: 'bot was blocked by the user',
  deactivated: 'user is deactivated',
  kicked: 'bot was kicked from the supergroup chat',
} as const

/** Where a call leads. */
export interface Target {
  readonly chat: Chat
  readonly connection: Connection | null
}

const businessTarget = (bot: Bot, id: string, chatId: number): Target => {
  const connection = bot.connections.get(id)
  if (connection === undefined || !connection.enabled) throw badRequest('BUSINESS_CONNECTION_INVALID')
  const chat = connection.chats.get(chatId)
  if (chat?.heardAt == null || Date.now() - chat.heardAt > DAY_MS)
    throw badRequest('BUSINESS_PEER_USAGE_MISSING')
  return { chat, connection }
}

/** The chat that a call is for, where the bot may write. @throws Failure */
export const targetOf = (bot: Bot, params: Params): Target => {
  const connection = params.text('business_connection_id')
  const id = params.integer('chat_id')
  if (params.text('chat_id') === '') throw badRequest('chat_id is empty')
  if (id === null) throw badRequest('chat not found')
  if (connection !== '') return businessTarget(bot, connection, id)
  const chat = bot.chats.get(id)
  if (chat === undefined) throw badRequest('chat not found')
  if (chat.migratedTo !== null)
    throw badRequest('group chat was upgraded to a supergroup chat', { migrate_to_chat_id: chat.migratedTo })
  if (chat.closed !== null) throw forbidden(CLOSED[chat.closed])
  if (chat.heardAt === null && id > 0) throw forbidden("bot can't initiate conversation with a user")
  return { chat, connection: null }
}

const isFilled = (value: unknown): boolean => typeof value === 'string' && value !== ''

const MOST_PAYLOAD = 64

const checkInline = (button: unknown): void => {
  if (!isObject(button) || !isFilled(button.text))
    throw badRequest("can't parse inline keyboard button: text is empty")
  const actions = Object.keys(button).filter(
    name => name !== 'text' && name !== 'style' && name !== 'icon_custom_emoji_id',
  )
  if (actions.length !== 1) throw badRequest('text buttons are not allowed in the inline keyboard')
  const { callback_data, url } = button
  if (
    callback_data !== undefined &&
    (!isFilled(callback_data) || Buffer.byteLength(String(callback_data)) > MOST_PAYLOAD)
  )
    throw badRequest('BUTTON_DATA_INVALID')
  if (url !== undefined && URL.parse(String(url)) === null) throw badRequest('BUTTON_URL_INVALID')
}

const checkKey = (button: unknown): void => {
  if (isFilled(button) || (isObject(button) && isFilled(button.text))) return
  throw badRequest("can't parse keyboard button: text must be non-empty")
}

const checkRows = (rows: unknown, check: (button: unknown) => void): void => {
  if (!Array.isArray(rows) || !rows.every(row => Array.isArray(row)))
    throw badRequest("can't parse keyboard: expected an Array of Arrays")
  for (const button of rows.flat()) check(button)
}

/** @throws Failure where it is no `reply_markup` */
export const checkMarkup = (markup: Wire | null): void => {
  if (markup === null) return
  if ('inline_keyboard' in markup) checkRows(markup.inline_keyboard, checkInline)
  else if ('keyboard' in markup) checkRows(markup.keyboard, checkKey)
  else if (markup.remove_keyboard !== true && markup.force_reply !== true)
    throw badRequest('object expected as reply markup')
}

/** The message that is replied to; null where there is none. @throws Failure */
export const repliedTo = (params: Params, { messages }: Chat): Wire | null => {
  const reply = params.object('reply_parameters')
  if (reply === null) return null
  const message = messages.get(Number(reply.message_id))
  if (message === undefined && reply.allow_sending_without_reply !== true)
    throw badRequest('message to be replied not found')
  return message ?? null
}
