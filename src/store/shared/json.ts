import type { JsonObject } from '../../domain/contract.ts'

/** JSON that may be absent. */
export const toJson = (value: unknown): string | null => (value === null ? null : JSON.stringify(value))

/** What {@link toJson} wrote; the caller knows its shape, because only this store writes the column. */
export const fromJson = <T>(text: string | null): T | null => {
  if (text === null) return null
  try {
    return JSON.parse(text) as T
  } catch {
    // What JSON.parse says repeats the text, and would stand in a log.
    throw new Error('The JSON of a stored row is broken.')
  }
}

/** An object as it is kept: an empty one, which most are, takes no space. */
export const objectToJson = (value: JsonObject): string | null => {
  for (const _ in value) return JSON.stringify(value)
  return null
}

export const objectFromJson = (text: string | null): JsonObject => fromJson<JsonObject>(text) ?? {}
