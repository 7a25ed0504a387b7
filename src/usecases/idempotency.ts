import { Refusal } from '../domain/errors.ts'
import { uuidV7 } from '../domain/id.ts'
import type { Clock, Millis } from '../domain/time.ts'
import type { Vault } from '../domain/vault.ts'
import type { DirectoryStore, IdempotencyKey } from '../store/store.ts'
import type { Digest } from './receive-platform-post.ts'

/** An answer as it is given again. */
export interface KeptAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: string
}

/** Beside the time, in a UUIDv7. */
const ID_BYTES = 10

/** Sees to it that a request with an Idempotency-Key is carried out once: its repetitions get the same answer. */
export class Idempotency {
  readonly #directory: DirectoryStore
  readonly #vault: Vault
  readonly #digest: Digest
  readonly #node: string
  readonly #now: Clock

  constructor(parts: {
    directory: DirectoryStore
    vault: Vault
    digest: Digest
    /** Of this process: requests of one that died may be begun again. */
    node: string
    now: Clock
  }) {
    this.#directory = parts.directory
    this.#vault = parts.vault
    this.#digest = parts.digest
    this.#node = parts.node
    this.#now = parts.now
  }

  /**
   * @param body the request's body, as it was understood
   * @returns the answer that was given before; else an id for what it makes, the same one where it was begun before
   *   by a process that died: carry it out, then {@link finish} or {@link drop}
   * @throws Refusal `idempotency_mismatch`, `idempotency_in_progress`; `not_found` where the message that it made was
   *   erased with its customer: the answer is gone, and it is not sent once more
   */
  async begin(key: IdempotencyKey, body: unknown): Promise<KeptAnswer | string> {
    const digest = this.#digest(new TextEncoder().encode(JSON.stringify(body) ?? ''))
    const now = this.#now()
    const begun = await this.#directory.beginRequest(key, digest, this.#idOf(key, now), this.#node, now)
    if (begun.state === 'fresh') return begun.made
    if (begun.state === 'done')
      return JSON.parse(this.#vault.open(contextOf(key), begun.sealed)) as KeptAnswer
    throw REFUSALS[begun.state]()
  }

  #idOf(key: IdempotencyKey, begunAt: Millis): string {
    const digest = this.#digest(new TextEncoder().encode(contextOf(key)))
    const bytes = Array.from({ length: ID_BYTES }, (_, i) =>
      Number.parseInt(digest.slice(2 * i, 2 * i + 2), 16),
    )
    return uuidV7(begunAt, Uint8Array.from(bytes))
  }

  /** Keeps the answer, sealed: it may hold a secret that is shown once. */
  async finish(key: IdempotencyKey, answer: KeptAnswer): Promise<void> {
    await this.#directory.finishRequest(key, this.#vault.seal(contextOf(key), JSON.stringify(answer)))
  }

  /** It broke off, and something may have come of it: its repetition gets the same id. */
  async release(key: IdempotencyKey): Promise<void> {
    await this.#directory.releaseRequest(key)
  }

  /** Nothing came of it: the next request with this key is carried out. */
  async drop(key: IdempotencyKey): Promise<void> {
    await this.#directory.dropRequest(key)
  }
}

const contextOf = ({ tokenId, method, path, key }: IdempotencyKey): string =>
  `idempotency ${tokenId} ${method} ${path} ${key}`

const mismatch = (): Refusal =>
  new Refusal(
    'idempotency_mismatch',
    'This Idempotency-Key was used for another body within the last 24 hours: use a new key for a new request.',
  )

const erased = (): Refusal =>
  new Refusal(
    'not_found',
    'The message that this request made was erased. It is not sent again under this key.',
  )

const running = (): Refusal =>
  new Refusal(
    'idempotency_in_progress',
    'The first request with this Idempotency-Key is still under way: repeat it in a moment to get its answer.',
  )

const REFUSALS = { mismatch, running, erased } as const
