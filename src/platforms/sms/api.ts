import type { AccountCheck, Credentials, PlatformTools } from '../platform.ts'
import { type ApiAnswer, isLaterStatus, strange, verdictBy } from '../shared/answer.ts'
import { type Answered, callPlatform, isOk } from '../shared/call.ts'
import { parseObject } from '../shared/json.ts'
import { masked } from '../shared/mask.ts'
import { asNumber, asText } from '../shared/read.ts'
import { SECRETS } from './credentials.ts'

/** The version of Twilio's API that the adapter is written against. */
const VERSION = '2010-04-01'

/** Whose API it is, in a sentence. */
const WHOSE = "Twilio's API"

/** One call of Twilio's API. */
export interface TwilioCall {
  readonly method: 'GET' | 'POST'
  /** Below the account, with its query: `/Messages.json`; `.json` is the account itself. */
  readonly path: string
  /** Parameters of a POST. */
  readonly form?: URLSearchParams
}

/** What Twilio says is wrong. No text of it holds a secret. */
export interface TwilioError {
  /** Of HTTP. */
  readonly status: number
  /** Of Twilio's error dictionary. */
  readonly code: number | null
  readonly message: string
}

/** What came of a call of Twilio's API. */
export type TwilioAnswer = ApiAnswer<TwilioError>

/** An answer that brought nothing. */
export type TwilioFailure = Exclude<TwilioAnswer, { state: 'ok' }>

/** A text of Twilio's without what must not be shown. */
export const shown = (text: string, credentials: Credentials): string => masked(text, credentials, SECRETS)

const judge = (reply: Answered, credentials: Credentials): TwilioAnswer => {
  const { status, text, afterMs } = reply
  const data = text === null ? null : parseObject(text)
  if (isOk(status) && data) return { state: 'ok', data }
  const code = asNumber(data?.code)
  const message = asText(data?.message)
  if (isOk(status) || data === null || (code === null && message === null)) return strange(reply, WHOSE)
  const words = shown(message ?? 'no message', credentials)
  const detail = `Twilio answered error${code === null ? '' : ` ${code}`}: ${words}`
  return { state: 'error', error: { status, code, message: words }, afterMs, detail }
}

/** What proves to Twilio who we are: to its own hosts alone. */
export const authorization = ({ account_sid = '', auth_token = '' }: Credentials): string =>
  `Basic ${Buffer.from(`${account_sid}:${auth_token}`).toString('base64')}`

/** Calls Twilio's API for the account. Never throws, and never shows a secret in its answer. */
export const callTwilio = async (
  tools: PlatformTools,
  credentials: Credentials,
  { method, path, form }: TwilioCall,
): Promise<TwilioAnswer> => {
  const account = encodeURIComponent(credentials.account_sid ?? '')
  const reply = await callPlatform(tools, {
    whose: WHOSE,
    method,
    url: `${tools.apiUrl}/${VERSION}/Accounts/${account}${path}`,
    headers: { authorization: authorization(credentials), accept: 'application/json' },
    ...(form === undefined
      ? {}
      : { body: { contentType: 'application/x-www-form-urlencoded', text: form.toString() } }),
  })
  return reply.state === 'answered' ? judge(reply, credentials) : reply
}

/** @see verdictBy */
export const verdictOn = (answer: TwilioFailure): Exclude<AccountCheck, { state: 'ok' }> =>
  verdictBy(answer, ({ status }) => isLaterStatus(status))
