import type { Json, JsonObject } from '../../domain/contract.ts'

/** Safe readers of JSON that a platform sent: they answer null where a value is not what it should be. */

/** A JSON object as it came; what its members are is not known until one of the readers below has looked. */
export type Wire = Readonly<Record<string, unknown>>

/** The value as an object, else null. */
export const asObject = (value: unknown): Wire | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Wire) : null

const NOTHING: readonly unknown[] = []

/** The value as a list; a missing or wrong one is an empty list. */
export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : NOTHING)

const isObject = (value: unknown): value is Wire => asObject(value) !== null

/** The objects of a list. */
export const objectsOf = (value: unknown): readonly Wire[] => {
  const list = asList(value)
  // Mostly it holds nothing else, and need not be copied.
  return list.every(isObject) ? list : list.filter(isObject)
}

/** A text that says something, else null: platforms write an empty string where they mean nothing. */
export const asText = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null

/** An id; some examples of Meta's own write one as a number. */
export const asId = (value: unknown): string | null =>
  Number.isSafeInteger(value) ? String(value) : asText(value)

const DECIMAL = /^[+-]?\d{1,20}(?:\.\d{1,20})?$/

/** A number, also one written as a string, else null. */
export const asNumber = (value: unknown): number | null => {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  return typeof value === 'string' && DECIMAL.test(value) ? Number(value) : null
}

/** Adds those members of an object that hold something, under the platform's names. @param picked is added to */
export const pick = (wire: Wire | null, names: readonly string[], picked: JsonObject = {}): JsonObject => {
  for (const name of names) {
    const value = wire?.[name]
    // What a platform sends came out of JSON.
    if (value !== undefined && value !== null) picked[name] = value as Json
  }
  return picked
}

/** A copy of an object without some of its members. */
export const without = (object: Wire, names: ReadonlySet<string>): Wire =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.has(name)))

/** A copy of an object without its lists and objects. */
export const scalarsOf = (object: Wire): Wire =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => typeof value !== 'object'))

const HALF_AT_END = /[\ud800-\udbff]$/

/** A text of the platform, short enough to stand in a reason; no character is cut in half. */
export const clip = (text: string, length = 80): string =>
  text.length > length ? `${text.slice(0, length).replace(HALF_AT_END, '')}…` : text
