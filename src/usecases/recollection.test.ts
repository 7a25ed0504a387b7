import { describe, expect, it } from 'vitest'
import type { ChatUser } from '../domain/chat-user.ts'
import type { Conversation } from '../domain/conversation.ts'
import type { Unit } from '../domain/unit.ts'
import { Recollection, type Wanting } from './recollection.ts'

const PLATFORM = 'p'
const NOW = Date.UTC(2026, 0, 1)
const userOf = (id: string, identities: string[]) =>
  ({ id, platformId: PLATFORM, identities }) as unknown as ChatUser
const talkOf = (id: string) => ({ id: `talk of ${id}`, chatUserId: id, version: 1 }) as Conversation
const unit = (fields: Partial<Unit> = {}): Unit =>
  ({ chatUsers: [], conversations: [], merges: [], ...fields }) as unknown as Unit
const about = (...identities: string[]): Wanting => ({ platformId: PLATFORM, identities })

/** Knows these people. */
const knowing = (...users: ChatUser[]) => {
  const recollection = new Recollection()
  recollection.learn({ chatUsers: users, conversations: users.map(({ id }) => talkOf(id)) }, unit(), [], NOW)
  return recollection
}

const ada = userOf('ada', ['wa:1', 'phone:+1'])
const bob = userOf('bob', ['wa:2'])

describe('what is remembered of people', () => {
  it('is whom a batch is about, and is not looked up', () => {
    const { chatUsers, conversations, wanted } = knowing(ada, bob).recall([about('wa:1'), about('phone:+1')])
    expect(chatUsers).toEqual([ada])
    expect(conversations).toEqual([talkOf('ada')])
    expect(wanted).toEqual([])
  })

  it('is given as a copy, which a fold may change', () => {
    const recollection = knowing(ada)
    const [given] = recollection.recall([about('wa:1')]).conversations
    if (given !== undefined) given.version = 7
    expect(recollection.recall([about('wa:1')]).conversations).toEqual([talkOf('ada')])
  })

  it('is looked up where one of several is not known, or nobody was remembered', () => {
    for (const want of [about('wa:1', 'wa:9'), about('wa:9'), { platformId: 'other', identities: ['wa:1'] }])
      expect(knowing(ada).recall([want])).toEqual({ chatUsers: [], conversations: [], wanted: [want] })
  })

  it('is looked up where there is more to it than people', () => {
    for (const more of [
      { extIdentifiers: ['e'] },
      { events: ['e'] },
      { messageIds: ['m'] },
      { conversationIds: ['c'] },
      { chatUserIds: ['u'] },
      { reaches: [{ identities: ['wa:1'], until: NOW, status: 'READ' as const }] },
    ]) {
      const want = { ...about('wa:1'), ...more }
      expect(knowing(ada).recall([want]).wanted).toEqual([want])
    }
  })

  it('follows what was written: other identities, and people who turned out to be one', () => {
    const recollection = knowing(ada, bob)
    const moved = userOf('ada', ['wa:5'])
    recollection.learn({ chatUsers: [moved], conversations: [talkOf('ada')] }, unit(), [], NOW)
    expect(recollection.recall([about('wa:1')]).wanted).toHaveLength(1)
    expect(recollection.recall([about('wa:5')]).chatUsers).toEqual([moved])
    const merges = [{ fromUser: 'bob', intoUser: 'ada' }] as unknown as Unit['merges']
    recollection.learn({ chatUsers: [bob], conversations: [talkOf('bob')] }, unit({ merges }), [], NOW)
    expect(recollection.recall([about('wa:2')]).wanted).toHaveLength(1)
  })

  it('is not trusted any more after a conflict', () => {
    const recollection = knowing(ada)
    recollection.distrust([], NOW)
    expect(recollection.recall([about('wa:1')]).wanted).toHaveLength(1)
  })

  it('remembers nothing for a while after a conflict: another process writes about the same people', () => {
    const recollection = knowing(ada)
    recollection.distrust([], NOW)
    const again = (at: number): void =>
      recollection.learn({ chatUsers: [ada], conversations: [talkOf('ada')] }, unit(), [], at)
    again(NOW + 2_999)
    expect(recollection.recall([about('wa:1')]).wanted).toHaveLength(1)
    again(NOW + 3_000)
    expect(recollection.recall([about('wa:1')]).wanted).toEqual([])
  })

  it('is bounded', () => {
    const many = Array.from({ length: 5_000 }, (_, i) => userOf(`u${i}`, [`wa:${i}`]))
    const recollection = knowing(...many)
    expect(recollection.recall([about('wa:0')]).wanted).toHaveLength(1)
    expect(recollection.recall([about('wa:4999')]).wanted).toEqual([])
  })
})

describe('messages that are taken to be new', () => {
  const fresh = { ...about('wa:1'), newcomers: ['m1'] }
  const whole = { ...about('wa:1'), extIdentifiers: ['m1'], events: ['m1:edited:read'] }

  it('are not looked up', () => {
    expect(knowing(ada).recall([fresh]).wanted).toEqual([])
  })

  it('are looked up where whom they are from is', () => {
    expect(new Recollection().recall([fresh]).wanted).toEqual([whole])
  })

  it('are looked up when they come once more, or when they were in the way', () => {
    const recollection = knowing(ada)
    recollection.learn({ chatUsers: [], conversations: [] }, unit(), [fresh], NOW)
    expect(recollection.recall([fresh]).wanted).toEqual([whole])
    const other = knowing(ada)
    other.distrust([fresh], NOW - 3_000)
    other.learn({ chatUsers: [ada], conversations: [talkOf('ada')] }, unit(), [], NOW)
    expect(other.recall([fresh]).wanted).toEqual([whole])
  })
})
