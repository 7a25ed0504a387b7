import { eventIdentifiers } from './change.ts'
import type { Reach } from './change-keys.ts'
import type { ChatUser } from './chat-user.ts'
import type { Conversation } from './conversation.ts'
import { type Dispatch, needsPreparation } from './dispatch.ts'
import type { FiredEvent } from './event.ts'
import type { StoredFile } from './file.ts'
import type { Message } from './message.ts'
import { reachedOn, sendsOn } from './shelf-reach.testing.ts'
import type { Millis } from './time.ts'
import type { Found, Merge, ParkedChange, Unit } from './unit.ts'

/** The key under which things of several platform accounts lie in one map. */
const scoped = (platformId: string, id: string): string => `${platformId} ${id}`

/** What is looked up for a batch, by platform account; lists left out are empty. */
export interface Sought {
  readonly platformId: string
  readonly identities?: readonly string[]
  readonly extIdentifiers?: readonly string[]
  readonly events?: readonly string[]
  readonly messageIds?: readonly string[]
  readonly conversationIds?: readonly string[]
  readonly reaches?: readonly Reach[]
  readonly sendsTo?: readonly string[]
}

type Wants = (
  list: Exclude<keyof Sought, 'platformId' | 'reaches'>,
  platformId: string,
  id: string,
) => boolean

/**
 * What a store keeps between batches, in memory, with the constraints that a database would hold it to: a unit
 * that breaks one throws, as its commit would be refused.
 */
export class Shelf {
  readonly users = new Map<string, ChatUser>()
  readonly conversations = new Map<string, Conversation>()
  readonly messages = new Map<string, Message>()
  /** In the order in which they were accepted. */
  readonly dispatches = new Map<string, Dispatch>()
  readonly files = new Map<string, StoredFile>()
  readonly parked = new Map<string, ParkedChange>()
  readonly events: FiredEvent[] = []
  readonly #fired = new Set<string>()

  /** All that a batch is about, as copies: what is not committed leaves no trace. */
  load(all: readonly Sought[]): Found {
    const wants: Wants = (list, platformId, id) =>
      all.some(sought => sought.platformId === platformId && sought[list]?.includes(id))
    const parked = [...this.parked.values()].filter(one =>
      wants('extIdentifiers', one.platformId, one.extIdentifier),
    )
    const reached = reachedOn(this, all, parked)
    const messages = [...new Set([...this.#messagesOf(wants), ...reached.keys()])]
    const users = new Set(
      [...this.users.values()].filter(({ platformId, identities }) =>
        identities.some(one => wants('identities', platformId, one)),
      ),
    )
    const conversations = [...this.conversations.values()].filter(
      ({ id, platformId, chatUserId }) =>
        wants('conversationIds', platformId, id) ||
        [...users].some(user => user.id === chatUserId) ||
        messages.some(({ conversationId }) => conversationId === id),
    )
    for (const { chatUserId } of conversations) users.add(present(this.users.get(chatUserId)))
    return structuredClone({
      chatUsers: [...users],
      conversations,
      messages,
      dispatches: messages.flatMap(({ id }) => this.dispatches.get(id) ?? []),
      parked,
      seen: this.#seen(all, parked, reached),
    })
  }

  /** Those that are wanted, and what those quote that are to be sent. */
  #messagesOf(wants: Wants): Message[] {
    const wanted = [...this.messages.values()].filter(
      ({ id, platformId, extIdentifier }) =>
        wants('messageIds', platformId, id) ||
        sendsOn(this, id).some(one => wants('sendsTo', platformId, one)) ||
        (extIdentifier !== '' && wants('extIdentifiers', platformId, extIdentifier)),
    )
    const quoted = wanted.flatMap(({ id, quoteId }) =>
      this.dispatches.has(id) ? (this.messages.get(quoteId ?? '') ?? []) : [],
    )
    return [...new Set([...wanted, ...quoted])]
  }

  /** EVENTs that have fired, of those that may fire; what waits fires as well when its message comes. */
  #seen(
    all: readonly Sought[],
    parked: readonly ParkedChange[],
    reached: ReadonlyMap<Message, string>,
  ): Found['seen'] {
    const mayFire = [
      ...[...reached].map(([{ platformId }, event]) => [platformId, event] as const),
      ...all.flatMap(({ platformId, events = [] }) => events.map(event => [platformId, event] as const)),
      ...parked.flatMap(({ platformId, change }) =>
        eventIdentifiers(change).map(event => [platformId, event] as const),
      ),
    ]
    return mayFire
      .filter(([platformId, event]) => this.#fired.has(scoped(platformId, event)))
      .map(([platformId, extIdentifier]) => ({ platformId, extIdentifier }))
  }

  commit(unit: Unit): void {
    for (const user of unit.chatUsers) replace(this.users, user)
    for (const conversation of unit.conversations) replace(this.conversations, conversation)
    for (const parked of unit.unparked) this.parked.delete(parkedKey(parked))
    for (const message of unit.messages) this.#write(message, unit)
    for (const message of unit.timed) this.#time(message, unit)
    for (const event of unit.events) this.#fire(event)
    for (const parked of unit.parked) this.#park(parked)
    for (const dispatch of unit.dispatches) replace(this.dispatches, dispatch, dispatch.messageId)
    for (const dispatch of unit.ended) this.#end(dispatch)
    for (const file of unit.files) this.files.set(file.id, structuredClone(file))
    for (const { messageId, uploadId } of unit.uploads) this.#share(messageId, uploadId)
    for (const merge of unit.merges) this.#merge(merge)
    this.#check()
  }

  /**
   * Hands over what may be sent now: of each conversation the one that was accepted first, none while another
   * one of it is in hand.
   */
  claim(node: string, now: Millis): Dispatch[] {
    const all = [...this.dispatches.values()]
    const busy = new Set(all.filter(({ lease }) => lease !== null).map(one => one.conversationId))
    const claimed: Dispatch[] = []
    for (const dispatch of all.filter(({ state }) => state === 'WAITING')) {
      if (busy.has(dispatch.conversationId)) continue
      busy.add(dispatch.conversationId)
      if (dispatch.due > now) continue
      const { attempts, version } = dispatch
      const state = needsPreparation(present(this.messages.get(dispatch.messageId))) ? 'PREPARING' : 'SENDING'
      Object.assign(dispatch, { state, lease: node, attempts: attempts + 1, version: version + 1 })
      claimed.push(structuredClone(dispatch))
    }
    return claimed
  }

  #write(message: Message, unit: Unit): void {
    const before = this.messages.get(message.id)
    if ((before?.modified ?? 0) !== message.stored)
      throw new Error('A message was changed since it was loaded.')
    const isNamed = message.extIdentifier !== '' && before?.extIdentifier !== message.extIdentifier
    if (isNamed && [...this.parked.values()].some(one => one.extIdentifier === message.extIdentifier)) {
      throw new Error('A message has a new name, and something still waits for it.')
    }
    const platformAt = before === undefined ? message.platformAt : before.platformAt
    this.messages.set(message.id, { ...structuredClone(message), platformAt, stored: message.modified })
    if (before === undefined && platformAt !== null) this.#expectTalk(message, unit)
  }

  #time(message: Message, unit: Unit): void {
    present(this.messages.get(message.id)).platformAt = message.platformAt
    this.#expectTalk(message, unit)
  }

