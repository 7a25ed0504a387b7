import { type Clock, HOUR, type Millis, SECOND } from '../../domain/time.ts'

/** How long what a host says of itself is believed. */
const LIFE: Millis = HOUR
/** One that could not be asked is not asked again at once, however many want to sign in. */
const PAUSE: Millis = 5 * SECOND

interface Known<T> {
  readonly what: Promise<T>
  until: Millis
}

/** What each host says of itself, asked for once at a time and kept for a while. */
export class Discoveries<T> {
  readonly #discover: (host: string) => Promise<T>
  readonly #now: Clock
  readonly #known = new Map<string, Known<T>>()

  /** @param now milliseconds that only grow: no clock of the wall */
  constructor(discover: (host: string) => Promise<T>, now: Clock) {
    this.#discover = discover
    this.#now = now
  }

  /** @throws what asking threw, for a moment also to those who come later */
  of(host: string): Promise<T> {
    const known = this.#known.get(host)
    if (known !== undefined && known.until > this.#now()) return known.what
    const fresh: Known<T> = { what: this.#discover(host), until: Number.POSITIVE_INFINITY }
    this.#known.set(host, fresh)
    fresh.what.then(
      () => {
        fresh.until = this.#now() + LIFE
      },
      () => {
        fresh.until = this.#now() + PAUSE
      },
    )
    return fresh.what
  }
}
