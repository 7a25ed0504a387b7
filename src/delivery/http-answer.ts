import { StringDecoder } from 'node:string_decoder'

/** As undici gives them: names in lower case, repeated ones as a list. */
export type ReceivedHeaders = Readonly<Record<string, string | string[] | undefined>>

/** How much of an answer is kept with an attempt. */
const KEPT_HEADER_BYTES = 4_096
export const KEPT_BODY_BYTES = 1_024

/** What the engine and a developer need, kept before the others: a flood of cookies must not push out a Retry-After. */
const KEPT_FIRST = ['retry-after', 'location', 'content-type', 'content-length', 'date']

/** Characters that a database or a terminal chokes on. */
const storable = (text: string): string => (text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text)

const joined = (value: string | string[]): string => (typeof value === 'string' ? value : value.join(', '))

/** The headers that are kept: at most 4 KiB of names and values; one that does not fit is left out whole. */
export const keptHeaders = (received: ReceivedHeaders): Record<string, string> => {
  const kept: Record<string, string> = {}
  let room = KEPT_HEADER_BYTES
  const keep = (name: string): void => {
    const value = received[name]
    if (value === undefined || Object.hasOwn(kept, name) || name === '__proto__') return
    const text = storable(joined(value))
    const size = name.length + Buffer.byteLength(text)
    if (size > room) return
    room -= size
    kept[name] = text
  }
  for (const name of KEPT_FIRST) if (Object.hasOwn(received, name)) keep(name)
  for (const name of Object.keys(received)) keep(name)
  return kept
}

/**
 * The beginning of a body as text, at most 1 KiB of it; what is not UTF-8 becomes U+FFFD, and a character that the
 * end cuts through is left out.
 * @returns null where the body was empty
 */
export const bodyExcerpt = (beginning: Buffer | null): string | null => {
  if (beginning === null || beginning.length === 0) return null
  const whole = beginning.length <= KEPT_BODY_BYTES
  const text = whole
    ? beginning.toString('utf8')
    : new StringDecoder('utf8').write(beginning.subarray(0, KEPT_BODY_BYTES))
  return storable(text)
}
