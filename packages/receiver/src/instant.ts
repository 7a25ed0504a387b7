/** RFC 3339: date, `T`, time, an optional fraction of any length, `Z` or an offset. */
const RFC3339 = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}):(\d{2})(?:\.(\d+))?([Zz]|[+-]\d{2}:\d{2})$/

/**
 * Reads an RFC 3339 time.
 *
 * The fraction may be absent, so two times of one instant need not be the same text, and text order is not
 * time order (`…:00.250Z` sorts before `…:00Z`): compare what this returns.
 *
 * @returns milliseconds since 1970, with a fraction where the text is finer than that; `null` if it is no
 *   RFC 3339 time.
 */
export function parseInstant(text: string): number | null {
  const match = RFC3339.exec(text)
  if (!match) return null
  const [, date, minutes, seconds, fraction = '', zone = 'Z'] = match
  // `Date` knows no leap second; it is the instant after the 59th.
  const leap = seconds === '60'
  const whole = Date.parse(`${date}T${minutes}:${leap ? '59' : seconds}${zone.toUpperCase()}`)
  if (Number.isNaN(whole)) return null
  const nanoseconds = Number(fraction.slice(0, 9).padEnd(9, '0'))
  return whole + (leap ? 1000 : 0) + nanoseconds / 1e6
}
