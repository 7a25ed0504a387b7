import { isInstant, type Millis } from '../../domain/time.ts'
import { asNumber } from './read.ts'

/** Below this a number counts seconds (until the year 5138), from here on milliseconds (since 1973). */
const FIRST_MILLIS = 100_000_000_000

const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(?:Z|([+-]\d\d):?(\d\d))?$/i

const readIso = (text: string): Millis => {
  const parts = ISO.exec(text)
  if (!parts) return Number.NaN
  const [, day, clock, hours, minutes] = parts
  // Without a zone it is UTC: Date.parse alone would take it as the machine's own time.
  return Date.parse(`${day}T${clock}${hours ? `${hours}:${minutes}` : 'Z'}`)
}

/**
 * The platform's time of something. Meta's documents and its real posts differ: seconds or milliseconds, as
 * numbers or strings, and ISO 8601 were all seen; the size of the number tells them apart.
 * @returns milliseconds since 1970, or null where it cannot be read or lies outside the years 1970 to 9999
 */
export const readTimestamp = (value: unknown): Millis | null => {
  const number = asNumber(value)
  const at =
    number === null
      ? readIso(typeof value === 'string' ? value : '')
      : Math.round(number < FIRST_MILLIS ? number * 1_000 : number)
  return isInstant(at) ? at : null
}
