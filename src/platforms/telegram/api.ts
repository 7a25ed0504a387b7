import { type Millis, SECOND } from '../../domain/time.ts'
import type { AccountCheck, ActAnswer, Credentials, PlatformTools } from '../platform.ts'
import { isLaterStatus, type Refusal, strange, type Unanswered, verdictBy } from '../shared/answer.ts'
import { type Answered, callPlatform, jsonOf } from '../shared/call.ts'
import { parseObject } from '../shared/json.ts'
import { masked } from '../shared/mask.ts'
import type { Multipart } from '../shared/multipart.ts'
import { asId, asNumber, asObject, asText, type Wire } from '../shared/read.ts'
import { failedAct } from '../shared/refusal.ts'

/** What Telegram says is wrong. No text of it holds the token. */
export interface TelegramError {
  /** Mostly that of HTTP. */
  readonly code: number
  /** Its own words, such as `Forbidden: bot was blocked by the user`. */
  readonly words: string
  /** A group has become a supergroup, under this id. */
  readonly migratedTo: string | null
}

/** What came of a call of the Bot API, or why nothing did, in words without the token. */
export type TelegramAnswer =
  | { readonly state: 'ok'; readonly result: unknown }
  | Refusal<TelegramError>
  | Unanswered

/** An answer that brought nothing. */
export type TelegramFailure = Exclude<TelegramAnswer, { state: 'ok' }>

/** One call of the Bot API. */
export interface TelegramCall {
  readonly method: string
  readonly body?: Wire
  /** A file with what goes along, in place of a body. */
  readonly form?: Multipart
  readonly signal?: AbortSignal
  /** Where it may take longer than calls do. */
  readonly timeoutMs?: Millis
}

/** Telegram's words, without the token and without that part of it which is secret. */
const hide = (text: string, { bot_token = '' }: Credentials): string =>
  masked(text, { bot_token, secret: bot_token.slice(bot_token.indexOf(':') + 1) }, ['bot_token', 'secret'])

const secondsOf = (parameters: Wire | null, words: string): Millis | null => {
  const told = asNumber(parameters?.retry_after) ?? asNumber(/retry after (\d{1,9})/i.exec(words)?.[1])
  return told === null || told < 0 ? null : told * SECOND
}

const errorOf = (status: number, data: Wire, afterMs: Millis | null, hideIn: (text: string) => string) => {
  const code = asNumber(data.error_code) ?? status
  const words = hideIn(asText(data.description) ?? 'no reason given')
  const parameters = asObject(data.parameters)
  return {
    state: 'error',
    error: { code, words, migratedTo: asId(parameters?.migrate_to_chat_id) },
    afterMs: secondsOf(parameters, words) ?? afterMs,
    detail: `Telegram answered error ${code}: ${words}`,
  } as const
}

/** Reads what came back. */
const judge = (reply: Answered, credentials: Credentials): TelegramAnswer => {
  const { status, text, afterMs } = reply
  const data = text === null ? null : parseObject(text)
  if (data?.ok === true) return { state: 'ok', result: data.result }
  if (data?.ok === false) return errorOf(status, data, afterMs, words => hide(words, credentials))
  return strange(reply, "Telegram's Bot API")
}

/**
 * Calls the Bot API. The token is part of the URL, which is shown to nobody. Never throws. `lost` and `strange` leave
 * it open whether the call was carried out; after `unsent` it certainly was not.
 */
export const callTelegram = async (
  tools: PlatformTools,
  credentials: Credentials,
  call: TelegramCall,
): Promise<TelegramAnswer> => {
  const { timeoutMs = tools.timeoutMs, signal } = call
  const reply = await callPlatform(timeoutMs === undefined ? tools : { ...tools, timeoutMs }, {
    whose: "Telegram's Bot API",
    method: 'POST',
    url: `${tools.apiUrl}/bot${credentials.bot_token ?? ''}/${call.method}`,
    body: call.form ?? jsonOf(call.body ?? {}),
    ...(signal ? { signal } : {}),
  })
  return reply.state === 'answered' ? judge(reply, credentials) : reply
}

/** The token is nobody's: Telegram has never heard of it, or it was replaced. */
const DEAD = new Set([401, 404])

/** True where the bot itself is refused, and not what it asked for. */
export const isDead = (answer: TelegramAnswer): boolean =>
  answer.state === 'error' && DEAD.has(answer.error.code)

/** What is wrong with the account itself, in words; null where an answer says nothing of it. */
export const accountTrouble = (answer: TelegramFailure): string | null =>
  isDead(answer)
    ? `${answer.detail}. The bot's token is wrong, or was replaced: copy it from @BotFather again.`
    : null

/** @see verdictBy */
export const verdictOf = (answer: TelegramFailure): Exclude<AccountCheck, { state: 'ok' }> => ({
  ...verdictBy(answer, ({ code }) => isLaterStatus(code)),
  detail: accountTrouble(answer) ?? answer.detail,
})

/** The same of a small act. */
export const actAnswer = (answer: TelegramAnswer): ActAnswer => {
  if (answer.state === 'ok') return { state: 'done' }
  return failedAct(verdictOf(answer), accountTrouble(answer))
}
