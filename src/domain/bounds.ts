import type { FieldError } from './errors.ts'

/** How deep, and how large, an object of a caller's may be. */
const DEEPEST = 16
const LARGEST = 65_536

/** True where a JSON value has at most `levels` levels: what is nested deeper would break those who walk it. */
export const isShallow = (value: unknown, levels: number): boolean => {
  if (typeof value !== 'object' || value === null) return true
  if (levels === 0) return false
  for (const member of Array.isArray(value) ? value : Object.values(value)) {
    if (!isShallow(member, levels - 1)) return false
  }
  return true
}

/** What is wrong with the size of a JSON value, in words; null where it is bounded as it must be. */
export const sizeProblem = (value: unknown): string | null => {
  if (!isShallow(value, DEEPEST)) return `must not be nested deeper than ${DEEPEST} levels`
  return (JSON.stringify(value) ?? '').length > LARGEST
    ? `must not be larger than ${LARGEST} characters of JSON`
    : null
}

/** More levels than any field may have: what is deeper is refused for that. */
const DEEPEST_TEXT = DEEPEST + 4
const MOST_HALVES = 20

/**
 * Finds strings and keys with half a character (a lone surrogate), which no database and no UTF-8 can hold: they
 * would be stored as something else.
 * @param path where the object stands, with a dot at its end; "" for the body itself
 * @returns at most 20 errors
 */
export const checkCharacters = (source: Readonly<Record<string, unknown>>, path: string): FieldError[] => {
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

const MIME_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:;[\x20-\x7e]*)?$/
const LONGEST_MIME_TYPE = 255

/** A type of content (`audio/ogg; codecs=opus`) as somebody else named it; null where it is none. */
export const readMimeType = (type: unknown): string | null =>
  typeof type === 'string' && type.length <= LONGEST_MIME_TYPE && MIME_TYPE.test(type) ? type : null
