import { messagesPost, PHONE, postToHook, textMessage } from '../../e2e/support/whatsapp.ts'
import { chance } from './chaos.ts'
import type { Random } from './random.ts'

/** How hard the platform posts. */
export interface Pace {
  /** Posts under way at the same time. */
  readonly atOnce: number
  /** The longest pause between two posts of the same connection, in milliseconds. */
  readonly pauseMs: number
  /** How long a text is at the most, in characters. */
  readonly textLength: number
  /** How many people write. */
  readonly customers: number
}

const PACE: Pace = { atOnce: 6, pauseMs: 25, textLength: 600, customers: 200 }
const MOST_MESSAGES = 5
/** Between repetitions while the hub is away, in milliseconds. */
const REPEAT_MS = 100
/** A platform that gets no 200 repeats; so often it does here, else it never comes back. */
const REPEATS = 0.8

/** An answer of the hook that was not 200. */
export interface Refusal {
  readonly status: number
  readonly retryAfter: string | null
  readonly body: string
}

/**
 * A platform that posts customers' texts, 1 to 5 a post, until it is told to stop. It knows which of them it was
 * answered 200 for: those must be delivered. The others may be.
 */
export class Load {
  readonly accepted = new Set<string>()
  readonly posted = new Set<string>()
  /** What was answered instead of 200, by status; 0 where there was no answer. */
  readonly refusals = new Map<number, Refusal[]>()
  readonly #hookUrls: readonly string[]
  readonly #program: string
  readonly #pace: Pace
  #isOver = false
  #ended: Promise<unknown> = Promise.resolve()

  private constructor(hookUrls: readonly string[], program: string, pace: Pace) {
    this.#hookUrls = hookUrls
    this.#program = program
    this.#pace = pace
  }

  /**
   * @param hookUrls where it posts; of several any, at each try
   * @param program whose seed decides what is posted, and when
   */
  static begin(hookUrls: readonly string[], program: string, pace: Partial<Pace> = {}): Load {
    const load = new Load(hookUrls, program, { ...PACE, ...pace })
    const { atOnce } = load.#pace
    load.#ended = Promise.all(Array.from({ length: atOnce }, (_, connection) => load.#post(connection)))
    return load
  }

  /** Ends what is under way; a post that is being repeated is given up. */
  async stop(): Promise<void> {
    this.#isOver = true
    await this.#ended
  }

  /** How many posts were answered with this status; 0: not answered. */
  refused(status: number): number {
    return this.refusals.get(status)?.length ?? 0
  }

  async #post(connection: number): Promise<void> {
    const random = chance(`${this.#program}, connection ${connection}`)
    for (let number = 0; !this.#isOver; number += 1) {
      const ids = Array.from(
        { length: random.whole(1, MOST_MESSAGES) },
        (_, i) => `wamid.${this.#program}.${connection}.${number}.${i}`,
      )
      for (const id of ids) this.posted.add(id)
      if (await this.#deliver(this.#payload(ids, random), random)) for (const id of ids) this.accepted.add(id)
      await pause(random.whole(0, this.#pace.pauseMs))
    }
  }

  #payload(ids: readonly string[], random: Random): string {
    const from = `1650555${String(random.whole(0, this.#pace.customers - 1)).padStart(4, '0')}`
    const text = (id: string): string => id.padEnd(random.whole(1, this.#pace.textLength), '.')
    return JSON.stringify(
      messagesPost(
        PHONE,
        ids.map(id => textMessage(id, from, text(id))),
      ),
    )
  }

  #where(random: Random): string {
    const [only = ''] = this.#hookUrls
    return this.#hookUrls.length > 1 ? random.pick(this.#hookUrls) : only
  }

  /** @returns whether it was answered 200 at last */
  async #deliver(payload: string, random: Random): Promise<boolean> {
    for (;;) {
      const refusal = await answered(this.#where(random), payload)
      if (refusal === null) return true
      const { status } = refusal
      const known = this.refusals.get(status)
      if (known === undefined) this.refusals.set(status, [refusal])
      else known.push(refusal)
      if (this.#isOver || !random.maybe(REPEATS)) return false
      await pause(REPEAT_MS)
    }
  }
}

/** @returns null where it was answered 200 */
const answered = async (hookUrl: string, payload: string): Promise<Refusal | null> => {
  try {
    const response = await postToHook(hookUrl, payload)
    const body = await response.text()
    const { status, headers } = response
    return status === 200 ? null : { status, retryAfter: headers.get('retry-after'), body }
  } catch {
    return { status: 0, retryAfter: null, body: '' }
  }
}

/** @param ms milliseconds */
export const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))
