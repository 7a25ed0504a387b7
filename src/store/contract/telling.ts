import { describe, expect, test } from 'vitest'
import type { ParkedChange } from '../../domain/unit.ts'
import type { PersonalPart } from '../store.ts'
import { changeEventOf, eventOf, messageOf, parkedOf, receiptOf, unitOf } from './fixtures.ts'
import { fileOf } from './outgoing.ts'
import { NUMBER, OTHER, personOf, store } from './person.ts'
import { newId, START } from './records.ts'
import type { World } from './world.ts'

/** All pages, one after another. */
const told = async ({ b, tenant }: World, chatUserId: string): Promise<PersonalPart[]> => {
  const parts: PersonalPart[] = []
  for (let after: string | null = null, turns = 0; turns < 100; turns += 1) {
    const page = await b.people.parts(tenant.id, chatUserId, after)
    parts.push(...(page?.parts ?? []))
    if (page === null || page.next === null) return parts
    after = page.next
  }
  throw new Error('It comes to no end.')
}

const ofKind = <K extends PersonalPart['kind']>(parts: readonly PersonalPart[], kind: K) =>
  parts.filter((part): part is Extract<PersonalPart, { kind: K }> => part.kind === kind)

const decoder = new TextDecoder()

const all = (world: () => World): void => {
  test('tells the person, his messages, events, files, posts and what waits, in this order, and nobody else', async () => {
    const person = personOf(world(), NUMBER)
    await store(world(), person)
    await store(world(), personOf(world(), OTHER))
    const { user, conversation, messages, events, files, post, parked } = person
    const parts = await told(world(), user.id)
    const [message, event] = [messages.map(() => 'message'), events.map(() => 'event')]
    const order = ['person', ...message, ...event, 'file', 'file', 'quarantine', 'parked']
    expect(parts.map(({ kind }) => kind)).toEqual(order)
    const who = { kind: 'person', value: { conversation, chatUser: user }, identities: user.identities }
    expect(parts[0]).toEqual(who)
    expect(ofKind(parts, 'message').map(({ value }) => value)).toEqual(messages.map(({ id }) => id))
    const bodies = ofKind(parts, 'event').map(({ value }) => decoder.decode(value))
    expect(bodies).toEqual(events.map(({ body }) => decoder.decode(body)))
    expect(ofKind(parts, 'file').map(({ value }) => value)).toEqual(files)
    const { body, ...listed } = post
    expect(ofKind(parts, 'quarantine').map(({ value }) => value)).toEqual([{ ...listed, size: body.length }])
    expect(ofKind(parts, 'parked').map(({ value }) => value)).toEqual([parked])
  })

  test('finds what waits among much that does, whatever its ids are', async () => {
    const { a, account } = world()
    const person = personOf(world(), NUMBER)
    await store(world(), person)
    const ids = Array.from({ length: 101 }, (_, i) => `wamid "${i % 7}" ${i}`)
    const waiting = ids.flatMap((id, i) => {
      const named = { ...receiptOf(id), detail: { recipient_id: i % 2 === 0 ? NUMBER : OTHER } }
      return ['read: 1', 'read: 2'].map(key => parkedOf(account, id, { key, change: named }))
    })
    await a.messages.commit(unitOf({ parked: waiting }), [], [])
    const parts = ofKind(await told(world(), person.user.id), 'parked')
    const keyOf = ({ extIdentifier, key }: ParkedChange) => `${extIdentifier} ${key}`
    const expected = [person.parked, ...waiting.filter((_, i) => i % 4 < 2)]
    expect(parts.map(({ value }) => keyOf(value)).toSorted()).toEqual(expected.map(keyOf).toSorted())
  })

  test('goes on where the last page ended, however much there is', async () => {
    const { a, user, conversation } = world()
    const messages = Array.from({ length: 205 }, (_, i) => messageOf(conversation, { id: newId(START + i) }))
    const encode = (text: string) => new TextEncoder().encode(text)
    const events = messages.flatMap((message, i) => [
      eventOf(message, { body: encode(`own ${i}`) }),
      changeEventOf(message, 'read', { body: encode(`read ${i}`) }),
    ])
    const notices = messages.map((message, i) =>
      eventOf(message, {
        id: newId(START + i),
        messageId: null,
        type: 'EVENT',
        extIdentifier: `follow:${i}`,
        body: encode(`notice ${i}`),
      }),
    )
    const files = messages.map(message => fileOf(message))
    await a.messages.commit(unitOf({ messages, events: [...notices, ...events], files }), [], [])
    const parts = await told(world(), user.id)
    const ids = messages.map(({ id }) => id)
    expect(ofKind(parts, 'message').map(({ value }) => value)).toEqual(ids)
    expect(ofKind(parts, 'file').map(({ value }) => value.id)).toEqual(ids)
    const bodies = ofKind(parts, 'event').map(({ value }) => decoder.decode(value))
    expect(bodies).toEqual([...events, ...notices].map(({ body }) => decoder.decode(body)))
  })
}

const nobody = (world: () => World): void => {
  test("tells nothing of one who is not there, is another tenant's, or after the end", async () => {
    const { b, tenant, user } = world()
    expect(await b.people.parts(tenant.id, newId(), null)).toBeNull()
    expect(await b.people.parts(newId(), user.id, null)).toBeNull()
    expect(await b.people.parts(tenant.id, user.id, 'no cursor')).toBeNull()
  })
}

/** All that is stored about a person. */
export const tellingLaw = (world: () => World): void => {
  describe('all of it', () => all(world))
  describe('nobody', () => nobody(world))
}
