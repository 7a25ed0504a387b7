/** Instants in the domain are milliseconds since 1970 (UTC), so that the clock stays an argument. */
export type Millis = number

/** Answers the present instant; injected, so that tests and simulations move it. */
export type Clock = () => Millis

/** The later of two; null: never. */
export const later = (one: Millis | null, other: Millis | null): Millis | null =>
  one === null || (other !== null && other > one) ? other : one

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** RFC 3339's last instant; what lies outside it or is no number cannot be written as a time. */
const LATEST = 253_402_300_799_999

/** True where an instant can be written as an RFC 3339 time (years 1970 to 9999). */
export const isInstant = (at: unknown): at is Millis => typeof at === 'number' && at >= 0 && at <= LATEST

const DAYS_TO_1970 = 719_468

const TWO_DIGITS = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'))
const two = (n: number): string => TWO_DIGITS[n] as string

/** Civil year, month and day of a count of days since 1970-01-01 (Howard Hinnant, "chrono-compatible date algorithms"). */
const civil = (days: number): string => {
  const shifted = days + DAYS_TO_1970
  const era = Math.floor(shifted / 146_097)
  const doe = shifted - era * 146_097
  const yoe = Math.floor(
    (doe - Math.floor(doe / 1_460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365,
  )
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100))
  const mp = Math.floor((5 * doy + 2) / 153)
  const month = mp < 10 ? mp + 3 : mp - 9
  const year = yoe + era * 400 + (month <= 2 ? 1 : 0)
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(doy - Math.floor((153 * mp + 2) / 5) + 1)}`
}

/** The day that was written last, and how: mostly it is the next one, too. */
let lastDays = Number.NaN
let lastDate = ''

const dateOf = (days: number): string => {
  if (days !== lastDays) {
    lastDays = days
    lastDate = civil(days)
  }
  return lastDate
}

/**
 * An instant as the contract writes it: RFC 3339 in UTC with `Z`, a fraction only where it is not zero.
 * @param at milliseconds since 1970; fractions of a millisecond are cut off
 */
export const rfc3339 = (at: Millis): string => {
  const ms = Math.floor(at)
  const days = Math.floor(ms / DAY)
  const rest = ms - days * DAY
  const clock = `${two(Math.floor(rest / HOUR))}:${two(Math.floor(rest / MINUTE) % 60)}:${two(Math.floor(rest / SECOND) % 60)}`
  const fraction = rest % SECOND
  return `${dateOf(days)}T${clock}${fraction === 0 ? '' : `.${String(fraction).padStart(3, '0')}`}Z`
}
