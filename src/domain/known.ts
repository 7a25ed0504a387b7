import type { FiredEvent } from './event.ts'
import type { NewId } from './id.ts'
import { type Message, nextModified } from './message.ts'
import { People } from './people.ts'
import type { Millis } from './time.ts'
import { type Found, type ParkedChange, scoped, type Unit } from './unit.ts'

/**
 * What is known while a batch is folded: what the store found, then what the batch itself adds, so that the
 * tenth change of a batch sees what the first nine did. Collects what has to be written.
 */
export class Known {
  readonly #messages = new Map<string, Message>()
  readonly #parked = new Map<string, ParkedChange[]>()
  readonly #seen = new Set<string>()
  readonly #dirtyMessages = new Set<Message>()
  readonly #events: FiredEvent[] = []
  readonly #newlyParked = new Set<ParkedChange>()
  readonly #unparked: ParkedChange[] = []
  readonly #newId: NewId
  readonly people: People
  readonly now: Millis

  constructor(found: Found, now: Millis, newId: NewId) {
    this.now = now
    this.#newId = newId
    this.people = new People(found.chatUsers, found.conversations, now, () => this.newId())
    for (const message of found.messages) this.#enter(message)
    for (const parked of found.parked) this.#await(parked)
    for (const { platformId, extIdentifier } of found.seen) this.#seen.add(scoped(platformId, extIdentifier))
  }

  newId(): string {
    return this.#newId(this.now)
  }

  message(platformId: string, extIdentifier: string): Message | null {
    return this.#messages.get(scoped(platformId, extIdentifier)) ?? null
  }

  /** Has an EVENT with this `ext_identifier` fired? */
  hasFired(platformId: string, extIdentifier: string): boolean {
    return this.#seen.has(scoped(platformId, extIdentifier))
  }

  addMessage(message: Message): void {
    this.#enter(message)
    this.#dirtyMessages.add(message)
  }

  /** Notes that a message changed, or that a new snapshot of it goes out: its `modified` moves on. */
  touchMessage(message: Message): void {
    message.modified = nextModified(message, this.now)
    this.#dirtyMessages.add(message)
  }

  addEvent(event: FiredEvent): void {
    this.#events.push(event)
    if (event.type === 'EVENT') this.#seen.add(scoped(event.platformId, event.extIdentifier))
  }

  /** Keeps a change until its message arrives; one that waits already is not kept twice. */
  park(parked: ParkedChange): void {
    const waiting = this.#parked.get(scoped(parked.platformId, parked.extIdentifier))
    if (waiting?.some(({ key }) => key === parked.key)) return
    this.#await(parked)
    this.#newlyParked.add(parked)
  }

  /** Takes out what waited for this message. */
  unpark(platformId: string, extIdentifier: string): ParkedChange[] {
    const key = scoped(platformId, extIdentifier)
    const waiting = this.#parked.get(key) ?? []
    this.#parked.delete(key)
    for (const parked of waiting) {
      if (!this.#newlyParked.delete(parked)) this.#unparked.push(parked)
    }
    return waiting
  }

  /** What has to be written. */
  unit(): Unit {
    return {
      chatUsers: [...this.people.dirtyUsers],
      conversations: [...this.people.dirtyConversations],
      messages: [...this.#dirtyMessages],
      events: this.#events,
      parked: [...this.#newlyParked],
      unparked: this.#unparked,
      merges: this.people.merges,
    }
  }

  #enter(message: Message): void {
    if (message.extIdentifier === '') return
    this.#messages.set(scoped(message.platformId, message.extIdentifier), message)
  }

  #await(parked: ParkedChange): void {
    const key = scoped(parked.platformId, parked.extIdentifier)
    const waiting = this.#parked.get(key)
    if (waiting === undefined) this.#parked.set(key, [parked])
    else waiting.push(parked)
  }
}
