import type { Surroundings } from '../event.ts'
import type { Known } from '../known.ts'
import type { Millis } from '../time.ts'
import { announceMerge } from './announce.ts'

/** Does something to what is known, and announces the persons whom that turned out to be one. */
export const tellingMerges = (
  around: Surroundings,
  known: Known,
  timestamp: Millis | null,
  work: () => void,
): void => {
  const { merges } = known.people
  const before = merges.length
  work()
  if (merges.length === before) return
  for (const merge of merges.slice(before)) announceMerge(merge, timestamp, around, known)
}
