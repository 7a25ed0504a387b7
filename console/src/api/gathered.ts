/** What happens once is looked at so soon, in milliseconds. */
const FIRST_MS = 1_000

/** Calls for what may be asked of it by the hundred. */
export interface Gathered {
  soon(): void
  stop(): void
}

/**
 * Gathers wishes for a call: the first is heeded after a second, those that go on coming ever less often.
 * @param longestMs how long a wish waits at most; after as long without a call, the next is a first one again
 */
export const gathered = (call: () => void, longestMs: number): Gathered => {
  let timer: ReturnType<typeof setTimeout> | undefined
  let waitMs = FIRST_MS
  let calledAt = Number.NEGATIVE_INFINITY
  return {
    soon: () => {
      if (timer !== undefined) return
      waitMs = performance.now() - calledAt < longestMs ? Math.min(longestMs, waitMs * 2) : FIRST_MS
      timer = setTimeout(() => {
        timer = undefined
        calledAt = performance.now()
        call()
      }, waitMs)
    },
    stop: () => clearTimeout(timer),
  }
}
