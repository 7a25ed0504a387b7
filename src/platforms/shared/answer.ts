import type { Millis } from '../../domain/time.ts'
import type { AccountCheck } from '../platform.ts'
import type { Answered, Reply } from './call.ts'
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
export type Unanswered = Strange | Exclude<Reply, Answered>

/** The platform said no. */
export interface Refusal<Said> {
  readonly state: 'error'
  /** What it said, without secrets. */
  readonly error: Said
  /** How long it asked to wait; null where it did not. */
  readonly afterMs: Millis | null
  /** The same in a sentence. */
  readonly detail: string
}

/** What came of a call of a platform's API: an object, or why there is none, in words without secrets. */
export type ApiAnswer<Said> = { readonly state: 'ok'; readonly data: Wire } | Refusal<Said> | Unanswered

/** An answer that is not the platform's. @param whose API was called, as it stands in a sentence */
export const strange = ({ status, text, afterMs }: Answered, whose: string): Strange => {
  const detail =
    text === null
      ? `HTTP ${status} came back, but its answer broke off or has no end.`
      : `HTTP ${status} came back, and not what ${whose} says: is its address right?`
  return { state: 'strange', status, afterMs, detail }
}

/** Does a status of HTTP's say "not now" rather than "no"? */
export const isLaterStatus = (status: number): boolean => status === 429 || status >= 500

/**
 * What an answer says where only this counts: is it no for good, or was nobody there to ask?
 * @param isLater does the platform ask to wait rather than say no?
 */
export const verdictBy = <Said>(
  answer: Refusal<Said> | Unanswered,
  isLater: (said: Said) => boolean,
): Exclude<AccountCheck, { state: 'ok' }> => {
  const { detail } = answer
  if (answer.state === 'error') return { state: isLater(answer.error) ? 'unreachable' : 'refused', detail }
  const isShut = answer.state === 'strange' && (answer.status === 401 || answer.status === 403)
  return { state: isShut ? 'refused' : 'unreachable', detail }
}
