import { setTimeout as wait } from 'node:timers/promises'
import type { Wire } from '../kit/call.ts'
import { nowInSeconds } from './chat.ts'
import { Failure } from './failure.ts'

/** Where a bot's updates are posted to. */
export interface Webhook {
  readonly url: string
  readonly secret: string | null
  readonly maxConnections: number
  lastErrorDate: number | null
  lastErrorMessage: string | null
}

/** One update on its way. */
export interface Update {
  readonly id: number
  readonly kind: string
  /** The exact bytes. */
  readonly body: string
}

/** A post to the webhook. */
export interface HookPost {
  readonly url: string
  readonly update: Update
  /** The HTTP status; null where nobody answered. */
  readonly status: number | null
}

/** What a bot gets that asked for nothing else. */
const NOT_BY_DEFAULT = new Set(['chat_member', 'message_reaction', 'message_reaction_count'])

const FIRST_DELAY_MS = 50
const LONGEST_DELAY_MS = 500
const TIMEOUT_MS = 10_000
/** Update ids begin anywhere. */
const FIRST_ID = 100_000_000

interface Waiter {
  readonly give: (updates: readonly Update[]) => void
  readonly refuse: (error: Error) => void
}

/** The updates of a bot: posted to its webhook one after the other, or kept until they are fetched and confirmed. */
export class Updates {
  readonly posts: HookPost[] = []
  readonly pending: Update[] = []
  /** How often they were asked for. */
  fetches = 0
  webhook: Webhook | null = null
  #allowed: readonly string[] | null = null
  #nextId = FIRST_ID
  #waiter: Waiter | null = null
  #isPosting = false
  #isClosed = false

  allow(kinds: readonly string[]): void {
    this.#allowed = kinds.length === 0 ? null : kinds
  }

  get allowed(): readonly string[] | null {
    return this.#allowed
  }

  /** Something happened. @returns the number of its update; null where the bot has not asked for such */
  add(kind: string, member: Wire): number | null {
    const isWanted = this.#allowed?.includes(kind) ?? !NOT_BY_DEFAULT.has(kind)
    if (!isWanted) return null
    const id = this.#nextId
    this.#nextId += 1
    this.repeat({ id, kind, body: JSON.stringify({ update_id: id, [kind]: member }) })
    return id
  }

  /** Brings an update on its way, also one that was before. */
  repeat(update: Update): void {
    this.pending.push(update)
    this.#wake()
  }

  hook(webhook: Webhook | null): void {
    this.webhook = webhook
    if (webhook !== null) this.#waiter?.refuse(new Failure(409, 'terminated by setWebhook request'))
    this.#wake()
  }

  /** Those that are older than `offset` are forgotten. */
  confirm(offset: number): void {
    const left = this.pending.filter(({ id }) => id >= offset)
    this.pending.splice(0, this.pending.length, ...left)
  }

  /** Waits until there is one. @throws Failure where somebody else asks meanwhile */
  async fetch(limit: number, timeoutMs: number): Promise<readonly Update[]> {
    this.fetches += 1
    this.#waiter?.refuse(
      new Failure(
        409,
        'terminated by other getUpdates request; make sure that only one bot instance is running',
      ),
    )
    if (this.pending.length > 0 || timeoutMs === 0) return this.pending.slice(0, limit)
    const stop = new AbortController()
    const come = new Promise<readonly Update[]>((give, refuse) => {
      this.#waiter = { give, refuse }
    })
    const waiter = this.#waiter
    const late = wait(timeoutMs, [], { signal: stop.signal }).catch(() => [])
    try {
      return (await Promise.race([come, late])).slice(0, limit)
    } finally {
      stop.abort()
      if (this.#waiter === waiter) this.#waiter = null
    }
  }

  /** Waits until every update was taken. */
  async settled(patienceMs = TIMEOUT_MS): Promise<void> {
    for (const end = Date.now() + patienceMs; this.pending.length > 0; ) {
      if (Date.now() > end) throw new Error(`${this.pending.length} updates were not taken.`)
      await wait(5)
    }
  }

  close(): void {
    this.#isClosed = true
    this.#waiter?.give([])
  }

  #wake(): void {
    if (this.webhook === null) this.#waiter?.give(this.pending)
    else void this.#postAll()
  }

  async #postAll(): Promise<void> {
    if (this.#isPosting) return
    this.#isPosting = true
    let delay = FIRST_DELAY_MS
    while (this.webhook !== null && this.pending.length > 0 && !this.#isClosed) {
      if (await this.#post(this.webhook)) delay = FIRST_DELAY_MS
      else {
        await wait(delay)
        delay = Math.min(2 * delay, LONGEST_DELAY_MS)
      }
    }
    this.#isPosting = false
  }

  /** @returns whether it was taken */
  async #post(webhook: Webhook): Promise<boolean> {
    const [update] = this.pending
    if (update === undefined) return true
    const { url, secret } = webhook
    const headers = {
      'content-type': 'application/json',
      ...(secret === null ? {} : { 'x-telegram-bot-api-secret-token': secret }),
    }
    const answer = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers,
      body: update.body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch(() => null)
    await answer?.arrayBuffer().catch(() => undefined)
    this.posts.push({ url, update, status: answer?.status ?? null })
    if (answer?.ok === true) {
      this.pending.splice(this.pending.indexOf(update), 1)
      return true
    }
    webhook.lastErrorDate = nowInSeconds()
    webhook.lastErrorMessage =
      answer === null ? 'Connection refused' : `Wrong response from the webhook: ${answer.status}`
    return false
  }
}
