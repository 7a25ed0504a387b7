import type { Millis } from '../../domain/time.ts'
import type { AccountCheck } from '../platform.ts'
import type { Reply } from './call.ts'
import type { Wire } from './read.ts'

/** Something answered that is not the platform, or its answer cannot be read. */
export interface Strange {
  readonly state: 'strange'
  /** Of HTTP. */
  readonly status: number
  /** How long it asked to wait; null where it did not. */
  readonly afterMs: Millis | null
  readonly detail: string
}

/** Why a call brought no word of the platform's. */
export type Unanswered =
  | Strange
  /** No answer came, and the call may have been carried out. */
  | { readonly state: 'lost'; readonly detail: string }
  /** No answer came: the call never left. */
  | { readonly state: 'unsent'; readonly detail: string }

/** The platform said no; what it said stands beside the words, without secrets. */
export interface Refusal {
  readonly state: 'error'
  readonly detail: string
}

/** What came of a call of a platform's API: an object, or why there is none, in words without secrets. */
export type ApiAnswer<No extends Refusal> = { readonly state: 'ok'; readonly data: Wire } | No | Unanswered

/** An answer that is not the platform's. @param whose API was called, as it stands in a sentence */
export const strange = (
  { status, text, afterMs }: Extract<Reply, { state: 'answered' }>,
  whose: string,
): Strange => {
  const detail =
    text === null
      ? `HTTP ${status} came back, but its answer broke off or has no end.`
      : `HTTP ${status} came back, and not what ${whose} says: is its address right?`
  return { state: 'strange', status, afterMs, detail }
}

/**
 * What an answer says where only this counts: is it no for good, or was nobody there to ask?
 * @param isLater does the platform ask to wait rather than say no?
 */
export const verdictBy = <No extends Refusal>(
  answer: No | Unanswered,
  isLater: (no: No) => boolean,
): Exclude<AccountCheck, { state: 'ok' }> => {
  const { state, detail } = answer
  if (state === 'error') return { state: isLater(answer) ? 'unreachable' : 'refused', detail }
  const isShut = state === 'strange' && (answer.status === 401 || answer.status === 403)
  return { state: isShut ? 'refused' : 'unreachable', detail }
}
