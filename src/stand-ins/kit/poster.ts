import { setTimeout as wait } from 'node:timers/promises'

const TIMEOUT_MS = 10_000

/** A post to a callback, with each of its tries. */
export interface Post {
  readonly url: string
  /** The exact bytes. */
  readonly body: string
  /** HTTP statuses, or why there was none, in order. */
  readonly answers: (number | string)[]
  /** What was answered last, where something was. */
  answer: string | null
  /** True once it was answered as it should be. */
  taken: boolean
}

const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error ? cause.message : 'unknown reason'
}

/** Posts to callbacks as a platform does, and again where they are not taken. */
export class Poster {
  /** In order. */
  readonly posts: Post[] = []
  readonly #isTaken: (status: number) => boolean
  readonly #retryDelaysMs: readonly number[]
  readonly #stop = new AbortController()
  readonly #underWay = new Set<Promise<unknown>>()

  /** @param isTaken the statuses that the platform is content with */
  constructor(isTaken: (status: number) => boolean, retryDelaysMs: readonly number[] = [50, 200, 1_000]) {
    this.#isTaken = isTaken
    this.#retryDelaysMs = retryDelaysMs
  }

  /** @returns the post, once it was taken or given up */
  async post(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<Post> {
    const post: Post = { url, body, answers: [], answer: null, taken: false }
    this.posts.push(post)
    await this.track(this.#deliver(post, headers))
    return post
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
    const lost = this.posts.filter(({ taken }) => !taken)
    if (lost.length === 0) return
    const tries = lost.map(({ url, answers }) => `${url}: ${answers.join(', ')}`)
    throw new Error(`${lost.length} posts were not taken: ${tries.join('; ')}`)
  }

  close(): void {
    this.#stop.abort()
  }

  async #deliver(post: Post, headers: Readonly<Record<string, string>>): Promise<void> {
    for (const delay of [0, ...this.#retryDelaysMs]) {
      if (!(await this.pause(delay))) return
      post.answers.push(await this.#once(post, headers))
      if (post.taken) return
    }
  }

  async #once(post: Post, headers: Readonly<Record<string, string>>): Promise<number | string> {
    try {
      const answer = await fetch(post.url, {
        method: 'POST',
        redirect: 'manual',
        headers,
        body: post.body,
        signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      })
      post.answer = await answer.text()
      post.taken = this.#isTaken(answer.status)
      return answer.status
    } catch (error) {
      return reasonOf(error)
    }
  }
}
