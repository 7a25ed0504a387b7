/* Values as people read them, in the words and numbers of their locale. */
import LOCALE from '@salesforce/i18n/locale'
import TIME_ZONE from '@salesforce/i18n/timeZone'
import commonAtLeast from '@salesforce/label/c.GoTallo_Common_AtLeast'

const labels = { commonAtLeast }

/** The hub counts no further. */
const MOST_COUNTED = 10_000

const whole = new Intl.NumberFormat(LOCALE)
const inUnits = (unit, maximumFractionDigits) =>
  new Intl.NumberFormat(LOCALE, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits })
const milliseconds = inUnits('millisecond', 0)
const seconds = inUnits('second', 1)
const percent = new Intl.NumberFormat(LOCALE, { style: 'percent', maximumFractionDigits: 1 })
const full = new Intl.DateTimeFormat(LOCALE, {
  dateStyle: 'medium',
  timeStyle: 'medium',
  timeZone: TIME_ZONE,
})

/** Puts values into the places `{0}`, `{1}` … of a label; a value is never read as a pattern. */
export const fill = (label, ...values) => label.replace(/\{(\d)\}/g, (place, i) => values[i] ?? place)

/** @param {number} count */
export const countOf = count => {
  const most = fill(labels.commonAtLeast, whole.format(MOST_COUNTED))
  return count >= MOST_COUNTED ? most : whole.format(count)
}

/** A share as percent: never 100 % where one failed. */
export const percentOf = share => (share === null ? '–' : percent.format(Math.floor(share * 1_000) / 1_000))

/** @param {number} ms milliseconds */
export const durationOf = ms => (ms < 1_000 ? milliseconds.format(ms) : seconds.format(ms / 1_000))

/** An instant as `lightning-relative-date-time` takes it: milliseconds. */
export const instantOf = at => (at === null ? null : Date.parse(at))

/** An instant in full. */
export const dateOf = at => full.format(new Date(at))

/** The `cursor` of a link of the hub; null: there is no such page. */
export const cursorOf = link =>
  /[?&]cursor=([^&#]+)/
    .exec(link ?? '')
    ?.slice(1)
    .map(decodeURIComponent)[0] ?? null