  /** Whoever tells the platform's time of a message and whoever tells a watermark must notice each other. */
  #expectTalk({ conversationId }: Message, { conversations, merges }: Unit): void {
    const into = merges.findLast(({ fromConversation }) => fromConversation === conversationId)
    const id = into?.intoConversation ?? conversationId
    if (!conversations.some(one => one.id === id)) throw new Error('A time is told without its conversation.')
  }

  #fire(event: FiredEvent): void {
    if (this.events.some(({ id }) => id === event.id)) throw new Error(`The event ${event.id} fires twice.`)
    this.events.push(event)
    if (event.type !== 'EVENT') return
    const key = scoped(event.platformId, event.extIdentifier)
    if (this.#fired.has(key)) throw new Error(`Two EVENTs have the ext_identifier ${event.extIdentifier}.`)
    this.#fired.add(key)
  }

  #park(parked: ParkedChange): void {
    if (this.parked.has(parkedKey(parked))) throw new Error('A change is parked twice.')
    if ([...this.messages.values()].some(one => one.extIdentifier === parked.extIdentifier)) {
      throw new Error('A change is parked whose message is known.')
    }
    this.parked.set(parkedKey(parked), structuredClone(parked))
  }

  #end({ messageId, version }: Dispatch): void {
    if (this.dispatches.get(messageId)?.version !== version)
      throw new Error('A dispatch was changed since it was loaded.')
    this.dispatches.delete(messageId)
  }

  #share(messageId: string, uploadId: string): void {
    const upload = this.files.get(uploadId)
    if (upload?.kind !== 'UPLOAD') throw new Error(`There is no upload ${uploadId}.`)
    this.files.set(messageId, { ...upload, id: messageId, kind: 'MESSAGE' })
  }

  #merge({ fromUser, fromConversation, intoConversation }: Merge): void {
    for (const one of [...this.messages.values(), ...this.dispatches.values()]) {
      if (one.conversationId === fromConversation) one.conversationId = intoConversation
    }
    this.conversations.delete(fromConversation)
    this.users.delete(fromUser)
    this.files.delete(fromUser)
  }

  #check(): void {
    const messages = [...this.messages.values()].filter(({ extIdentifier }) => extIdentifier !== '')
    unique(messages.map(message => scoped(message.platformId, message.extIdentifier)))
    unique([...this.conversations.values()].map(({ chatUserId }) => chatUserId))
    unique([...this.users.values()].flatMap(user => user.identities.map(one => scoped(user.platformId, one))))
    for (const { conversationId } of [...this.messages.values(), ...this.dispatches.values()]) {
      if (!this.conversations.has(conversationId)) throw new Error('A message is in no conversation.')
    }
    for (const { messageId, state, lease, conversationId } of this.dispatches.values()) {
      const message = present(this.messages.get(messageId))
      const isInHand = state === 'PREPARING' || state === 'SENDING'
      if ((lease !== null) !== isInHand) throw new Error('A lease is for what is in hand.')
      if (message.status !== 'PREPARED' || message.extIdentifier !== '' || !message.outbound)
        throw new Error('What has gone out, or never will, is still to be sent.')
      if (message.conversationId !== conversationId) throw new Error('A dispatch is in another conversation.')
    }
  }
}

const parkedKey = ({ platformId, extIdentifier, key }: ParkedChange): string =>
  scoped(platformId, `${extIdentifier} ${key}`)

const replace = <T extends { version: number }>(
  kept: Map<string, T>,
  row: T & { id?: string },
  id = row.id,
): void => {
  if (id === undefined) throw new Error('A row has no id.')
  if ((kept.get(id)?.version ?? 0) !== row.version - 1) throw new Error(`A version of ${id} is skipped.`)
  kept.set(id, structuredClone(row))
}

const unique = (keys: readonly string[]): void => {
  if (new Set(keys).size !== keys.length) throw new Error(`Not unique: ${keys.join(', ')}`)
}

const present = <T>(row: T | undefined): T => {
  if (row === undefined) throw new Error('A row refers to one that is not there.')
  return row
}
