import { describe, expect, it } from 'vitest'
import type { Person } from './change.ts'
import type { ChatUser } from './chat-user.ts'
import type { Conversation } from './conversation.ts'
import { People } from './people.ts'
import { aChatUser, aConversation, anAccount, countingIds, NOON } from './world.testing.ts'

const account = anAccount()
const X = 'bsuid:US.x'
const Y = 'bsuid:US.y'
const ONE = 'phone:1'
const TWO = 'phone:2'

const who = (...identities: string[]): Person => ({ identities })

const aUser = (id: string, ...identities: string[]): ChatUser => aChatUser({ id, identities })

const conversationOf = ({ id }: ChatUser, over: Partial<Conversation> = {}): Conversation =>
  aConversation({ id: `conversation of ${id}`, chatUserId: id, ...over })

/** People who are known: each a user with a conversation. */
const peopleOf = (...users: ChatUser[]): People => {
  const newId = countingIds()
  const conversations = users.map(user => conversationOf(user))
  return new People(users, conversations, NOON + 5, () => newId(NOON))
}

const userOf = (people: People, conversation: Conversation): ChatUser => people.user(conversation.chatUserId)

describe('who a person is', () => {
  it('is new where no identity is known: a user and a conversation begin', () => {
    const people = peopleOf()
    const conversation = people.conversationWith(who(X, ONE), account, true)
    expect(conversation).toMatchObject({ state: 'OPEN', version: 1, createdAt: NOON + 5, agentId: null })
    expect(userOf(people, conversation)).toMatchObject({ identities: [X, ONE], version: 1 })
    expect([people.dirtyUsers.size, people.dirtyConversations.size]).toEqual([1, 1])
    expect(people.conversationWith(who(ONE), account, true)).toBe(conversation)
  })

  it.each([
    [{ startsWithBot: true }, true, 'AUTO_BOT'],
    [{ startsWithBot: true }, false, 'EXPIRED'],
    [{ startsWithBot: false }, false, 'EXPIRED'],
  ] as const)('begins a conversation (%j, live %s) as %s', (over, live, state) => {
    expect(peopleOf().conversationWith(who(X), anAccount(over), live).state).toBe(state)
  })

  it('keeps the user whose number has changed: the stronger id decides', () => {
    const people = peopleOf(aUser('anna', X, ONE))
    const conversation = people.conversationWith(who(X, TWO), account, true)
    expect(conversation.chatUserId).toBe('anna')
    expect(userOf(people, conversation).identities.toSorted()).toEqual([X, TWO])
    expect(people.knows(account, [ONE])).toBe(false)
  })

  it('takes a known number under a new stronger id for the same person', () => {
    const people = peopleOf(aUser('anna', ONE))
    const conversation = people.conversationWith(who(X, ONE), account, true)
    expect(conversation.chatUserId).toBe('anna')
    expect(userOf(people, conversation).identities).toEqual([X, ONE])
  })

  it('takes a recycled number under another stronger id for another person, who has it from now on', () => {
    const anna = aUser('anna', X, ONE)
    const people = peopleOf(anna)
    const conversation = people.conversationWith(who(Y, ONE), account, true)
    expect(conversation.chatUserId).not.toBe('anna')
    expect(userOf(people, conversation).identities).toEqual([Y, ONE])
    expect(anna.identities).toEqual([X])
    expect(people.conversationWith(who(ONE), account, true)).toBe(conversation)
    expect(people.conversationWith(who(X), account, true).chatUserId).toBe('anna')
    expect(people.merges).toEqual([])
  })

  it('writes nobody who is as he was', () => {
    const people = peopleOf(aUser('anna', X, ONE))
    people.conversationWith(who(ONE), account, true)
    people.conversationWith(who(X), account, true)
    people.conversationWith(who(X, ONE), account, true)
    expect([people.dirtyUsers.size, people.dirtyConversations.size]).toEqual([0, 0])
  })

  it('counts one version for all the changes of a batch', () => {
    const anna = aUser('anna', X)
    const people = peopleOf(anna)
    people.conversationWith({ ...who(X, ONE), firstName: 'Anna' }, account, true)
    people.conversationWith({ ...who(X, TWO), firstName: 'Anne' }, account, true)
    expect(anna).toMatchObject({ version: 4, firstName: 'Anne' })
  })

  it('notes when a conversation changed, and counts one version for it', () => {
    const people = peopleOf(aUser('anna', X))
    const conversation = people.conversationWith(who(X), account, true)
    people.touchConversation(conversation)
    people.touchConversation(conversation)
    expect(conversation).toMatchObject({ updatedAt: NOON + 5, version: 8 })
  })

  it('does not mix up accounts', () => {
    const people = peopleOf(aUser('anna', X))
    const other = anAccount({ id: 'other' })
    expect(people.knows(other, [X])).toBe(false)
    expect(people.conversationWith(who(X), other, true).chatUserId).not.toBe('anna')
  })
})

