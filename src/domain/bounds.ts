import type { FieldError } from './errors.ts'

/** How deep, and how large, an object of a caller's may be. */
const DEEPEST = 16
const LARGEST = 65_536

/** True where a JSON value has at most `levels` levels: what is nested deeper would break those who walk it. */
export const isShallow = (value: unknown, levels: number): boolean => {
  if (typeof value !== 'object' || value === null) return true
  if (levels === 0) return false
  if (Array.isArray(value)) return value.every(member => isShallow(member, levels - 1))
  const members = value as Readonly<Record<string, unknown>>
  // Unlike a list of its members, this makes nothing.
  for (const name in members) if (!isShallow(members[name], levels - 1)) return false
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
const MOST_ERRORS = 20

/** Half a character (a lone surrogate): no database and no UTF-8 can hold it, it would be stored as something else. */
export const halfCharacter = (text: string): string | null =>
  text.isWellFormed() ? null : 'well-formed Unicode: it holds half a surrogate pair'

/** What cannot be sent, besides: many programs end a text at U+0000. */
export const unsendable = (text: string): string | null =>
  halfCharacter(text) ?? (text.includes('\0') ? 'text without the character U+0000' : null)

/**
 * Finds strings and keys with characters that cannot be taken.
 * @param path where the object stands, with a dot at its end; "" for the body itself
 * @param problemOf what a string must be and is not, in words; null where it is fit
 * @returns at most 20 errors
 */
export const checkCharacters = (
  source: Readonly<Record<string, unknown>>,
  path: string,
  problemOf: (text: string) => string | null = halfCharacter,
): FieldError[] => {
  const errors: FieldError[] = []
  const note = (at: string, message: string): void => {
    if (errors.length < MOST_ERRORS) errors.push({ path: at, message })
  }
  const look = (value: unknown, at: string, levels: number): void => {
    const problem = typeof value === 'string' ? problemOf(value) : null
    if (problem !== null) note(at, `must be ${problem}`)
    if (typeof value !== 'object' || value === null || levels === 0) return
    for (const [key, member] of Object.entries(value)) {
      const inside = Array.isArray(value) ? `${at}[${key}]` : `${at}.${key.toWellFormed()}`
      const unfit = problemOf(key)
      if (unfit !== null) note(inside, `must have a name of ${unfit}`)
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

/** A media type without its parameters, in lower case. */
export const baseType = (mimeType: string): string => (mimeType.split(';', 1)[0] ?? '').trim().toLowerCase()

/** Line breaks and other controls. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu
/**
 * What cannot be seen and turns the rest around or hides in it; without the joiners that letters and emoji need, and the
 * tags by which a black flag is that of a part of a country (`gbeng`): those are the group.
 */
const UNSEEN = /(\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{3,7}\u{e007f})|(?![\u200c\u200d])\p{Cf}/gu
/** What may have to be mended in a name; most names have nothing of it. */
const UNFIT = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|^\s|\s$/u
const withoutUnseen = (text: string): string => text.replace(UNSEEN, '$1')

/**
 * A name or title as somebody else gave it, made fit to stand in one line among words of ours: no controls, nothing
 * that changes the direction of what follows, no half characters.
 * @param longest in characters (code points); what is longer is cut
 */
export const oneLine = (given: string, longest: number): string => {
  if (given.length <= longest && !UNFIT.test(given)) return given
  const whole = withoutUnseen(given.toWellFormed().replace(CONTROLS, ' ')).trim()
  // Of a flag that was cut through, the tags go.
  return withoutUnseen([...whole].slice(0, longest).join('')).trim()
}
