import { signal } from '@preact/signals'

/** Answers tell the time in whole seconds, and are on their way for a while: what differs by less is the same time. */
const SAME_MS = 3_000

/** How far the hub's clock is ahead of this computer's, in milliseconds; 0 where they agree. */
let aheadMs = 0

/**
 * What an answer tells of how far the hub's clock is ahead.
 * @param old what was known before, in milliseconds
 * @param date the answer's `Date`, null where it has none
 * @param own this computer's time, in milliseconds
 */
export const aheadOf = (old: number, date: string | null, own: number): number => {
  const told = Date.parse(date ?? '')
  if (Number.isNaN(told)) return old
  const ahead = told - own
  if (Math.abs(ahead) < SAME_MS) return 0
  return Math.abs(ahead - old) < SAME_MS ? old : ahead
}

/** The hub's time, in milliseconds since 1970: this computer's own may be hours off, and what is shown is the hub's. */
export const hubNow = (): number => Date.now() + aheadMs

/** The hub's time, as all that is told relative to it goes by. */
export const now = signal(hubNow())
setInterval(() => {
  now.value = hubNow()
}, 10_000)

/** Sets the clock by an answer of the hub. */
export const setClock = ({ headers }: Response): void => {
  const ahead = aheadOf(aheadMs, headers.get('date'), Date.now())
  if (ahead === aheadMs) return
  aheadMs = ahead
  now.value = hubNow()
}
