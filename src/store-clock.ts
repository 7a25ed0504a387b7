import type { Clock, Millis } from './domain/time.ts'
import { SECOND } from './domain/time.ts'

/** How often the store's clock is asked for. */
const EVERY_MS = 10 * SECOND
/** Of so many answers the fastest counts: it is the one that says most exactly when it was given. */
const SAMPLES = 3

/** A clock that goes with the store's, however far this machine's own is off, and even where that is set anew. */
export interface StoreClock {
  readonly now: Clock
  /** Ends the look at the store's clock now and then. */
  stop(): void
}

/** When it would have been nought on a steady clock of this process, and how exact that is. */
interface Reading {
  readonly origin: Millis
  readonly errorMs: Millis
}

const read = async (ask: () => Promise<Millis>): Promise<Reading> => {
  const askedAt = performance.now()
  const answer = await ask()
  const answeredAt = performance.now()
  return { origin: answer - (askedAt + answeredAt) / 2, errorMs: (answeredAt - askedAt) / 2 }
}

const best = async (ask: () => Promise<Millis>): Promise<Reading> => {
  let found = await read(ask)
  for (let more = 1; more < SAMPLES; more += 1) {
    const one = await read(ask)
    if (one.errorMs < found.errorMs) found = one
  }
  return found
}

/**
 * Measures how far the store's clock is from a steady one of this process, and goes by it. Several nodes whose
 * own clocks differ by minutes so agree on what is due, and whose lease has run out.
 * @param ask `Store.time`
 * @throws StoreUnavailable where it does not answer at first; later on the last measure goes on
 */
export const startStoreClock = async (ask: () => Promise<Millis>): Promise<StoreClock> => {
  let { origin } = await best(ask)
  const timer = setInterval(() => {
    const follow = ({ origin: measured, errorMs }: Reading): void => {
      // Within what cannot be measured nothing has changed.
      if (Math.abs(measured - origin) > errorMs) origin = measured
    }
    best(ask).then(follow, () => undefined)
  }, EVERY_MS)
  timer.unref()
  return { now: () => Math.floor(origin + performance.now()), stop: () => clearInterval(timer) }
}
