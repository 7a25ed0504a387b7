import { ByAccount } from './by-account.ts'
import type { Person } from './change.ts'
import {
  areDifferentPersons,
  type ChatUser,
  changeIdentities,
  isAlias,
  isNumber,
  updateProfile,
} from './chat-user.ts'
import type { ConversationState } from './contract.ts'
import { absorb, type Conversation, firstState, newConversation } from './conversation.ts'
import type { PlatformAccount } from './platform-account.ts'
import type { Millis } from './time.ts'
import type { Merge } from './unit.ts'

/** The chat users and conversations of a batch: finds them by identity, begins and merges them. */
export class People {
  readonly #byIdentity = new ByAccount<ChatUser>()
  readonly #byId = new Map<string, ChatUser>()
  readonly #conversations = new Map<string, Conversation>()
  readonly #conversationByUser = new Map<string, Conversation>()
  readonly #newId: () => string
  readonly #now: Millis
  readonly dirtyUsers = new Set<ChatUser>()
  readonly dirtyConversations = new Set<Conversation>()
  readonly merges: Merge[] = []
  /** Whose picture is new. */
  readonly newPictures = new Set<ChatUser>()

  constructor(
    users: readonly ChatUser[],
    conversations: readonly Conversation[],
    now: Millis,
    newId: () => string,
  ) {
    this.#now = now
    this.#newId = newId
    for (const user of users) this.#index(user)
    for (const conversation of conversations) this.#enter(conversation)
  }

  conversation(id: string): Conversation {
    return loaded(this.#conversations.get(id), 'conversation', id)
  }

  user(id: string): ChatUser {
    return loaded(this.#byId.get(id), 'chat user', id)
  }

  /** The conversation with this person, begun where there is none yet; his profile is brought up to date. */
  conversationWith(person: Person, account: PlatformAccount, live: boolean): Conversation {
    const user = this.#resolve(person, account)
    this.describe(user, person)
    const state = live ? firstState(account.startsWithBot) : 'EXPIRED'
    return this.#conversationByUser.get(user.id) ?? this.#begin(user, state)
  }

  /** Takes over what the platform now says of a person, his ids aside. */
  describe(user: ChatUser, person: Omit<Person, 'identities'>): void {
    const picture = user.profilePictureUrl
    if (updateProfile(user, person)) this.touchUser(user)
    if (user.profilePictureUrl !== picture && user.profilePictureUrl !== null) this.newPictures.add(user)
  }

  /** A conversation that we begin, with somebody whom nobody knows. */
  beginWith(person: Person, account: PlatformAccount, state: ConversationState): Conversation {
    const user = this.#resolve(person, account)
    if (updateProfile(user, person)) this.touchUser(user)
    return this.#begin(user, state)
  }

  /** Null where it was not found: there is none, or it was merged into another. */
  findConversation(id: string): Conversation | null {
    return this.#conversations.get(id) ?? null
  }

  findUser(id: string): ChatUser | null {
    return this.#byId.get(id) ?? null
  }

  conversationOf(user: ChatUser): Conversation | null {
    return this.#conversationByUser.get(user.id) ?? null
  }

  touchConversation(conversation: Conversation): void {
    conversation.updatedAt = this.#now
    if (!this.dirtyConversations.has(conversation)) conversation.version += 1
    this.dirtyConversations.add(conversation)
  }

  touchUser(user: ChatUser): void {
    if (!this.dirtyUsers.has(user)) user.version += 1
    this.dirtyUsers.add(user)
  }

  /** Does anybody have one of these identities? */
  knows(account: PlatformAccount, identities: readonly string[]): boolean {
    return identities.some(identity => this.#byIdentity.has(account.id, identity))
  }

  /** The conversation with whoever has one of these identities, the strongest first; null: there is none. */
  found(account: PlatformAccount, identities: readonly string[]): Conversation | null {
    const holders = identities.flatMap(identity => this.holder(account, identity) ?? [])
    return holders.flatMap(holder => this.conversationOf(holder) ?? [])[0] ?? null
  }

  /** Who has this identity. */
  holder(account: PlatformAccount, identity: string): ChatUser | null {
    return this.#byIdentity.get(account.id, identity) ?? null
  }

  /**
   * The platform told under which ids it knows a person to whom we wrote. Whoever has them already is the same
   * person, and one who was dialled stays known as dialled. An id that differs, and is no other spelling of a
   * number, is another person's: he has the number now that we had of this one.
   * @param told the strongest first
   */
  recognise(user: ChatUser, account: PlatformAccount, told: readonly string[]): void {
    const [numbers, aliases] = [user.identities.filter(isNumber), user.identities.filter(isAlias)]
    const fixed = user.identities.filter(identity => !isNumber(identity) && !isAlias(identity))
    const isHim = !areDifferentPersons(fixed, told)
    const outdated = numbers.filter(number => areDifferentPersons([number], told))
    this.changeIdentities(user, [], isHim ? outdated : [...numbers, ...aliases])
    const holder = this.#find(told, account) ?? (isHim ? user : null)
    if (holder === null) return
    if (holder !== user && !areDifferentPersons(user.identities, holder.identities)) this.#merge(user, holder)
    this.changeIdentities(holder, [...told, ...aliases], [])
  }

  /** Gives a person's identities to him alone: gained ones are taken from whoever had them. */
  changeIdentities(user: ChatUser, gained: readonly string[], lost: readonly string[]): void {
    for (const identity of gained) {
      const holder = this.#byIdentity.get(user.platformId, identity)
      if (holder === undefined || holder === user) continue
      this.#setIdentities(holder, changeIdentities(holder.identities, [], [identity]))
    }
    const identities = changeIdentities(user.identities, gained, lost)
    if (identities !== user.identities) this.#setIdentities(user, identities)
  }

  /** The chat user with one of these identities, who has all of them from now on; a new one where there is none. */
  #resolve(person: Person, account: PlatformAccount): ChatUser {
    const user = this.#find(person.identities, account) ?? this.#newUser(account)
    this.changeIdentities(user, person.identities, [])
    return user
  }

  /**
   * The chat user with one of these identities, the strongest first: a holder of a weaker one is him unless
   * he has another id of a stronger kind (a phone number goes from one person to the next). Two holders who
   * turn out to be one are merged.
   */
  #find(identities: readonly string[], account: PlatformAccount): ChatUser | null {
    let user: ChatUser | null = null
    for (const identity of identities) {
      const holder = this.holder(account, identity)
      if (holder === null || holder === user) continue
      const stronger = identities.slice(0, identities.indexOf(identity))
      if (areDifferentPersons(holder.identities, stronger)) continue
      if (user === null) user = holder
      else this.#merge(holder, user)
    }
    return user
  }

  #newUser(account: PlatformAccount): ChatUser {
    const user: ChatUser = {
      id: this.#newId(),
      tenantId: account.tenantId,
      platformId: account.id,
      identities: [],
      username: '',
      firstName: '',
      lastName: '',
      phoneNumber: null,
      gender: null,
      profilePictureUrl: null,
      version: 0,
    }
    this.#index(user)
    this.touchUser(user)
    return user
  }

