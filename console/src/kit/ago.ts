import { text } from '../strings/text.ts'

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000]
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** Midnight, in the reader's own zone. */
export const startOfDay = (at: number): number => new Date(at).setHours(0, 0, 0, 0)

/** As a calendar counts them: yesterday is yesterday, and a day may have 23 hours. */
const daysTo = (at: number, now: number): number => Math.round((startOfDay(at) - startOfDay(now)) / DAY)

/**
 * How long ago it was, or how soon it is, in words.
 * @param at in milliseconds since 1970, as `now`
 */
export const agoOf = (at: number, now: number): string => {
  const ms = at - now
  const [minutes, hours] = [Math.round(ms / MINUTE), Math.round(ms / HOUR)]
  if (Math.abs(ms) < MINUTE) return text(ms < MINUTE / 4 ? 'time.now' : 'time.soon')
  if (Math.abs(minutes) < 60) return relative.format(minutes, 'minute')
  return Math.abs(hours) < 24 ? relative.format(hours, 'hour') : relative.format(daysTo(at, now), 'day')
}
