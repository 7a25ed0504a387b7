import { describe, expect, it } from 'vitest'
import type { ChatUser } from './chat-user.ts'
import { People } from './people.ts'
import { aChatUser, aConversation, anAccount, countingIds, NOON } from './world.testing.ts'

const account = anAccount()
const X = 'bsuid:US.x'
const Y = 'bsuid:US.y'
/** A number as it is dialled, and as the platform spells it. */
const NINE = 'phone:5511998765432'
const EIGHT = 'phone:551198765432'
const DIALLED = 'dialled:5511998765432'

const aUser = (id: string, ...identities: string[]): ChatUser => aChatUser({ id, identities })

const conversationOf = ({ id }: ChatUser) => aConversation({ id: `conversation of ${id}`, chatUserId: id })

const peopleOf = (...users: ChatUser[]): People => {
  const newId = countingIds()
  return new People(users, users.map(conversationOf), NOON + 5, () => newId(NOON))
}

const sorted = (user: ChatUser): string[] => user.identities.toSorted()

describe('a person to whom we write first', () => {
  it('gets a conversation that begins as it is asked, and is found by each of his ids', () => {
    const people = peopleOf()
    const person = { identities: [NINE, DIALLED], phoneNumber: '+5511998765432' }
    const conversation = people.beginWith(person, account, 'EXPIRED')
    expect(conversation).toMatchObject({ state: 'EXPIRED', lastInboundAt: null, version: 1 })
    const holders = [NINE, DIALLED].map(identity => people.holder(account, identity))
    expect(holders).toEqual(Array(2).fill(people.user(conversation.chatUserId)))
    expect(holders[0]).toMatchObject({ phoneNumber: '+5511998765432', version: 1 })
    expect(people.findConversation(conversation.id)).toBe(conversation)
  })

  it('is nobody’s holder, and in no conversation, as long as nobody wrote', () => {
    const people = peopleOf(aUser('anna', X))
    expect(people.holder(account, NINE)).toBeNull()
    expect(people.holder(anAccount({ id: 'other' }), X)).toBeNull()
    expect(people.findConversation('none')).toBeNull()
    expect([people.findUser('anna')?.id, people.findUser('nobody')]).toEqual(['anna', null])
    expect(people.conversationOf(aUser('nobody'))).toBeNull()
  })
})

