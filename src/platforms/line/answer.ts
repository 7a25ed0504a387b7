import type { Millis } from '../../domain/time.ts'
import type { AccountCheck, Credentials } from '../platform.ts'
import { type ApiAnswer, type Refusal, strange, verdictBy } from '../shared/answer.ts'
import { isOk, type Reply } from '../shared/call.ts'
import { parseObject } from '../shared/json.ts'
import { masked } from '../shared/mask.ts'
import { asText, objectsOf, type Wire } from '../shared/read.ts'

/** What LINE says is wrong: one sentence, and what is wrong with each member. No text of it holds a secret. */
export interface LineError {
  /** Of HTTP. */
  readonly status: number
  readonly message: string
  /** As `messages[0].text: May not be empty`. */
  readonly details: readonly string[]
  readonly data: Wire
}

/** LINE said no. */
export interface LineRefusal extends Refusal {
  readonly error: LineError
  /** How long it asked to wait; null where it did not. */
  readonly afterMs: Millis | null
}

/** What came of a call of LINE's API. */
export type LineAnswer = ApiAnswer<LineRefusal>

/** An answer that brought nothing. */
export type LineFailure = Exclude<LineAnswer, { state: 'ok' }>

const SECRETS = ['channel_access_token', 'channel_secret'] as const

/** A text of LINE's as it may be shown. */
export const shown = (text: string, credentials: Credentials): string => masked(text, credentials, SECRETS)

const detailsOf = (data: Wire): string[] =>
  objectsOf(data.details).flatMap(detail => {
    const words = [asText(detail.property), asText(detail.message)].filter(word => word !== null)
    return words.length > 0 ? [words.join(': ')] : []
  })

/** Reads what came back. */
export const judge = (reply: Extract<Reply, { state: 'answered' }>, credentials: Credentials): LineAnswer => {
  const { status, text, afterMs } = reply
  const data = text === null ? null : parseObject(text)
  if (isOk(status) && data) return { state: 'ok', data }
  const message = asText(data?.message)
  if (isOk(status) || !data || message === null) return strange(reply, 'LINE')
  const details = detailsOf(data).map(one => shown(one, credentials))
  const words = [message, ...details].join(' / ')
  return {
    state: 'error',
    error: { status, message: shown(message, credentials), details, data },
    afterMs,
    detail: shown(`LINE answered HTTP ${status}: ${words}`, credentials),
  }
}

const MANY = 429

/** Does it say "not now" rather than "no"? */
export const isLater = (status: number): boolean => status === MANY || status >= 500

/** @see verdictBy */
export const verdictOf = (answer: LineFailure): Exclude<AccountCheck, { state: 'ok' }> =>
  verdictBy(answer, ({ error }) => isLater(error.status))
