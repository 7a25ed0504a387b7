import type { PlatformType } from '../domain/contract.ts'
import { expire, isWindowOver } from '../domain/conversation.ts'
import type { Millis } from '../domain/time.ts'
import type { MessageStore, OverdueConversation } from '../store/store.ts'
import type { Telemetry } from '../telemetry.ts'
import type { Directory, WindowOf } from './directory.ts'
import type { Writer } from './writer.ts'

/** Conversations that are ended at once: few, so that what comes in meanwhile does not wait for them. */
const BATCH = 50
/** How often that is done in one round, for one type of platform; the rest follows in the next one. */
const BATCHES = 20

/**
 * Ends reply windows: a conversation becomes EXPIRED when its platform's window is over, counted from the
 * platform's time of the customer's last message. Whoever was not there to see it end sees it later, once. Nothing
 * waits for it: whether a message may be sent is told by the time itself.
 */
export class Windows {
  readonly #messages: MessageStore
  readonly #directory: Directory
  readonly #windowOf: WindowOf
  readonly #writer: Writer
  readonly #telemetry: Telemetry

  constructor(parts: {
    messages: MessageStore
    directory: Directory
    windowOf: WindowOf
    writer: Writer
    telemetry: Telemetry
  }) {
    this.#messages = parts.messages
    this.#directory = parts.directory
    this.#windowOf = parts.windowOf
    this.#writer = parts.writer
    this.#telemetry = parts.telemetry
  }

  /** One round. @throws StoreUnavailable */
  async expire(now: Millis): Promise<void> {
    let count = 0
    for (const [type, platformIds] of this.#accounts()) {
      const windowMs = this.#windowOf(type)
      if (windowMs !== null) count += await this.#expireAll(platformIds, windowMs, now)
    }
    if (count > 0) this.#telemetry.emit('windows.expired', { count })
  }

  /** @returns how many */
  async #expireAll(platformIds: readonly string[], windowMs: Millis, now: Millis): Promise<number> {
    let count = 0
    for (let turn = 0; turn < BATCHES; turn += 1) {
      const overdue = await this.#messages.overdue(platformIds, now - windowMs, BATCH)
      count += overdue.length
      if (overdue.length > 0) await this.#expire(overdue, windowMs)
      if (overdue.length < BATCH) break
    }
    return count
  }

  #accounts(): Map<PlatformType, string[]> {
    const byType = new Map<PlatformType, string[]>()
    for (const { id, type } of this.#directory.accounts()) {
      const ids = byType.get(type)
      if (ids === undefined) byType.set(type, [id])
      else ids.push(id)
    }
    return byType
  }

  #expire(overdue: readonly OverdueConversation[], windowMs: Millis): Promise<void> {
    return this.#writer.write({
      wanted: overdue.map(({ id, platformId }) => ({
        platformId,
        conversationIds: [id],
      })),
      size: overdue.length,
      posts: [],
      fold: ({ people, now }) => {
        for (const { id } of overdue) {
          const conversation = people.findConversation(id)
          if (conversation === null || !isWindowOver(conversation, windowMs, now)) continue
          if (expire(conversation)) people.touchConversation(conversation)
        }
      },
    })
  }
}
