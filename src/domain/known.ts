import { ByAccount } from './by-account.ts'
import type { Conversation } from './conversation.ts'
import type { Dispatch } from './dispatch.ts'
import { uploadOf } from './draft.ts'
import type { FiredEvent } from './event.ts'
import { type StoredFile, wantedFile } from './file.ts'
import type { NewId } from './id.ts'
import { type Message, nextModified } from './message.ts'
import { People } from './people.ts'
import type { Millis } from './time.ts'
import type { Found, Heard, ParkedChange, Unit } from './unit.ts'

const NOTHING_WAITS: readonly ParkedChange[] = []

/**
 * What is known while a batch is folded: what the store found, then what the batch itself adds, so that the
 * tenth change of a batch sees what the first nine did. Collects what has to be written.
 */
export class Known {
  readonly #messages = new ByAccount<Message>()
  readonly #byId = new Map<string, Message>()
  readonly #dispatches = new Map<string, Dispatch>()
  readonly #parked = new ByAccount<ParkedChange[]>()
  /** EVENTs that have fired, by their `ext_identifier`. */
  readonly #seen = new ByAccount<true>()
  readonly #dirtyMessages = new Set<Message>()
  /** Of which the platform's time is known, by conversation. */
  readonly #placed = new Map<string, Set<Message>>()
  readonly #timed = new Set<Message>()
  readonly #events: FiredEvent[] = []
  readonly #newlyParked = new Set<ParkedChange>()
  readonly #unparked: ParkedChange[] = []
  readonly #dirtyDispatches = new Set<Dispatch>()
  readonly #ended: Dispatch[] = []
  readonly #files: StoredFile[] = []
  readonly #uploads: { messageId: string; uploadId: string }[] = []
  readonly #heard = new Map<string, Heard>()
  readonly #newId: NewId
  readonly people: People
  readonly now: Millis

  constructor(found: Found, now: Millis, newId: NewId) {
    this.now = now
    this.#newId = newId
    this.people = new People(found.chatUsers, found.conversations, now, () => this.newId())
    for (const message of found.messages) this.#enter(message)
    for (const dispatch of found.dispatches) this.#dispatches.set(dispatch.messageId, dispatch)
    for (const parked of found.parked) this.#await(parked)
    for (const { platformId, extIdentifier } of found.seen) this.#seen.set(platformId, extIdentifier, true)
  }

  newId(): string {
    return this.#newId(this.now)
  }

  message(platformId: string, extIdentifier: string): Message | null {
    return this.#messages.get(platformId, extIdentifier) ?? null
  }

  /** By our own id. */
  messageById(id: string): Message | null {
    return this.#byId.get(id) ?? null
  }

  /** Has an EVENT with this `ext_identifier` fired? */
  hasFired(platformId: string, extIdentifier: string): boolean {
    return this.#seen.has(platformId, extIdentifier)
  }

  addMessage(message: Message): void {
    this.#enter(message)
    this.#dirtyMessages.add(message)
    this.wantMedia(message)
  }

  /** Its media is new: what the platform, or its sender, has is to be fetched; what was uploaded is here. */
  wantMedia(message: Message): void {
    if (message.media === null) return
    const upload = uploadOf(message.media)
    if (upload === null) this.#files.push(wantedFile('MESSAGE', message, message.media.title, this.now))
    else this.#uploads.push({ messageId: message.id, uploadId: upload })
  }

  /** Writes a file as it is from now on. */
  setFile(file: StoredFile): void {
    this.#files.push(file)
  }

  /** The platform's own id of a message is known now. */
  nameMessage(message: Message, extIdentifier: string): void {
    message.extIdentifier = extIdentifier
    this.#enter(message)
  }

  /** The sending of a message; null where it has gone, or never was to. */
  dispatch(messageId: string): Dispatch | null {
    return this.#dispatches.get(messageId) ?? null
  }

  /** What was handed over to the platform in a conversation, and has no answer yet; the earliest first. */
  underWay(conversation: Conversation): Message[] {
    const sends = [...this.#dispatches.values()].filter(
      ({ state, conversationId }) =>
        (state === 'SENDING' || state === 'DOUBT') &&
        this.people.findConversation(conversationId) === conversation,
    )
    return sends
      .flatMap(({ messageId }) => this.messageById(messageId) ?? [])
      .sort((one, other) => (one.id < other.id ? -1 : 1))
  }

