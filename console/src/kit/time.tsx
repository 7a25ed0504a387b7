import { now } from '../api/clock.ts'
import { text } from '../strings/text.ts'
import { agoOf } from './ago.ts'

const full = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' })
const clock = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })

/** An instant in full: the day, hours, minutes and seconds. */
export const fullOf = (at: string): string => full.format(new Date(at))

/** An instant in words, as "3 minutes ago"; in full under the pointer. */
export const Ago = ({ at }: { at: string | null }) => {
  if (at === null) return <span class="slds-text-color_weak">{text('time.never')}</span>
  return (
    <time dateTime={at} title={fullOf(at)}>
      {agoOf(Date.parse(at), now.value)}
    </time>
  )
}

/** An instant in full, where it matters when exactly: elsewhere {@link Ago}. */
export const At = ({ at }: { at: string }) => <time dateTime={at}>{fullOf(at)}</time>

/** Hours and minutes. */
export const clockOf = (at: string | number): string => clock.format(new Date(at))

const day = new Intl.DateTimeFormat('en', {
  ...{ weekday: 'short', day: 'numeric', month: 'short' },
  ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
})

/** The day with hours and minutes. */
export const dayOf = (at: string | number): string => day.format(new Date(at))

/** @param ms milliseconds. @returns such as `230 ms` and `1.4 s` */
export const durationOf = (ms: number): string =>
  ms < 1_000
    ? `${Math.round(ms)} ms`
    : ms < 60_000
      ? `${(ms / 1_000).toFixed(1)} s`
      : `${Math.round(ms / 60_000)} min`