describe('recognise', () => {
  it.each<[string, string[], string[], string[]]>([
    ['tells nothing', [NINE, DIALLED], [], [DIALLED, NINE]],
    ['tells what is known', [X, NINE], [X, NINE], [X, NINE]],
    ['tells a stronger id', [NINE, DIALLED], [X, NINE], [X, DIALLED, NINE]],
    ['spells the number otherwise', [NINE, DIALLED], [EIGHT], [DIALLED, EIGHT]],
    ['spells it otherwise, with a stronger id', [NINE, DIALLED], [X, EIGHT], [X, DIALLED, EIGHT]],
    ['spells it otherwise, of one whom we know well', [X, NINE], [X, EIGHT], [X, EIGHT]],
    [
      'keeps each spelling that was dialled',
      [NINE, DIALLED, 'dialled:1'],
      [EIGHT],
      ['dialled:1', DIALLED, EIGHT],
    ],
  ])('where nobody else has the ids: %s', (_, had, told, has) => {
    const anna = aUser('anna', ...had)
    const people = peopleOf(anna)
    people.recognise(anna, account, told)
    expect(sorted(anna)).toEqual(has.toSorted())
    expect(people.merges).toEqual([])
    for (const identity of has) expect(people.holder(account, identity)).toBe(anna)
  })

  it('writes nobody of whom nothing new is told', () => {
    const anna = aUser('anna', X, NINE, DIALLED)
    const people = peopleOf(anna)
    people.recognise(anna, account, [X, NINE])
    expect(people.dirtyUsers.size).toBe(0)
  })

  it('merges the one who was dialled into the one who has the number: no identity is lost', () => {
    const [dialled, anna] = [aUser('dialled', NINE, DIALLED), aUser('anna', X, EIGHT, 'dialled:1')]
    const people = peopleOf(dialled, anna)
    people.recognise(dialled, account, [EIGHT])
    expect(people.merges).toMatchObject([{ fromUser: 'dialled', intoUser: 'anna' }])
    expect(sorted(anna)).toEqual([X, DIALLED, 'dialled:1', EIGHT].toSorted())
    expect(dialled.identities).toEqual([])
    expect(people.holder(account, DIALLED)).toBe(anna)
    expect(people.conversation('conversation of dialled').chatUserId).toBe('anna')
    expect(people.conversationOf(dialled)).toBeNull()
  })

  it('told again merges nobody again', () => {
    const [dialled, anna] = [aUser('dialled', NINE, DIALLED), aUser('anna', X, EIGHT)]
    const people = peopleOf(dialled, anna)
    people.recognise(dialled, account, [X, EIGHT])
    people.recognise(anna, account, [X, EIGHT])
    expect(people.merges).toHaveLength(1)
  })

  it('merges once where the person who was dialled has one of the ids himself', () => {
    const [dialled, anna] = [aUser('dialled', NINE), aUser('anna', X)]
    const people = peopleOf(dialled, anna)
    people.recognise(dialled, account, [X, NINE])
    expect(people.merges).toMatchObject([{ fromUser: 'dialled', intoUser: 'anna' }])
    expect(sorted(anna)).toEqual([X, NINE])
  })

  it('takes a number from its last owner, and merges no strangers: the stronger id decides', () => {
    const [dialled, anna, bert] = [aUser('dialled', NINE), aUser('anna', X), aUser('bert', Y, EIGHT)]
    const people = peopleOf(dialled, anna, bert)
    people.recognise(dialled, account, [X, EIGHT])
    expect(people.merges.map(({ fromUser, intoUser }) => [fromUser, intoUser])).toEqual([['dialled', 'anna']])
    expect([sorted(anna), sorted(bert)]).toEqual([[X, EIGHT], [Y]])
  })
})

describe('a number that reached somebody else', () => {
  it.each<[string, string[]]>([
    ['the number is told', [Y, NINE]],
    ['it is not', [Y]],
  ])('is not this person’s any more: %s', (_, told) => {
    const anna = aUser('anna', X, NINE, DIALLED)
    const people = peopleOf(anna)
    people.recognise(anna, account, told)
    expect(anna.identities).toEqual([X])
    expect(people.merges).toEqual([])
  })

  it('is the other one’s, where he is known', () => {
    const [anna, bert] = [aUser('anna', X, NINE, DIALLED), aUser('bert', Y)]
    const people = peopleOf(anna, bert)
    people.recognise(anna, account, [Y, NINE])
    expect([sorted(anna), sorted(bert)]).toEqual([[X], [Y, DIALLED, NINE].toSorted()])
    expect(people.merges).toEqual([])
  })

  it('under another spelling is seen by who has that', () => {
    const [anna, bert] = [aUser('anna', X, NINE, DIALLED), aUser('bert', Y, EIGHT)]
    const people = peopleOf(anna, bert)
    people.recognise(anna, account, [EIGHT])
    expect([sorted(anna), sorted(bert)]).toEqual([[X], [Y, DIALLED, EIGHT].toSorted()])
    expect(people.merges).toEqual([])
  })
})

describe('pictures', () => {
  const withPicture = (profilePictureUrl?: string) => ({
    identities: [X],
    ...(profilePictureUrl === undefined ? {} : { profilePictureUrl }),
  })

  it('are new where their address is', () => {
    const anna = aUser('anna', X)
    const people = peopleOf(anna)
    people.conversationWith(withPicture(), account, true)
    expect(people.newPictures.size).toBe(0)
    people.conversationWith(withPicture('https://platform.example/1'), account, true)
    expect([...people.newPictures]).toEqual([anna])
  })

  it('that we have, or that were taken away, are not fetched', () => {
    const anna = { ...aUser('anna', X), profilePictureUrl: 'https://platform.example/1' }
    const people = peopleOf(anna)
    people.conversationWith(withPicture('https://platform.example/1'), account, true)
    people.conversationWith(withPicture(), account, true)
    expect(people.newPictures.size).toBe(0)
  })
})
