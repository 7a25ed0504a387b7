import type { Millis } from '../../domain/time.ts'
import type { AccountCheck, Credentials } from '../platform.ts'
import { type ApiAnswer, isLaterStatus, strange, verdictBy } from '../shared/answer.ts'
import { type Answered, isOk } from '../shared/call.ts'
import { parseObject } from '../shared/json.ts'
import { masked } from '../shared/mask.ts'
import { asNumber, asObject, asText, type Wire } from '../shared/read.ts'
import { regainAfter } from './usage.ts'

/** What the Graph API says is wrong. No text of it holds a secret. */
export interface GraphError {
  /** Of HTTP. */
  readonly status: number
  readonly code: number | null
  /** Says more exactly what the code means. */
  readonly subcode: number | null
  readonly title: string | null
  readonly detail: string | null
  /** It says "not now" rather than "no". */
  readonly later: boolean
}

/** What came of a call of the Graph API. */
export type GraphAnswer = ApiAnswer<GraphError>

/** An answer that brought nothing. */
export type GraphFailure = Exclude<GraphAnswer, { state: 'ok' }>

/** Codes that say "not now" rather than "no": unknown error, service down, throttled (Graph API error codes). */
const LATER = new Set([
  ...[1, 2, 4, 17, 32, 341, 613, 1_200, 80_002, 80_006, 80_007],
  ...[130_429, 131_000, 131_016, 131_057, 133_016],
])

const SECRETS = ['access_token', 'app_secret', 'verify_token'] as const

const wordsOf = (error: Wire): string => {
  const words = asText(error.error_user_msg) ?? asText(error.message) ?? 'no message'
  const detail = asText(asObject(error.error_data)?.details)
  return detail && detail !== words ? `${words} (${detail})` : words
}

/** Meta writes the code before the title: "(#131047) Re-engagement message". */
const CODE_BEFORE = /^\(#\d+\)\s*/

const errorOf = (status: number, error: Wire, mask: (text: string) => string): GraphError => {
  const code = asNumber(error.code)
  const message = asText(error.message)
  const title = asText(message?.replace(CODE_BEFORE, ''))
  const detail = asText(asObject(error.error_data)?.details) ?? asText(error.error_user_msg) ?? title
  return {
    status,
    code,
    subcode: asNumber(error.error_subcode),
    title: title && mask(title),
    detail: detail && mask(detail),
    later: isLaterStatus(status) || error.is_transient === true || LATER.has(code ?? 0),
  }
}

const longest = (one: Millis | null, other: Millis | null): Millis | null =>
  one === null || other === null ? (one ?? other) : Math.max(one, other)

/** Reads what came back. */
export const judge = (reply: Answered, credentials: Credentials): GraphAnswer => {
  const { status, headers, text } = reply
  const afterMs = longest(reply.afterMs, regainAfter(headers))
  const data = text === null ? null : parseObject(text)
  const error = asObject(data?.error)
  if (isOk(status) && data && !error) return { state: 'ok', data }
  if (!error) return { ...strange(reply, "Meta's Graph API"), afterMs }
  const mask = (words: string): string => masked(words, credentials, SECRETS)
  const told = errorOf(status, error, mask)
  const code = told.code === null ? '' : ` ${told.code}`
  return {
    state: 'error',
    error: told,
    afterMs,
    detail: mask(`Meta answered error${code}: ${wordsOf(error)}`),
  }
}

/** @see verdictBy */
export const verdictOf = (answer: GraphFailure): Exclude<AccountCheck, { state: 'ok' }> =>
  verdictBy(answer, ({ later }) => later)
