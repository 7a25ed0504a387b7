import { type ApiAnswer, type ApiCall, asText, json, type Wire } from '../kit/call.ts'
import type { Bot, Sent } from './bot.ts'
import { checkMessage } from './message-check.ts'
import { STATUS, ViberFailure } from './statuses.ts'
import { longNumber } from './wire.ts'

/** What the API works on. */
export interface Viber {
  bot(authToken: string): Bot | null
  nextToken(): string
  /** Told of each message that was taken. */
  taken(bot: Bot, sent: Sent): void
}

type Method = (viber: Viber, bot: Bot, call: ApiCall, body: Wire) => Wire | Promise<Wire>

/** A person who does not answer gets no more than so many in an hour. */
const MOST_UNANSWERED = 100

/** The hook must answer with 200 while the call that sets it is under way. */
const setWebhook: Method = async (viber, bot, _call, { url, event_types }) => {
  if (url === '') {
    bot.hook = null
    return {}
  }
  if (!URL.canParse(asText(url) ?? '')) throw new ViberFailure('invalidUrl')
  const hook = String(url)
  const post = await bot.tell('webhook', viber.nextToken(), {}, hook)
  if (!post?.taken) throw new ViberFailure('invalidUrl')
  bot.hook = hook
  bot.eventTypes = Array.isArray(event_types) ? event_types.map(String) : []
  return { chat_hostname: 'SN-CHAT-05_', event_types: bot.eventTypes }
}

const getAccountInfo: Method = (_viber, bot) => ({
  id: 'pa:75346594275468546724',
  name: bot.name,
  uri: bot.uri,
  category: 'Local Businesses',
  country: 'DE',
  webhook: bot.hook,
  event_types: bot.eventTypes,
  subscribers_count: [...bot.subscribers.values()].filter(({ subscribed }) => subscribed).length,
})

const sendMessage: Method = (viber, bot, { raw }, body) => {
  if (bot.hook === null) throw new ViberFailure('webhookNotSet')
  const receiver = asText(body.receiver)
  if (receiver === null) throw new ViberFailure('missingData', 'receiver is missing')
  checkMessage(body, raw.length)
  const person = bot.subscribers.get(receiver)
  if (person === undefined) throw new ViberFailure('receiverNotRegistered')
  if (!person.subscribed) throw new ViberFailure('receiverNotSubscribed')
  if (person.unanswered >= MOST_UNANSWERED) throw new ViberFailure('tooManyRequests', 'Too many requests')
  person.unanswered += 1
  person.trackingData = asText(body.tracking_data)
  const sent = { token: viber.nextToken(), receiver, body }
  bot.sent.push(sent)
  viber.taken(bot, sent)
  return { message_token: longNumber(sent.token), chat_hostname: 'SN-CHAT-05_', billing_status: 1 }
}

const METHODS: ReadonlyMap<string, Method> = new Map([
  ['/pa/set_webhook', setWebhook],
  ['/pa/get_account_info', getAccountInfo],
  ['/pa/send_message', sendMessage],
])

const authenticated = (viber: Viber, { headers }: ApiCall): Bot => {
  const token = headers['x-viber-auth-token']
  if (typeof token !== 'string') throw new ViberFailure('invalidAuthToken', 'missing_auth_token')
  const bot = viber.bot(token)
  if (bot === null) throw new ViberFailure('invalidAuthToken')
  return bot
}

/** Answers a call of a method; whatever comes of it, with HTTP 200. Null where it is no method. */
export const callMethod = async (viber: Viber, call: ApiCall): Promise<ApiAnswer | null> => {
  const method = METHODS.get(call.path)
  if (method === undefined || call.method !== 'POST') return null
  try {
    const bot = authenticated(viber, call)
    if (call.body === null) throw new ViberFailure('badData')
    const answer = await method(viber, bot, call, call.body)
    return json({ status: STATUS.ok, status_message: 'ok', ...answer })
  } catch (error) {
    if (!(error instanceof ViberFailure)) throw error
    const { status, message } = error
    // Even what was refused has a token.
    const token = longNumber(viber.nextToken())
    return json({ status, status_message: message, message_token: token, chat_hostname: 'SN-CHAT-05_' })
  }
}
