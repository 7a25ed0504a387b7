import { readIdentifier } from '../domain/change.ts'
import type { ChatUser } from '../domain/chat-user.ts'
import type { Conversation } from '../domain/conversation.ts'
import { type Found, scoped, type Unit } from '../domain/unit.ts'
import type { Wanted } from '../store/store.ts'

/** What a work wants to know, and what it takes to be new. */
export interface Wanting extends Wanted {
  /**
   * `ext_identifier`s of messages that are new, unless they come once more: the store says so when they are
   * written, so nobody has to ask before.
   */
  readonly newcomers?: readonly string[]
}

/** What was remembered, and what has to be looked up all the same. */
export interface Recalled {
  readonly chatUsers: readonly ChatUser[]
  readonly conversations: readonly Conversation[]
  readonly wanted: readonly Wanted[]
}

interface Remembered {
  readonly user: ChatUser
  readonly conversation: Conversation
}

/** How many people are remembered, and how many messages that came lately: a few MB. */
const PEOPLE = 4_096
const NEWCOMERS = 16_384

const LOOKED_UP = [
  'extIdentifiers',
  'events',
  'messageIds',
  'conversationIds',
  'chatUserIds',
] as const satisfies (keyof Wanted)[]

/**
 * What was written or read last of people who write now: most of what a batch is about. It is never trusted: a
 * write of what another has changed meanwhile is a conflict, and then everything is looked up.
 */
export class Recollection {
  /** By user, whoever was remembered last at the end. */
  readonly #people = new Map<string, Remembered>()
  readonly #byIdentity = new Map<string, Remembered>()
  #recent = new Set<string>()
  #older = new Set<string>()

  /** The people whom all of these are about, where they are remembered. Copies: the fold changes them. */
  recall(wants: readonly Wanting[]): Recalled {
    const people = new Set<Remembered>()
    const wanted: Wanted[] = []
    for (const want of wants) {
      const remembered = this.#peopleOf(want)
      if (remembered === null) wanted.push(whole(want))
      else for (const one of remembered) people.add(one)
    }
    return {
      chatUsers: Array.from(people, ({ user }) => ({ ...user })),
      conversations: Array.from(people, ({ conversation }) => ({ ...conversation })),
      wanted,
    }
  }

  /** Remembers what is so from now on: what was found, then what of it was written. */
  learn(found: Pick<Found, 'chatUsers' | 'conversations'>, unit: Unit, wants: readonly Wanting[]): void {
    for (const { fromUser } of unit.merges) this.#forget(fromUser)
    const users = new Map([...found.chatUsers, ...unit.chatUsers].map(user => [user.id, user]))
    for (const { fromUser } of unit.merges) users.delete(fromUser)
    for (const conversation of new Set([...found.conversations, ...unit.conversations])) {
      const user = users.get(conversation.chatUserId)
      if (user !== undefined) this.#remember(user, conversation)
    }
    this.#note(wants)
    this.#shorten()
  }

  /** Something was not as it is remembered, or came once more: everything of these is looked up next time. */
  distrust(wants: readonly Wanting[]): void {
    this.#people.clear()
    this.#byIdentity.clear()
    this.#note(wants)
  }

  #note(wants: readonly Wanting[]): void {
    for (const { platformId, newcomers = [] } of wants) {
      for (const one of newcomers) this.#recent.add(scoped(platformId, one))
    }
  }

  /** All whom it is about; null where there is more to it than people who are remembered. */
  #peopleOf(want: Wanting): Remembered[] | null {
    if (LOOKED_UP.some(list => (want[list]?.length ?? 0) > 0)) return null
    if (want.newcomers?.some(one => this.#came(scoped(want.platformId, one)))) return null
    const people: Remembered[] = []
    for (const identity of want.identities ?? []) {
      const one = this.#byIdentity.get(scoped(want.platformId, identity))
      if (one === undefined) return null
      people.push(one)
    }
    return people
  }

  #came(newcomer: string): boolean {
    return this.#recent.has(newcomer) || this.#older.has(newcomer)
  }

  #remember(user: ChatUser, conversation: Conversation): void {
    this.#forget(user.id)
    const one = { user, conversation }
    this.#people.set(user.id, one)
    for (const identity of user.identities) this.#byIdentity.set(scoped(user.platformId, identity), one)
  }

  #forget(userId: string): void {
    const one = this.#people.get(userId)
    if (one === undefined) return
    this.#people.delete(userId)
    for (const identity of one.user.identities) {
      const key = scoped(one.user.platformId, identity)
      if (this.#byIdentity.get(key) === one) this.#byIdentity.delete(key)
    }
  }

  #shorten(): void {
    for (const id of this.#people.keys()) {
      if (this.#people.size <= PEOPLE) break
      this.#forget(id)
    }
    if (this.#recent.size < NEWCOMERS) return
    this.#older = this.#recent
    this.#recent = new Set()
  }
}

/** All that can be looked up. */
const whole = ({ newcomers, ...wanted }: Wanting): Wanted => {
  if (newcomers === undefined) return wanted
  const { extIdentifiers = [], events = [] } = wanted
  return {
    ...wanted,
    extIdentifiers: [...extIdentifiers, ...newcomers],
    events: [...events, ...newcomers.map(readIdentifier)],
  }
}
