import { createHmac } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { WebhookPost } from './records.ts'
import { encode, type Wire } from './wire.ts'

const TIMEOUT_MS = 10_000

const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error ? cause.message : 'unknown reason'
}

/** Posts to callbacks as Meta does: signed, and again where they are not answered with 200. */
export class Webhooks {
  readonly #posts: WebhookPost[]
  readonly #retryDelaysMs: readonly number[]
  readonly #stop = new AbortController()
  readonly #underWay = new Set<Promise<unknown>>()

  constructor(posts: WebhookPost[], retryDelaysMs: readonly number[]) {
    this.#posts = posts
    this.#retryDelaysMs = retryDelaysMs
  }

  /** @returns whether it was taken; a callback that is not set takes nothing and is no failure */
  async post(url: string | null, appSecret: string, payload: Wire): Promise<boolean> {
    if (url === null || this.#stop.signal.aborted) return false
    const post: WebhookPost = { url, body: encode(payload), payload, answers: [], taken: false }
    this.#posts.push(post)
    await this.track(this.#deliver(post, appSecret))
    return post.taken
  }

  /** Waits for milliseconds. @returns false where the stand-in was closed meanwhile */
  async pause(ms: number): Promise<boolean> {
    if (ms > 0) await wait(ms, undefined, { signal: this.#stop.signal }).catch(() => {})
    return !this.#stop.signal.aborted
  }

  /** Counts something as under way until it ends. */
  async track<T>(work: Promise<T>): Promise<T> {
    this.#underWay.add(work)
    try {
      return await work
    } finally {
      this.#underWay.delete(work)
    }
  }

  /**
   * Waits until nothing is under way.
   * @throws Error where a post was given up
   */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled([...this.#underWay])
    const lost = this.#posts.filter(({ taken }) => !taken)
    if (lost.length === 0) return
    const tries = lost.map(({ url, answers }) => `${url}: ${answers.join(', ')}`)
    throw new Error(`${lost.length} posts were not taken: ${tries.join('; ')}`)
  }

  close(): void {
    this.#stop.abort()
  }

  async #deliver(post: WebhookPost, appSecret: string): Promise<void> {
    for (const delay of [0, ...this.#retryDelaysMs]) {
      if (!(await this.pause(delay))) return
      const answer = await this.#once(post, appSecret)
      post.answers.push(answer)
      post.taken = answer === 200
      if (post.taken) return
    }
  }

  async #once({ url, body }: WebhookPost, appSecret: string): Promise<number | string> {
    const signature = createHmac('sha256', appSecret).update(body).digest('hex')
    try {
      const answer = await fetch(url, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'facebookexternalua',
          'x-hub-signature-256': `sha256=${signature}`,
        },
        body,
        signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      })
      await answer.arrayBuffer()
      return answer.status
    } catch (error) {
      return reasonOf(error)
    }
  }
}
