import { Webhook } from 'standardwebhooks'
import type { Arrived, Behaviour, Receiver } from '../../e2e/support/receiver.ts'
import { answer } from '../../e2e/support/receiver.ts'
import type { Load } from './load.ts'
import type { Random } from './random.ts'

/** An endpoint that counts, and keeps no bodies: long runs would not fit into memory. */
export class Tally {
  readonly url: string
  /** In which life of the hub each event came, by its id. */
  readonly #lives = new Map<string, number[]>()
  readonly #eventIds = new Map<string, Set<string>>()
  #webhook: Webhook | null = null
  #life = 0
  /** Posts that do not verify. */
  readonly unverified: string[] = []
  /** How many posts came. */
  posts = 0
  /** When the last post came; of `performance.now()`. */
  lastAt = 0

  /** @param slownessMs the longest that an answer takes, in milliseconds */
  constructor(receiver: Receiver, random: Random, slownessMs: number) {
    const inbox = receiver.inbox()
    this.url = inbox.url
    const behave: Behaviour = (arrived, response, count) => {
      this.#take(arrived)
      receiver.arrived.length = 0
      inbox.arrived.length = 0
      setTimeout(() => answer(204)(arrived, response, count), random.whole(0, slownessMs))
    }
    inbox.behaviour = behave
  }

  /** What its posts are signed with. */
  set secret(secret: string) {
    this.#webhook = new Webhook(secret)
  }

  /** The hub that posted until now is gone; what comes from now on is of the next one. */
  nextLife(): void {
    this.#life += 1
  }

  /** How many different events came. */
  get events(): number {
    return this.#lives.size
  }

  /** How many posts came of an event that had come before. */
  get duplicates(): number {
    return this.posts - this.events
  }

  /** How many events that came in this life came again later: they were in doubt when it ended. */
  inDoubt(life: number): number {
    return [...this.#lives.values()].filter(lives => lives.includes(life) && (lives.at(-1) ?? 0) > life)
      .length
  }

  /** Events that came twice from a hub that had not ended meanwhile. */
  get doubled(): string[] {
    return [...this.#lives].filter(([, lives]) => new Set(lives).size < lives.length).map(([id]) => id)
  }

  /** Has an event of this message come? */
  has(message: string): boolean {
    return this.#eventIds.has(message)
  }

  /** Messages that were answered 200 and have not come. */
  missing({ accepted }: Load): string[] {
    return [...accepted].filter(id => !this.#eventIds.has(id))
  }

  /** Messages that came and were never posted. */
  invented(posted: ReadonlySet<string>): string[] {
    return [...this.#eventIds.keys()].filter(id => !posted.has(id))
  }

  /** Messages that fired more than one event. */
  get firedTwice(): string[] {
    return [...this.#eventIds].filter(([, ids]) => ids.size > 1).map(([id]) => id)
  }

  #take({ body, headers, event }: Arrived): void {
    this.posts += 1
    this.lastAt = performance.now()
    this.#lives.set(event.id, [...(this.#lives.get(event.id) ?? []), this.#life])
    const message = event.ext_identifier ?? ''
    this.#eventIds.set(message, (this.#eventIds.get(message) ?? new Set()).add(event.id))
    if (headers['webhook-id'] !== event.id) this.unverified.push(`${event.id}: ${headers['webhook-id']}`)
    try {
      this.#webhook?.verify(body, headers as Record<string, string>)
    } catch (error) {
      this.unverified.push(`${event.id}: ${(error as Error).message}`)
    }
  }
}
