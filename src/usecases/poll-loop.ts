import { Refusal, StoreUnavailable } from '../domain/errors.ts'
import { type Clock, MINUTE, type Millis, SECOND } from '../domain/time.ts'
import type { PolledPost, Polling, PollingNeed } from '../platforms/polling.ts'
import type { OpenAccount } from './accounts.ts'

/** How long it waits after a failure, from the first to the longest. */
const FIRST_WAIT: Millis = SECOND
const LONGEST_WAIT: Millis = MINUTE
/** An account that is refused is helped by somebody, not by asking again. */
const REFUSED_WAIT: Millis = 10 * MINUTE
/** A platform that calls us is asked now and then whether it still can. */
const FIRST_LOOK: Millis = MINUTE
const LONGEST_LOOK: Millis = 10 * MINUTE
/** Whoever answers at once that there is nothing is not asked again at once. */
const SHORTEST_POLL: Millis = SECOND

/** What a loop tells of its account. */
export interface PollListener {
  /** How posts come from now on. */
  decided(need: PollingNeed): Promise<void>
  /** Posts cannot be fetched, or kept, now: told until {@link PollListener.well}. */
  ill(reason: string): void
  well(): void
  ended(): void
  /** A bug, or the outside world in a way not thought of. */
  unexpected(error: unknown): void
}

/** What a loop is made with. */
export interface PollLoopParts {
  readonly opened: OpenAccount
  readonly polling: Polling
  readonly hookUrl: string
  /** Since when the hub can be called. */
  readonly since: Millis
  /** Commits one post. */
  readonly take: (body: Uint8Array) => Promise<void>
  readonly listener: PollListener
  readonly now: Clock
}

/**
 * Fetches the posts of one account for as long as its platform cannot call us. A post is confirmed to the platform
 * once it is committed, by the next fetch; what was committed and not confirmed when the process dies comes again, and
 * changes nothing.
 */
export class PollLoop {
  readonly #parts: PollLoopParts
  readonly #stop = new AbortController()
  /** Of the last post that is kept. */
  #after: string | null = null
  #wait = FIRST_WAIT
  #look = FIRST_LOOK
  /** Ends what it waits for just now. */
  #goOn: () => void = () => undefined
  /** It is not to wait the next time. */
  #isWoken = false

  constructor(parts: PollLoopParts) {
    this.#parts = parts
  }

  /** Ends it: what is just being committed still is. */
  end(): void {
    this.#stop.abort()
  }

  /** Something was found out about the account: what it waits for, or is about to, may have come about. */
  wake(): void {
    this.#isWoken = true
    this.#goOn()
  }

  /** Runs until it is ended, or its account is gone. Never throws. */
  async run(): Promise<void> {
    const { listener } = this.#parts
    while (!this.#isOver) {
      try {
        await this.#round()
      } catch (error) {
        if (error instanceof Refusal && error.code === 'not_found') break
        listener.unexpected(error)
        await this.#pause(this.#backOff())
      }
    }
    listener.ended()
  }

  get #isOver(): boolean {
    return this.#stop.signal.aborted
  }

  async #round(): Promise<void> {
    const { polling, opened, hookUrl, since, listener } = this.#parts
    const need = await polling.need(opened.credentials, hookUrl, since, this.#stop.signal)
    if (this.#isOver) return
    if (need.state === 'unknown') {
      listener.ill(need.detail)
      return this.#pause(this.#backOff())
    }
    await listener.decided(need)
    if (need.state === 'refused') {
      listener.ill(need.detail)
      return this.#pause(REFUSED_WAIT)
    }
    listener.well()
    this.#wait = FIRST_WAIT
    if (need.state === 'poll') return this.#fetchAll()
    await this.#pause(this.#look)
    this.#look = Math.min(2 * this.#look, LONGEST_LOOK)
  }

  /** Fetches until it is ended, or how posts come has changed. */
  async #fetchAll(): Promise<void> {
    while (!this.#isOver) {
      const { polling, opened, now, listener } = this.#parts
      const beganAt = now()
      const polled = await polling.poll(opened.credentials, this.#after, this.#stop.signal)
      if (this.#isOver) return
      // What that means for the account is found out anew.
      if (polled.state === 'changed' || polled.state === 'refused') return this.#pause(FIRST_WAIT)
      if (polled.state === 'later') {
        listener.ill(polled.detail)
        await this.#pause(Math.max(this.#backOff(), polled.afterMs ?? 0))
      } else if (await this.#keep(polled.posts)) {
        listener.well()
        this.#wait = FIRST_WAIT
        const isHasty = polled.posts.length === 0 && now() - beganAt < SHORTEST_POLL
        if (isHasty) await this.#pause(SHORTEST_POLL)
      } else await this.#pause(this.#backOff())
    }
  }

  /** Commits posts in their order. @returns false where not all of them were: the rest is fetched again */
  async #keep(posts: readonly PolledPost[]): Promise<boolean> {
    const { take, listener } = this.#parts
    const ends = await Promise.allSettled(posts.map(({ body }) => take(body)))
    for (const [index, end] of ends.entries()) {
      if (end.status === 'fulfilled') this.#after = posts[index]?.after ?? this.#after
      else {
        listener.ill(wordsOf(end.reason))
        return false
      }
    }
    return true
  }

  #backOff(): Millis {
    const wait = this.#wait
    this.#wait = Math.min(2 * wait, LONGEST_WAIT)
    return wait
  }

  /** Waits, but not beyond its end. */
  #pause(ms: Millis): Promise<void> {
    const { signal } = this.#stop
    if (signal.aborted || this.#isWoken) {
      this.#isWoken = false
      return Promise.resolve()
    }
    return new Promise(resolve => {
      const over = (): void => {
        this.#isWoken = false
        clearTimeout(timer)
        signal.removeEventListener('abort', over)
        resolve()
      }
      const timer = setTimeout(over, ms)
      signal.addEventListener('abort', over)
      this.#goOn = over
    })
  }
}

/** Why a post could not be kept now. @throws what no waiting mends: the account is gone, or it is a bug */
const wordsOf = (error: unknown): string => {
  const isPassing =
    error instanceof StoreUnavailable || (error instanceof Refusal && error.code === 'overloaded')
  if (!isPassing) throw error
  return `They cannot be kept: ${error.message}`
}