  #begin(user: ChatUser, state: ConversationState): Conversation {
    const conversation = newConversation(this.#newId(), user, state, this.#now)
    this.#enter(conversation)
    this.touchConversation(conversation)
    return conversation
  }

  #merge(from: ChatUser, into: ChatUser): void {
    const conversation = this.#conversationByUser.get(from.id)
    const survivor = this.#conversationByUser.get(into.id)
    if (conversation === undefined || survivor === undefined) return
    this.merges.push({
      tenantId: into.tenantId,
      fromUser: from.id,
      intoUser: into.id,
      fromConversation: conversation.id,
      intoConversation: survivor.id,
    })
    this.#conversationByUser.delete(from.id)
    absorb(survivor, conversation)
    this.touchConversation(survivor)
    // Under its own id, and under those that were merged into it before.
    for (const [id, known] of this.#conversations) {
      if (known === conversation) this.#conversations.set(id, survivor)
    }
    const gained = from.identities
    this.#setIdentities(from, [])
    this.#setIdentities(into, changeIdentities(into.identities, gained))
  }

  #setIdentities(user: ChatUser, identities: readonly string[]): void {
    for (const identity of user.identities) this.#byIdentity.delete(user.platformId, identity)
    user.identities = identities
    this.#index(user)
    this.touchUser(user)
  }

  #index(user: ChatUser): void {
    this.#byId.set(user.id, user)
    for (const identity of user.identities) this.#byIdentity.set(user.platformId, identity, user)
  }

  #enter(conversation: Conversation): void {
    this.#conversations.set(conversation.id, conversation)
    this.#conversationByUser.set(conversation.chatUserId, conversation)
  }
}

const loaded = <T>(value: T | undefined, what: string, id: string): T => {
  if (value === undefined) throw new Error(`The ${what} ${id} was not loaded with the batch.`)
  return value
}
