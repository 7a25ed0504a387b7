import { signal } from '@preact/signals'
import { BEAT_MS, type Beat, empty, forward, quiet } from './beats.ts'
import { onNews } from './stream.ts'

/** What the stream told in the last ten minutes, the oldest first; nothing is known from before the page was opened. */
export const pulse = signal<readonly Beat[]>(quiet(Date.now()))

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
