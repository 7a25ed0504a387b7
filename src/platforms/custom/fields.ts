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

const DEEPEST = 16
const LARGEST = 65_536

const isShallow = (value: unknown, levels: number): boolean => {
  if (typeof value !== 'object' || value === null) return true
  return levels > 0 && Object.values(value).every(member => isShallow(member, levels - 1))
}

/** A JSON object of bounded depth and size. */
export const object: Rule = value => {
  if (!asGiven(value)) return 'must be an object'
  if (!isShallow(value, DEEPEST)) return `must not be nested deeper than ${DEEPEST} levels`
  return JSON.stringify(value).length > LARGEST
    ? `must not be larger than ${LARGEST} characters of JSON`
    : null
}

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

/** More than any field may have: what is deeper is refused for that. */
const DEEPEST_TEXT = DEEPEST + 4
const MOST_HALVES = 20

/**
 * Finds strings and keys with half a character (a lone surrogate), which no database and no UTF-8 can hold: they
 * would be stored as something else.
 * @param path where the object stands, with a dot at its end
 * @returns at most 20 errors
 */
export const checkCharacters = (source: Given, path: string): FieldError[] => {
  const errors: FieldError[] = []
  const note = (at: string, message: string): void => {
    if (errors.length < MOST_HALVES) errors.push({ path: at, message })
  }
  const look = (value: unknown, at: string, levels: number): void => {
    if (typeof value === 'string' && !value.isWellFormed())
      note(at, 'must be well-formed Unicode: it holds half a surrogate pair')
    if (typeof value !== 'object' || value === null || levels === 0) return
    for (const [key, member] of Object.entries(value)) {
      const inside = Array.isArray(value) ? `${at}[${key}]` : `${at}.${key.toWellFormed()}`
      if (!key.isWellFormed())
        note(inside, 'must have a name of well-formed Unicode: it holds half a surrogate pair')
      look(member, inside, levels - 1)
    }
  }
  for (const [name, value] of Object.entries(source)) look(value, path + name.toWellFormed(), DEEPEST_TEXT)
  return errors
}
