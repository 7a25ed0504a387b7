import { ByAccount } from '../domain/by-account.ts'
import { readIdentifier } from '../domain/change.ts'
import type { ChatUser } from '../domain/chat-user.ts'
import type { Conversation } from '../domain/conversation.ts'
import { type Millis, SECOND } from '../domain/time.ts'
import type { Found, Unit } from '../domain/unit.ts'
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
  user: ChatUser
  conversation: Conversation
}

/** How many people are remembered, and how many messages that came lately: a few MB. */
const PEOPLE = 4_096
const NEWCOMERS = 16_384
const DISTRUST_MS = 3 * SECOND

/**
 * What was written or read last of people who write now: most of what a batch is about. It is never trusted: a
 * write of what another has changed meanwhile is a conflict, and then everything is looked up.
 */
export class Recollection {
  /** By user, whoever was remembered last at the end. */
  readonly #people = new Map<string, Remembered>()
  readonly #byIdentity = new ByAccount<Remembered>()
  #trustsFrom: Millis = 0
  #recent = new ByAccount<true>()
  #older = new ByAccount<true>()

  /** The people whom all of these are about, where they are remembered. Copies: the fold changes them. */
  recall(wants: readonly Wanting[]): Recalled {
    const people = new Set<Remembered>()
    const wanted: Wanted[] = []
    for (const want of wants) {
      const remembered = this.#peopleOf(want)
      if (remembered === null) wanted.push(whole(want))
      else for (const one of remembered) people.add(one)
    }
    const chatUsers: ChatUser[] = []
    const conversations: Conversation[] = []
    for (const { user, conversation } of people) {
      chatUsers.push({ ...user })
      conversations.push({ ...conversation })
    }
    return { chatUsers, conversations, wanted }
  }

  /** Remembers what is so from now on: what was found, then what of it was written. */
  learn(
    found: Pick<Found, 'chatUsers' | 'conversations'>,
    unit: Unit,
    wants: readonly Wanting[],
    now: Millis,
  ): void {
    if (now < this.#trustsFrom) {
      this.#note(wants)
      return this.#shorten()
    }
    for (const { fromUser } of unit.merges) this.#forget(fromUser)
    const users = new Map<string, ChatUser>()
    for (const user of found.chatUsers) users.set(user.id, user)
    for (const user of unit.chatUsers) users.set(user.id, user)
    for (const { fromUser } of unit.merges) users.delete(fromUser)
    const conversations = new Set(found.conversations)
    for (const conversation of unit.conversations) conversations.add(conversation)
    for (const conversation of conversations) {
      const user = users.get(conversation.chatUserId)
      if (user !== undefined) this.#remember(user, conversation)
    }
    this.#note(wants)
    this.#shorten()
  }

  /**
   * Something was not as it is remembered, or came once more: everything of these is looked up next time. Where
   * others write about the same people much would not be: for a while nothing is remembered of anybody.
   */
  distrust(wants: readonly Wanting[], now: Millis): void {
    this.#people.clear()
    this.#byIdentity.clear()
    this.#trustsFrom = now + DISTRUST_MS
    this.#note(wants)
  }

  #note(wants: readonly Wanting[]): void {
    for (const { platformId, newcomers } of wants) {
      for (const one of newcomers ?? []) this.#recent.set(platformId, one, true)
    }
  }

  /** All whom it is about; null where there is more to it than people who are remembered. */
  #peopleOf(want: Wanting): Remembered[] | null {
    const { platformId, newcomers, identities } = want
    if (isAboutMore(want) || newcomers?.some(one => this.#came(platformId, one))) return null
    const people = identities?.map(identity => this.#byIdentity.get(platformId, identity)) ?? []
    return people.every(one => one !== undefined) ? people : null
  }

  #came(platformId: string, newcomer: string): boolean {
    return this.#recent.has(platformId, newcomer) || this.#older.has(platformId, newcomer)
  }

  #remember(user: ChatUser, conversation: Conversation): void {
    const known = this.#people.get(user.id)
    if (known?.user.identities === user.identities) {
      // As nearly always: he only goes to the end.
      known.user = user
      known.conversation = conversation
      this.#people.delete(user.id)
      this.#people.set(user.id, known)
      return
    }
    this.#forget(user.id)
    const one = { user, conversation }
    this.#people.set(user.id, one)
    for (const identity of user.identities) this.#byIdentity.set(user.platformId, identity, one)
  }

  #forget(userId: string): void {
    const one = this.#people.get(userId)
    if (one === undefined) return
    this.#people.delete(userId)
    const { platformId, identities } = one.user
    for (const identity of identities) {
      if (this.#byIdentity.get(platformId, identity) === one) this.#byIdentity.delete(platformId, identity)
    }
  }

  #shorten(): void {
    for (const id of this.#people.keys()) {
      if (this.#people.size <= PEOPLE) break
      this.#forget(id)
    }
    if (this.#recent.size < NEWCOMERS) return
    this.#older = this.#recent
    this.#recent = new ByAccount()
  }
}

const holds = (list: readonly unknown[] | undefined): boolean => list !== undefined && list.length > 0

/** Is there more to it than people and what is new? */
const isAboutMore = (want: Wanting): boolean =>
  holds(want.extIdentifiers) ||
  holds(want.events) ||
  holds(want.messageIds) ||
  holds(want.conversationIds) ||
  holds(want.chatUserIds) ||
  holds(want.reaches) ||
  holds(want.sendsTo)

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
