import { sizeProblem } from '../../domain/bounds.ts'
import type { FieldError } from '../../domain/errors.ts'
import { isInstant, type Millis } from '../../domain/time.ts'

/** A JSON object whose members have not been looked at. */
export type Given = Readonly<Record<string, unknown>>

/** Looks at one value; answers what is wrong with it in words, or null. */
export type Rule = (value: unknown) => string | null

/** A field of an item: what it must be, and whether it must be there. Null stands for "not given". */
export interface Field {
  readonly rule: Rule
  /** Where it says why, the error repeats it. */
  readonly required?: boolean | string
}

export type Fields = Readonly<Record<string, Field>>

/** The value as an object, else null. */
export const asGiven = (value: unknown): Given | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Given) : null

/** A member's own value; what is null or missing is undefined. */
export const given = (object: Given, name: string): unknown =>
  Object.hasOwn(object, name) ? (object[name] ?? undefined) : undefined

export const boolean: Rule = value => (typeof value === 'boolean' ? null : 'must be true or false')

/** @param shortest 0 where an empty text is allowed */
export const text =
  (longest: number, shortest = 0): Rule =>
  value => {
    if (typeof value !== 'string') return 'must be a string'
    if (value.length < shortest) return 'must not be empty'
    return value.length > longest ? `must not be longer than ${longest} characters` : null
  }

export const oneOf =
  (words: readonly string[]): Rule =>
  value =>
    typeof value === 'string' && words.includes(value) ? null : `must be one of ${words.join(', ')}`

const E164 = /^\+[1-9]\d{1,14}$/

export const phone: Rule = value =>
  typeof value === 'string' && E164.test(value)
    ? null
    : 'must be a phone number in E.164 with the plus sign, such as +16505551234'

const LONGEST_URL = 2_048

export const url: Rule = value => {
  const parsed = typeof value === 'string' && value.length <= LONGEST_URL ? URL.parse(value) : null
  const isWeb = parsed?.protocol === 'https:' || parsed?.protocol === 'http:'
  return isWeb ? null : `must be an http or https URL of at most ${LONGEST_URL} characters`
}

const RFC3339 =
  /^(\d{4}-\d\d-\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i

/** Date.parse rolls the 31st of April over into May; RFC 3339 knows no such day. */
const isDay = (day: string): boolean => {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  return Number.isFinite(midnight) && new Date(midnight).toISOString().startsWith(day)
}

/**
 * An instant in RFC 3339.
 * @returns milliseconds since 1970; null where it is no such text, no real date, or outside 1970 to 9999
 */
export const readInstant = (value: unknown): Millis | null => {
  const day = typeof value === 'string' ? RFC3339.exec(value)?.[1] : undefined
  if (!day || !isDay(day)) return null
  const at = Date.parse(String(value).toUpperCase())
  return isInstant(at) ? at : null
}

export const instant: Rule = value =>
  readInstant(value) === null
    ? 'must be a time in RFC 3339 with its zone, such as 2024-01-15T10:30:00Z'
    : null

/** A JSON object of bounded depth and size. */
export const object: Rule = value => (asGiven(value) ? sizeProblem(value) : 'must be an object')

const missing = ({ required = false }: Field): string | null => {
  if (required === false) return null
  return required === true ? 'is missing' : `is missing: ${required}`
}

/** Checks an object's fields; a field that is not named is an error of its own. */
export const checkFields = (source: Given, fields: Fields, path: string): FieldError[] => {
  const errors: FieldError[] = []
  for (const [name, field] of Object.entries(fields)) {
    const value = given(source, name)
    const message = value === undefined ? missing(field) : field.rule(value)
    if (message) errors.push({ path: path + name, message })
  }
  for (const name of Object.keys(source)) {
    if (!Object.hasOwn(fields, name))
      errors.push({ path: path + name.toWellFormed(), message: 'is not known here' })
  }
  return errors
}
