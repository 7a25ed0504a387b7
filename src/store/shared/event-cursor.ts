import { Refusal } from '../../domain/errors.ts'

/** Each store counts in a way of its own: a cursor says whose it is. */
const FORMS = { sqlite: 'Q', postgres: 'P' } as const
export type CursorForm = keyof typeof FORMS

const refuse = (message: string): never => {
  throw new Refusal('invalid', `after ${message}.`, [{ path: 'after', message }])
}

/** A place among events as a text that nobody else has to understand. */
export const writeEventCursor = (form: CursorForm, place: string): string =>
  Buffer.from(`${FORMS[form]}.${place}`).toString('base64url')

/**
 * The place that a cursor stands for.
 * @param pattern of the places of this store
 * @returns its groups
 * @throws Refusal `invalid` where it is none of ours, or another store's
 */
export const readEventCursor = (form: CursorForm, pattern: RegExp, cursor: string): readonly string[] => {
  const [letter = '', ...rest] = Buffer.from(cursor, 'base64url').toString().split('.')
  if (letter !== FORMS[form] && Object.values<string>(FORMS).includes(letter))
    return refuse('is of the store from which this one was moved: begin without it')
  const found = letter === FORMS[form] ? pattern.exec(rest.join('.')) : null
  return found?.slice(1) ?? refuse('is none of ours: take it from cursor or next of an answer')
}

/**
 * Of a cursor that lies ahead of all that was ever written here: what it had passed is lost, and to go on from it would
 * pass over what is written now.
 * @throws Refusal `invalid`
 */
export const refuseLost = (): never =>
  refuse('is ahead of all that is kept here, as after a copy was put back: begin without it')
