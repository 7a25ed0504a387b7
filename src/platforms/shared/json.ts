import { asObject, type Wire } from './read.ts'

/** An escape of half a character. */
const HALF = /\\u[dD][89a-fA-F]/

/** Every escape, a surrogate pair taken as one, so that what follows a backslash is never taken for one. */
const ESCAPES =
  /\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u[dD][89a-fA-F][\da-fA-F]{2}|.)/gs

const LONE_LENGTH = '\\ud800'.length

/** The same JSON, without halves of characters. */
const mended = (text: string): string =>
  HALF.test(text) ? text.replace(ESCAPES, found => (found.length === LONE_LENGTH ? '\\ufffd' : found)) : text

/**
 * Parses JSON into strings and keys that are well-formed Unicode. JSON can escape half a character, but no database
 * and no UTF-8 can hold one: an id would no longer be found under what was stored. Half a character becomes U+FFFD,
 * as it would in UTF-8.
 * @param text well formed itself, as whatever was decoded from bytes is
 * @throws SyntaxError where it is no JSON
 */
export const parseJson = (text: string): unknown => JSON.parse(mended(text))

/** What a number of at most so many digits says is exactly what a double holds. */
const SHORT = /^-?\d{1,15}$/

const NUMBER = /^-?(\d+)(?:\.(\d*))?(?:e([+-]?\d+))?$/i

/** What a number says: its digits without the zeros around them, and where they stand. */
const digitsOf = (source: string): string => {
  const [, whole = '', fraction = '', exponent = '0'] = NUMBER.exec(source) ?? []
  const digits = (whole + fraction).replace(/^0+/, '')
  let end = digits.length
  while (end > 0 && digits[end - 1] === '0') end -= 1
  return end === 0
    ? '0'
    : `${digits.slice(0, end)}e${Number(exponent) - fraction.length + digits.length - end}`
}

/** True where nothing of a number is lost when it is read as one. */
const isExact = (source: string): boolean => {
  if (SHORT.test(source)) return true
  const value = Number(source)
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return false
  return Number.isFinite(value) && digitsOf(source) === digitsOf(String(value))
}

/** Strings, so that nothing in them is taken for a number, and numbers. */
const STRINGS_AND_NUMBERS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/gs

/**
 * Parses JSON as {@link parseJson} does, and loses no digit of any number: one that cannot be held exactly (an
 * integer beyond 2^53, which some platforms have for ids, or a fraction with too many digits) is read as its source
 * text. Unlike a reviver, this takes whatever depth `JSON.parse` takes.
 * @throws SyntaxError where it is no JSON
 */
export const parseLosslessJson = (text: string): unknown => {
  const whole = mended(text)
  // What is no JSON must not become some by the quotes around its numbers.
  const parsed: unknown = JSON.parse(whole)
  const exact = whole.replace(STRINGS_AND_NUMBERS, found =>
    found.startsWith('"') || isExact(found) ? found : `"${found}"`,
  )
  return exact.length === whole.length ? parsed : JSON.parse(exact)
}

const decoder = new TextDecoder()

const readBy =
  (parse: (text: string) => unknown) =>
  (body: Uint8Array): unknown => {
    try {
      return parse(decoder.decode(body))
    } catch {
      return undefined
    }
  }

/** The JSON of a post, as {@link parseJson} reads it; undefined where it is none. */
export const readBody = readBy(parseJson)

/** The JSON of a post, as {@link parseLosslessJson} reads it; undefined where it is none. */
export const readLosslessBody = readBy(parseLosslessJson)

const objectBy =
  (parse: (text: string) => unknown) =>
  (text: string): Wire | null => {
    try {
      return asObject(parse(text))
    } catch {
      return null
    }
  }

/** A JSON object, as {@link parseJson} reads it; null where the text is none. */
export const parseObject = objectBy(parseJson)

/** A JSON object, as {@link parseLosslessJson} reads it; null where the text is none. */
export const parseLosslessObject = objectBy(parseLosslessJson)
