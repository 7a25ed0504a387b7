import { Refusal, StoreUnavailable } from '../../domain/errors.ts'
import type { Millis } from '../../domain/time.ts'
import type { MessageStore } from '../../store/store.ts'
import { StreamedEvent, type StreamFilter, type StreamSink, takesKind } from './streamed.ts'

/** Events that are read at a time. */
const PAGE = 64
/** After it was woken, and found nothing yet: what has come may have to wait for another transaction. */
const SOON_MS = 50
/** What nobody tells is found by looking. */
const LATEST_MS = 1_000

/** Somebody who reads a tenant's stream. */
export interface Reader {
  readonly filter: StreamFilter
  readonly sink: StreamSink
  /** Behind what it was given last. */
  cursor: string
}

type Events = Pick<MessageStore, 'events'>

/**
 * The end of a tenant's events, as it grows. All who have read up to it share one look at the store; who is behind is
 * given a page at a time, as he has room for it, until he has caught up.
 */
export class Tail {
  readonly readers = new Set<Reader>()
  readonly #tenantId: string
  readonly #messages: Events
  readonly #failed: (error: unknown) => void
  #timer: NodeJS.Timeout | null = null
  #delay: Millis = SOON_MS
  #isLooking = false
  #isAsked = false

  /** @param failed told of what keeps it from reading; it goes on trying */
  constructor(tenantId: string, messages: Events, failed: (error: unknown) => void) {
    this.#tenantId = tenantId
    this.#messages = messages
    this.#failed = failed
  }

  add(reader: Reader): void {
    this.readers.add(reader)
    this.wake()
  }

  remove(reader: Reader): void {
    this.readers.delete(reader)
    if (this.readers.size === 0) this.#rest()
  }

  /** There is something new, or somebody has room again. */
  wake(): void {
    this.#delay = SOON_MS
    this.#isAsked = true
    if (!this.#isLooking) void this.#look()
  }

  #rest(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  async #look(): Promise<void> {
    this.#isLooking = true
    this.#rest()
    while (this.#isAsked && this.readers.size > 0) {
      this.#isAsked = false
      try {
        if (await this.#round()) this.#isAsked = true
      } catch (error) {
        this.#delay = LATEST_MS
        this.#failed(error)
      }
    }
    this.#isLooking = false
    if (this.readers.size > 0) this.#timer = setTimeout(() => this.#lookAgain(), this.#delay)
  }

  #lookAgain(): void {
    this.#delay = Math.min(this.#delay * 2, LATEST_MS)
    this.#isAsked = true
    void this.#look()
  }

  /**
   * Reads on for everybody, once for each place at which somebody stands.
   * @returns there is more
   */
  async #round(): Promise<boolean> {
    const reading = [...this.readers].filter(
      ({ sink, filter }) => sink.hasRoom && takesKind(filter, 'message'),
    )
    /** Where the first one that read to the end stands now. */
    let end: string | null = null
    let hasMore = false
    for (const [cursor, group] of Map.groupBy(reading, one => one.cursor)) {
      const page = await this.#read(cursor, group)
      if (page === null) continue
      const isWhole = page.events.length < PAGE
      hasMore ||= !isWhole
      // Who stood here before the others began to read, and is told nothing, stands where they do now.
      const place: string = page.events.length === 0 ? (end ?? page.cursor) : page.cursor
      if (isWhole) end ??= place
      this.#give(
        group,
        page.events.map(event => new StreamedEvent(event)),
        place,
      )
    }
    return hasMore
  }

  /** Null where they cannot be told anything any more. @throws StoreUnavailable */
  async #read(cursor: string, group: readonly Reader[]) {
    try {
      return await this.#messages.events(this.#tenantId, cursor, PAGE)
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error
      if (!(error instanceof Refusal)) this.#failed(error)
      for (const { sink } of group) sink.end(error instanceof Refusal ? 'cursor_lost' : 'failed')
      return null
    }
  }

  #give(group: readonly Reader[], events: readonly StreamedEvent[], cursor: string): void {
    for (const reader of group) {
      // He has left meanwhile.
      if (!this.readers.has(reader)) continue
      reader.cursor = cursor
      if (events.length === 0) continue
      reader.sink.messages(
        events.filter(event => event.isWantedBy(reader.filter)),
        cursor,
      )
    }
  }
}
