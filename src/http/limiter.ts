import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { RateLimited } from '../domain/errors.ts'

const WINDOW_S = 60

/** Refuses what exceeds so many a minute, by key. */
export class Limiter {
  readonly #limiter: RateLimiterMemory
  readonly #detail: string

  /** @param detail what is said to whom it refuses */
  constructor(perMinute: number, detail: string) {
    this.#limiter = new RateLimiterMemory({ points: perMinute, duration: WINDOW_S })
    this.#detail = detail
  }

  /** @throws RateLimited */
  async count(key: string): Promise<void> {
    try {
      await this.#limiter.consume(key)
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused
      throw new RateLimited(this.#detail, refused.msBeforeNext)
    }
  }
}

/** Failed authentications, by address: an address that guesses has to wait, one that is right never does. */
export const failureLimiter = (perMinute: number): Limiter =>
  new Limiter(
    perMinute,
    'Too many requests from this address failed authentication. Mend the token or secret, and wait as long as Retry-After says.',
  )

const BIN_PER_MINUTE = 600

/** Requests by bin: a service that is pointed at one must not fill the store's time. */
export const binLimiter = (): Limiter =>
  new Limiter(BIN_PER_MINUTE, `A bin takes ${BIN_PER_MINUTE} requests a minute: it is there to look at some.`)

/** Requests by token. */
export const tokenLimiter = (perMinute: number): Limiter =>
  new Limiter(perMinute, `This token has made its ${perMinute} requests of this minute.`)