  /** Adds a dispatch, or notes that one changed. */
  touchDispatch(dispatch: Dispatch): void {
    this.#dispatches.set(dispatch.messageId, dispatch)
    if (!this.#dirtyDispatches.has(dispatch)) dispatch.version += 1
    this.#dirtyDispatches.add(dispatch)
  }

  endDispatch(dispatch: Dispatch): void {
    this.#dispatches.delete(dispatch.messageId)
    const isStored = !this.#dirtyDispatches.delete(dispatch)
    if (isStored) this.#ended.push(dispatch)
    else if (dispatch.version > 1) this.#ended.push({ ...dispatch, version: dispatch.version - 1 })
  }

  /** The platform's own time of a message is known now; its conversation has to be touched, too. */
  timeMessage(message: Message, at: Millis): void {
    message.platformAt = at
    this.#place(message)
    // One that is new is written with it.
    if (message.stored > 0) this.#timed.add(message)
  }

  /** Messages in a conversation by the platform's time up to an instant, the earliest first. */
  upTo(conversation: Conversation, until: Millis): Message[] {
    const found: { message: Message; at: Millis }[] = []
    for (const [id, messages] of this.#placed) {
      if (this.people.findConversation(id) !== conversation) continue
      for (const message of messages) {
        const at = message.platformAt ?? Number.POSITIVE_INFINITY
        if (at <= until) found.push({ message, at })
      }
    }
    return found.sort((one, other) => one.at - other.at).map(({ message }) => message)
  }

  /** Notes that a message changed, or that a new snapshot of it goes out: its `modified` moves on. */
  touchMessage(message: Message): void {
    message.modified = nextModified(message, this.now)
    this.#dirtyMessages.add(message)
  }

  /** What has fired until now. */
  get events(): readonly FiredEvent[] {
    return this.#events
  }

  addEvent(event: FiredEvent): void {
    this.#events.push(event)
    if (event.type === 'EVENT') this.#seen.set(event.platformId, event.extIdentifier, true)
  }

  /** Keeps a change until its message arrives. @returns false where it waits already: it is not kept twice */
  park(parked: ParkedChange): boolean {
    const waiting = this.waiting(parked.platformId, parked.extIdentifier)
    if (waiting.some(({ key }) => key === parked.key)) return false
    this.#await(parked)
    this.#newlyParked.add(parked)
    return true
  }

  /** What waits under this name. */
  waiting(platformId: string, extIdentifier: string): readonly ParkedChange[] {
    return this.#parked.get(platformId, extIdentifier) ?? NOTHING_WAITS
  }

  /** Takes out what waited for this message. */
  unpark(platformId: string, extIdentifier: string): readonly ParkedChange[] {
    const waiting = this.#parked.get(platformId, extIdentifier)
    if (waiting === undefined) return NOTHING_WAITS
    this.#parked.delete(platformId, extIdentifier)
    for (const parked of waiting) {
      if (!this.#newlyParked.delete(parked)) this.#unparked.push(parked)
    }
    return waiting
  }

  /** Notes that something came in from an account. */
  hear(platformId: string): void {
    this.#heard.set(platformId, { platformId, at: this.now })
  }

  /** What has to be written. */
  unit(): Unit {
    return {
      chatUsers: [...this.people.dirtyUsers],
      conversations: [...this.people.dirtyConversations],
      messages: [...this.#dirtyMessages],
      timed: [...this.#timed],
      events: this.#events,
      parked: [...this.#newlyParked],
      unparked: this.#unparked,
      merges: this.people.merges,
      dispatches: [...this.#dirtyDispatches],
      ended: this.#ended,
      files: [...this.#files, ...this.#pictures()],
      uploads: this.#uploads,
      heard: [...this.#heard.values()],
    }
  }

  #pictures(): StoredFile[] {
    return [...this.people.newPictures].map(user => wantedFile('CHAT_USER', user, null, this.now))
  }

  #enter(message: Message): void {
    this.#byId.set(message.id, message)
    if (message.platformAt !== null) this.#place(message)
    if (message.extIdentifier === '') return
    this.#messages.set(message.platformId, message.extIdentifier, message)
  }

  #place(message: Message): void {
    const placed = this.#placed.get(message.conversationId)
    if (placed === undefined) this.#placed.set(message.conversationId, new Set([message]))
    else placed.add(message)
  }

  #await(parked: ParkedChange): void {
    const { platformId, extIdentifier } = parked
    const waiting = this.#parked.get(platformId, extIdentifier)
    if (waiting === undefined) this.#parked.set(platformId, extIdentifier, [parked])
    else waiting.push(parked)
  }
}
