import { DAY, HOUR, MINUTE, type Millis, SECOND } from './time.ts'

/** How long to wait before each further attempt; its length is how many further attempts there are. */
export type RetrySchedule = readonly Millis[]

/** contract.md §7: after the first attempt, which is made at once. */
export const DEFAULT_SCHEDULE: RetrySchedule = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  DAY,
  DAY,
  DAY,
]

/** Each wait is lengthened by up to this share, so that what failed together does not come back together. */
export const JITTER = 0.1

/** The longest wait that an endpoint may ask for. */
export const RETRY_AFTER_LIMIT = DAY

/**
 * The wait before the next attempt, or null where the schedule is used up.
 * @param failed how many attempts have failed by now, from 1
 * @param random a number in [0, 1)
 */
export const backoff = (schedule: RetrySchedule, failed: number, random: number): Millis | null => {
  const wait = schedule[failed - 1]
  return wait === undefined ? null : Math.round(wait * (1 + JITTER * random))
}
