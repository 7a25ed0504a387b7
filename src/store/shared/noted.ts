import { MINUTE, type Millis } from '../../domain/time.ts'
import type { Settlement } from '../deliveries.ts'

/**
 * A service's row would be written with every batch that delivers to it, which is a seventh of a settlement where each
 * outcome is another service's, and at which nodes wait for each other: it is written now and then.
 */
const NOTE_EVERY = MINUTE

/** Among so many of the newest deliveries that were tried the last one that arrived is looked for, besides the note. */
export const NEWEST_TRIED = 20

/** When each service's last delivery was noted, by this process. Only a guess: the note may have been taken back. */
export type Noted = Map<string, Millis>

/** When services' last deliveries arrived, of those whose note is old, in one order for everybody. */
export const toNote = (
  settlements: Iterable<Settlement>,
  noted: Noted,
): readonly (readonly [serviceId: string, at: Millis])[] => {
  const at = new Map<string, Millis>()
  for (const { state, serviceId, settledAt } of settlements) {
    if (state !== 'DELIVERED' || settledAt < (noted.get(serviceId) ?? 0) + NOTE_EVERY) continue
    at.set(serviceId, Math.max(at.get(serviceId) ?? 0, settledAt))
  }
  return [...at].toSorted(([a], [b]) => (a < b ? -1 : 1))
}

/** The note is made now and then, and is all that is left once the deliveries are gone. */
export const laterOf = (newest: Millis | null, noted: Millis | null): Millis | null =>
  newest === null ? noted : Math.max(newest, noted ?? 0)
