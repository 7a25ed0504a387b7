import type { Millis } from '../domain/time.ts'

const POLL_MS = 10

export const pause = (ms: Millis): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

/**
 * Waits until nothing is under way any more.
 * @param withinMs it is waited no longer
 * @returns false where something still is
 */
export const quiet = async (isBusy: () => boolean, withinMs: Millis): Promise<boolean> => {
  const until = performance.now() + withinMs
  while (isBusy() && performance.now() < until) await pause(POLL_MS)
  return !isBusy()
}
