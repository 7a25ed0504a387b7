import type { Millis } from '../../domain/time.ts'
import type { AccountCheck, Credentials } from '../platform.ts'
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

/** What came of a call of LINE's API: an object, or why there is none, in words without secrets. */
export type LineAnswer =
  | { readonly state: 'ok'; readonly data: Wire }
  /** LINE said no. */
  | {
      readonly state: 'error'
      readonly error: LineError
      /** How long it asked to wait; null where it did not. */
      readonly afterMs: Millis | null
      readonly detail: string
    }
  /** Something answered that is not LINE, or its answer cannot be read. */
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
export const judge = (
  { status, text, afterMs }: Extract<Reply, { state: 'answered' }>,
  credentials: Credentials,
): LineAnswer => {
  const strange = (detail: string): LineAnswer => ({ state: 'strange', status, afterMs, detail })
  if (text === null) return strange(`HTTP ${status} came back, but its answer broke off or has no end.`)
  const data = parseObject(text)
  if (isOk(status) && data) return { state: 'ok', data }
  const message = asText(data?.message)
  if (isOk(status) || !data || message === null)
    return strange(`HTTP ${status} came back, and not what LINE says: is its address right?`)
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

/** What an answer says where only this counts: is it no for good, or was nobody there to ask? */
export const verdictOf = (answer: LineFailure): Exclude<AccountCheck, { state: 'ok' }> => {
  const { detail } = answer
  if (answer.state === 'error')
    return { state: isLater(answer.error.status) ? 'unreachable' : 'refused', detail }
  const isShut = answer.state === 'strange' && (answer.status === 401 || answer.status === 403)
  return { state: isShut ? 'refused' : 'unreachable', detail }
}
