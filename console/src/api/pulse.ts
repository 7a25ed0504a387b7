import { signal } from '@preact/signals'
import { onNews } from './stream.ts'

/** One stretch of time. */
export interface Beat {
  /** When it began, in milliseconds. */
  readonly at: number
  /** Messages that came or were sent. */
  readonly events: number
  readonly delivered: number
  readonly failed: number
}

/** Of one beat, in milliseconds. */
const BEAT_MS = 10_000
/** Ten minutes. */
const BEATS = 60

const beginOf = (at: number): number => at - (at % BEAT_MS)
const empty = (at: number): Beat => ({ at, events: 0, delivered: 0, failed: 0 })
const quiet = (now: number): Beat[] =>
  Array.from({ length: BEATS }, (_, i) => empty(beginOf(now) - (BEATS - 1 - i) * BEAT_MS))

/** What the stream told in the last ten minutes, the oldest first; nothing is known from before the page was opened. */
export const pulse = signal<readonly Beat[]>(quiet(Date.now()))

/** The same beats, with those that are over left out and new ones added. */
const forward = (beats: readonly Beat[], now: number): readonly Beat[] => {
  if (beats.at(-1)?.at === beginOf(now)) return beats
  const next = [...beats]
  while ((next.at(-1)?.at ?? 0) < beginOf(now)) {
    next.push(empty((next.at(-1)?.at ?? 0) + BEAT_MS))
    next.shift()
  }
  return next
}

type Count = 'events' | 'delivered' | 'failed'

/** What came since the page was last drawn: a busy tenant's news must not draw it a thousand times. */
let gathered: Record<Count, number> = { events: 0, delivered: 0, failed: 0 }

onNews(news => {
  if (news.kind === 'message') gathered.events += 1
  if (news.kind === 'attempt') gathered[news.data.state === 'DELIVERED' ? 'delivered' : 'failed'] += 1
})

const draw = (): void => {
  const beats = forward(pulse.value, Date.now())
  const { events, delivered, failed } = gathered
  if (beats === pulse.value && events + delivered + failed === 0) return
  const last = beats.at(-1) ?? empty(0)
  gathered = { events: 0, delivered: 0, failed: 0 }
  pulse.value = [
    ...beats.slice(0, -1),
    {
      at: last.at,
      events: last.events + events,
      delivered: last.delivered + delivered,
      failed: last.failed + failed,
    },
  ]
}
setInterval(draw, 1_000)

/** Another tenant: what was counted was not its own. */
export const forget = (): void => {
  gathered = { events: 0, delivered: 0, failed: 0 }
  pulse.value = quiet(Date.now())
}

/** Of the last minute. */
export const lastMinute = (count: Count): number =>
  pulse.value.slice(-60_000 / BEAT_MS).reduce((sum, beat) => sum + beat[count], 0)
