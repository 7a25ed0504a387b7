/**
 * Dropping duplicates. Delivery is at least once, so the same event may come again: after a time-out, after a
 * crash between your 2xx and our record of it, after a replay.
 *
 * An id must be remembered only when its event is safely dealt with. Remembered at arrival, a crash in between
 * would turn the next attempt into a "duplicate", and the event would be lost. Hence two steps, `seen` before
 * the work and `remember` after it, and {@link once}, which keeps them in that order. What remains is the crash
 * between the two: then the work is done again, so it should bear repetition (an upsert by id does). Where you
 * keep events in a database, a unique key on the id, in the transaction of the work, is better than any of this.
 */

/** Which events were dealt with. Back it with Redis or a table where several processes receive. */
export interface Seen {
  /** Was this event dealt with? It changes nothing. */
  seen(id: string): boolean | Promise<boolean>
  /** This event is dealt with. Call it after the work has succeeded, never before. */
  remember(id: string): unknown
}

export interface SeenOptions {
  /** How many ids to hold; the least recently used go first. Defaults to 100,000. */
  max?: number | undefined
  /** How long an id is held, in seconds. Defaults to 7 days, longer than the hub's whole retry schedule. */
  ttlSeconds?: number | undefined
  /** The clock, in milliseconds since 1970. Defaults to `Date.now`. */
  now?: (() => number) | undefined
}

/** A {@link Seen} in the memory of one process; a restart forgets it, which costs repeated work and no event. */
export function createSeen(options: SeenOptions = {}): Seen & { seen(id: string): boolean } {
  const { max = 100_000, ttlSeconds = 7 * 24 * 3600, now = Date.now } = options
  /** Id to the time it was remembered, the least recently used first. */
  const ids = new Map<string, number>()
  return {
    seen(id) {
      const since = ids.get(id)
      if (since === undefined) return false
      ids.delete(id)
      if (now() - since >= ttlSeconds * 1000) return false
      ids.set(id, since)
      return true
    },
    remember(id) {
      ids.delete(id)
      ids.set(id, now())
      for (const oldest of ids.keys()) {
        if (ids.size <= max) break
        ids.delete(oldest)
      }
    },
  }
}

/** What is being worked on in this process, so that a second attempt waits for the first. */
const running = new WeakMap<Seen, Map<string, Promise<boolean>>>()

/**
 * Does the work for an event unless it was done before, and remembers the id only when the work has succeeded.
 * If the same id comes while its work is under way in this process (the hub gives up after 15 s and tries
 * again), the second call waits for the first and shares its outcome: it does not answer 2xx for work that
 * then fails. On runtimes that let no request wait for another (Cloudflare Workers), use `seen` and `remember`.
 *
 * @param seen one object for all calls, such as {@link createSeen} gives.
 * @param id the event's `id`.
 * @returns true if this call did the work, false for a duplicate. Answer 2xx to both.
 * @throws whatever the work or `seen` throws; nothing is remembered then. Answer 5xx, and the hub tries again.
 */
export async function once(seen: Seen, id: string, work: () => unknown): Promise<boolean> {
  const runs = running.get(seen) ?? new Map<string, Promise<boolean>>()
  running.set(seen, runs)
  const current = runs.get(id)
  if (current) {
    await current
    return false
  }
  const run = workUnlessSeen(seen, id, work)
  runs.set(id, run)
  try {
    return await run
  } finally {
    runs.delete(id)
  }
}

async function workUnlessSeen(seen: Seen, id: string, work: () => unknown): Promise<boolean> {
  if (await seen.seen(id)) return false
  await work()
  await seen.remember(id)
  return true
}