describe('two holders who turn out to be one', () => {
  it('are merged into the one with the stronger id', () => {
    const strong = aUser('strong', X)
    const weak = aUser('weak', ONE)
    const people = peopleOf(strong, weak)
    const conversation = people.conversationWith(who(X, ONE), account, true)
    expect(conversation.chatUserId).toBe('strong')
    expect(people.merges).toEqual([
      {
        tenantId: account.tenantId,
        fromUser: 'weak',
        intoUser: 'strong',
        fromConversation: 'conversation of weak',
        intoConversation: 'conversation of strong',
      },
    ])
    expect(strong.identities.toSorted()).toEqual([X, ONE])
    expect(weak.identities).toEqual([])
    expect(people.conversation('conversation of weak')).toBe(conversation)
    expect(people.conversationWith(who(ONE), account, true)).toBe(conversation)
    expect(people.merges).toHaveLength(1)
  })

  it('leave the later of their last messages, so that the reply window stays open', () => {
    const strong = aUser('strong', X)
    const weak = aUser('weak', ONE)
    const older = conversationOf(strong, { state: 'EXPIRED', lastInboundAt: NOON - 9 })
    const newer = conversationOf(weak, { state: 'OPEN', lastInboundAt: NOON, agentId: 'agent' })
    const people = new People([strong, weak], [older, newer], NOON, () => 'new')
    const merged = people.conversationWith(who(X, ONE), account, true)
    expect(merged).toMatchObject({ state: 'OPEN', lastInboundAt: NOON, agentId: 'agent', version: 8 })
    expect(people.dirtyConversations.has(merged)).toBe(true)
  })

  it('are found under every id, however often one was merged in a batch', () => {
    const [a, b, c] = [aUser('a', 'one:1'), aUser('b', 'two:1'), aUser('c', 'three:1')]
    const people = peopleOf(a, b, c)
    people.conversationWith(who('two:1', 'three:1'), account, true)
    const last = people.conversationWith(who('one:1', 'two:1'), account, true)
    for (const { id } of [a, b, c]) expect(people.conversation(`conversation of ${id}`)).toBe(last)
    expect(people.merges.map(({ fromUser, intoUser }) => [fromUser, intoUser])).toEqual([
      ['c', 'b'],
      ['b', 'a'],
    ])
    expect(a.identities.toSorted()).toEqual(['one:1', 'three:1', 'two:1'])
  })
})

describe('changeIdentities', () => {
  it('takes a gained identity from whoever had it', () => {
    const [anna, bert] = [aUser('anna', X, ONE), aUser('bert', Y, TWO)]
    const people = peopleOf(anna, bert)
    people.changeIdentities(anna, [TWO], [ONE])
    expect(anna.identities.toSorted()).toEqual([X, TWO])
    expect(bert.identities).toEqual([Y])
    expect(people.conversationWith(who(TWO), account, true).chatUserId).toBe('anna')
    expect(people.knows(account, [ONE])).toBe(false)
  })

  it('says which chat user was not loaded', () => {
    expect(() => peopleOf().user('nobody')).toThrow('The chat user nobody was not loaded')
    expect(() => peopleOf().conversation('none')).toThrow('The conversation none was not loaded')
  })
})
