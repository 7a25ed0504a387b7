import { baseType, readMimeType } from '../domain/bounds.ts'

export const UNKNOWN_TYPE = 'application/octet-stream'

/** Types that say nothing. */
const SAY_NOTHING: ReadonlySet<string> = new Set([UNKNOWN_TYPE, 'binary/octet-stream'])

/** A media type that can stand in a header and says something; null where it cannot, or does not. */
const telling = (mimeType: string | null): string | null => {
  const type = readMimeType(mimeType?.trim())
  return type === null || SAY_NOTHING.has(baseType(type)) ? null : type
}

/** The first type that says something, with its parameters; `application/octet-stream` where none does. */
export const firstType = (...given: readonly (string | null)[]): string => {
  for (const mimeType of given) {
    const type = telling(mimeType)
    if (type !== null) return type
  }
  return UNKNOWN_TYPE
}
