import type { Millis } from '../../domain/time.ts'
import type { AccountCheck, Credentials } from '../platform.ts'
import { isOk, type Reply } from '../shared/call.ts'
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

/** What came of a call of the Graph API: an object, or why there is none, in words without secrets. */
export type GraphAnswer =
  | { readonly state: 'ok'; readonly data: Wire }
  /** The Graph API said no. */
  | {
      readonly state: 'error'
      readonly error: GraphError
      /** How long it asked to wait; null where it did not. */
      readonly afterMs: Millis | null
      readonly detail: string
    }
  /** Something answered that is not the Graph API, or its answer cannot be read. */
  | {
      readonly state: 'strange'
      readonly status: number
      readonly afterMs: Millis | null
      readonly detail: string
    }
  /** No answer came, and the call may have been carried out. */
  | { readonly state: 'lost'; readonly detail: string }
  /** No answer came: the call never left. */
  | { readonly state: 'unsent'; readonly detail: string }

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
    later: status >= 500 || status === 429 || error.is_transient === true || LATER.has(code ?? 0),
  }
}

const longest = (one: Millis | null, other: Millis | null): Millis | null =>
  one === null || other === null ? (one ?? other) : Math.max(one, other)

/** Reads what came back. */
export const judge = (
  { status, headers, text, afterMs: asked }: Extract<Reply, { state: 'answered' }>,
  credentials: Credentials,
): GraphAnswer => {
  const afterMs = longest(asked, regainAfter(headers))
  if (text === null) {
    const detail = `HTTP ${status} came back, but its answer broke off or has no end.`
    return { state: 'strange', status, afterMs, detail }
  }
  const data = parseObject(text)
  const error = asObject(data?.error)
  if (isOk(status) && data && !error) return { state: 'ok', data }
  if (!error) {
    const detail = `HTTP ${status} came back, and not what Meta's Graph API says: is its address right?`
    return { state: 'strange', status, afterMs, detail }
  }
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

/** What an answer says where only this counts: is it no for good, or was nobody there to ask? */
export const verdictOf = (answer: GraphFailure): Exclude<AccountCheck, { state: 'ok' }> => {
  const { detail } = answer
  if (answer.state === 'error') return { state: answer.error.later ? 'unreachable' : 'refused', detail }
  const isShut = answer.state === 'strange' && (answer.status === 401 || answer.status === 403)
  return { state: isShut ? 'refused' : 'unreachable', detail }
}
