import { asObject, type Wire } from './read.ts'

/** An escape of half a character. */
const HALF = /\\u[dD][89a-fA-F]/

/** Every escape, a surrogate pair taken as one, so that what follows a backslash is never taken for one. */
const ESCAPES =
  /\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u[dD][89a-fA-F][\da-fA-F]{2}|.)/gs

const LONE_LENGTH = '\\ud800'.length

/**
 * Parses JSON into strings and keys that are well-formed Unicode. JSON can escape half a character, but no database
 * and no UTF-8 can hold one: an id would no longer be found under what was stored. Half a character becomes U+FFFD,
 * as it would in UTF-8.
 * @param text well formed itself, as whatever was decoded from bytes is
 * @throws SyntaxError where it is no JSON
 */
export const parseJson = (text: string): unknown =>
  JSON.parse(
    HALF.test(text)
      ? text.replace(ESCAPES, found => (found.length === LONE_LENGTH ? '\\ufffd' : found))
      : text,
  )

const decoder = new TextDecoder()

/** The JSON of a post, as {@link parseJson} reads it; undefined where it is none. */
export const readBody = (body: Uint8Array): unknown => {
  try {
    return parseJson(decoder.decode(body))
  } catch {
    return undefined
  }
}

/** A JSON object, as {@link parseJson} reads it; null where the text is none. */
export const parseObject = (text: string): Wire | null => {
  try {
    return asObject(parseJson(text))
  } catch {
    return null
  }
}
