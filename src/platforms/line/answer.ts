import type { AccountCheck, Credentials } from '../platform.ts'
import { type ApiAnswer, isLaterStatus, strange, verdictBy } from '../shared/answer.ts'
import { type Answered, isOk } from '../shared/call.ts'
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

/** What came of a call of LINE's API. */
export type LineAnswer = ApiAnswer<LineError>

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
export const judge = (reply: Answered, credentials: Credentials): LineAnswer => {
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

/** @see verdictBy */
export const verdictOf = (answer: LineFailure): Exclude<AccountCheck, { state: 'ok' }> =>
  verdictBy(answer, ({ status }) => isLaterStatus(status))
