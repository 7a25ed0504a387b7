import { type Change, keysOf } from './change.ts'
import type { ChatUser } from './chat-user.ts'
import type { Conversation } from './conversation.ts'
import type { FiredEvent } from './event.ts'
import type { Message } from './message.ts'
import { type Found, type ParkedChange, scoped, type Unit } from './unit.ts'

/**
 * What a store keeps between batches, in memory, with the constraints that a database would hold it to: a unit
 * that breaks one throws, as its commit would be refused.
 */
export class Shelf {
  readonly users = new Map<string, ChatUser>()
  readonly conversations = new Map<string, Conversation>()
  readonly messages = new Map<string, Message>()
  readonly parked = new Map<string, ParkedChange>()
  readonly events: FiredEvent[] = []
  readonly #fired = new Set<string>()

  /** All that changes of one account are about, as copies: what is not committed leaves no trace. */
  load(platformId: string, changes: readonly Change[]): Found {
    const keys = changes.map(keysOf)
    const identities = new Set(keys.flatMap(key => key.identities))
    const extIdentifiers = new Set(keys.flatMap(key => key.extIdentifiers))
    const wanted = new Set(keys.flatMap(({ event }) => (event === null ? [] : [event])))
    const messages = [...this.messages.values()].filter(({ extIdentifier }) =>
      extIdentifiers.has(extIdentifier),
    )
    const holders = [...this.users.values()].filter(user => user.identities.some(one => identities.has(one)))
    const users = new Set(holders.map(({ id }) => id))
    const conversations = [...this.conversations.values()].filter(
      ({ id, chatUserId }) =>
        users.has(chatUserId) || messages.some(({ conversationId }) => conversationId === id),
    )
    for (const { chatUserId } of conversations) users.add(chatUserId)
    return structuredClone({
      chatUsers: [...this.users.values()].filter(({ id }) => users.has(id)),
      conversations,
      messages,
      parked: [...this.parked.values()].filter(({ extIdentifier }) => extIdentifiers.has(extIdentifier)),
      seen: [...wanted]
        .filter(extIdentifier => this.#fired.has(scoped(platformId, extIdentifier)))
        .map(extIdentifier => ({ platformId, extIdentifier })),
    })
  }

  commit(unit: Unit): void {
    for (const user of unit.chatUsers) replace(this.users, user)
    for (const conversation of unit.conversations) replace(this.conversations, conversation)
    for (const parked of unit.unparked) this.parked.delete(parkedKey(parked))
    for (const message of unit.messages) this.#write(message)
    for (const event of unit.events) this.#fire(event)
    for (const parked of unit.parked) this.#park(parked)
    for (const { fromUser, fromConversation, intoConversation } of unit.merges) {
      for (const message of this.messages.values()) {
        if (message.conversationId === fromConversation) message.conversationId = intoConversation
      }
      this.conversations.delete(fromConversation)
      this.users.delete(fromUser)
    }
    this.#check()
  }

  #write(message: Message): void {
    const before = this.messages.get(message.id)
    if ((before?.modified ?? 0) !== message.stored)
      throw new Error('A message was changed since it was loaded.')
    if (
      before === undefined &&
      [...this.parked.values()].some(one => one.extIdentifier === message.extIdentifier)
    ) {
      throw new Error('A message is new, and something still waits for it.')
    }
    this.messages.set(message.id, { ...structuredClone(message), stored: message.modified })
  }

  #fire(event: FiredEvent): void {
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

  #check(): void {
    const messages = [...this.messages.values()].filter(({ extIdentifier }) => extIdentifier !== '')
    unique(messages.map(message => scoped(message.platformId, message.extIdentifier)))
    unique([...this.conversations.values()].map(({ chatUserId }) => chatUserId))
    unique([...this.users.values()].flatMap(user => user.identities.map(one => scoped(user.platformId, one))))
    for (const { conversationId } of messages) {
      if (!this.conversations.has(conversationId)) throw new Error('A message is in no conversation.')
    }
  }
}

const parkedKey = ({ platformId, extIdentifier, key }: ParkedChange): string =>
  scoped(platformId, `${extIdentifier} ${key}`)

const replace = <T extends { readonly id: string; version: number }>(kept: Map<string, T>, row: T): void => {
  if ((kept.get(row.id)?.version ?? 0) !== row.version - 1)
    throw new Error(`A version of ${row.id} is skipped.`)
  kept.set(row.id, structuredClone(row))
}

const unique = (keys: readonly string[]): void => {
  if (new Set(keys).size !== keys.length) throw new Error(`Not unique: ${keys.join(', ')}`)
}
