import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyToMirror } from '../../../packages/receiver/src/mirror.ts'
import type { Change, Person } from '../change.ts'
import type { MessageEvent } from '../contract.ts'
import { snapshot } from '../event.ts'
import { aDeletion, aMessage, aNotice, anEdit, aReaction, aReceipt, NOON, World } from '../world.testing.ts'

/** Persons who share some ids: some turn out to be one, and a number goes from one to the next. */
const PERSONS: readonly Person[] = [
  ['bsuid:US.1'],
  ['phone:1'],
  ['bsuid:US.1', 'phone:1'],
  ['bsuid:US.2', 'phone:1'],
  ['bsuid:US.2'],
  ['phone:2'],
].map(identities => ({ identities, firstName: identities.join() }))

const MESSAGES = ['m0', 'm1', 'm2', 'm3', 'm4', 'm5']
/** Of each message the platform tells the same again and again: its direction goes by its name. */
const isOutbound = (extIdentifier: string): boolean => Number(extIdentifier.slice(1)) % 2 === 1

const extIdentifier = fc.constantFrom(...MESSAGES)
const person = fc.constantFrom(...PERSONS)
const moment = fc.integer({ min: 0, max: 9 })
const readable = fc.constantFrom(true, true, false)

/** One change; `i` makes keys and texts its own, `at` is the platform's time of it. */
type Making = (i: number, at: number) => Change

const message = fc
  .record({ m: extIdentifier, quotes: fc.option(extIdentifier), who: person, ok: readable })
  .map(({ m, quotes, who, ok }): Making => {
    const outbound = isOutbound(m)
    const unread = {
      type: 'TEXT',
      text: null,
      media: null,
      auxiliaryData: { unsupported: { type: 'poll' } },
    } as const
    // What cannot be read of ours has failed already, and a receipt of another failure leaves no trace.
    const over = ok || outbound ? {} : ({ status: 'FAILED', content: unread } as const)
    return () => aMessage(m, { person: who, outbound, quotedExtIdentifier: quotes, ...over })
  })
const receipt = fc
  .record({ m: extIdentifier, status: fc.constantFrom('SENT', 'DELIVERED', 'READ', 'FAILED') })
  .map(
    ({ m, status }): Making =>
      (i, at) =>
        aReceipt(m, status, at, { errors: [{ code: i }] }),
  )
const edit = fc.record({ m: extIdentifier, who: fc.option(person) }).map(
  ({ m, who }): Making =>
    (i, at) =>
      anEdit(m, `text ${i}`, { person: who, timestamp: at }),
)
const deletion = fc.record({ m: extIdentifier, who: fc.option(person) }).map(
  ({ m, who }): Making =>
    (_, at) =>
      aDeletion(m, { person: who, timestamp: at }),
)
const reaction = fc.record({ m: extIdentifier, who: person }).map(
  ({ m, who }): Making =>
    (i, at) =>
      aReaction(m, `r${i}`, { person: who, timestamp: at }),
)
const notice = fc
  .record({
    who: person,
    blocked: fc.constantFrom(true, false),
    gained: fc.constantFrom('phone:2', 'bsuid:US.3'),
  })
  .map(
    ({ who, blocked, gained }): Making =>
      (i, at) => {
        const lost = who.identities.slice(0, 1)
        return aNotice(`n${i}`, {
          person: who,
          blocked,
          timestamp: at,
          identities: { gained: [gained], lost },
        })
      },
  )
const making = fc.oneof(
  { weight: 5, arbitrary: message },
  { weight: 5, arbitrary: receipt },
  { weight: 2, arbitrary: edit },
  deletion,
  { weight: 2, arbitrary: reaction },
  notice,
)

/** Batches: how long after the one before each comes (the clock may be set back), and what is in it. */
const batches = fc.array(
  fc.record({
    wait: fc.integer({ min: -5, max: 5 }),
    makings: fc.array(making, { minLength: 1, maxLength: 8 }),
  }),
  { maxLength: 8 },
)
type Batches = readonly { readonly wait: number; readonly makings: readonly Making[] }[]

/** @param timeOf the platform's time of the n-th change */
const play = (world: World, list: Batches, timeOf: (i: number) => number): void => {
  let i = 0
  for (const { wait, makings } of list) {
    world.now += wait
    world.fold(
      ...makings.map(make => {
        i += 1
        return make(i, timeOf(i))
      }),
    )
  }
}

const inOrder = (i: number): number => NOON + i
const snapshotsIn = (event: MessageEvent): MessageEvent[] => {
  const own = event.type === 'EVENT' ? [] : [event]
  return event.quote === null ? own : [event.quote, ...own]
}
const modifiedOf = (one: MessageEvent): number => Date.parse(one.modified_timestamp)

/** The rule of contract.md §5, word by word. */
const mirrorOf = (events: readonly MessageEvent[]): Map<string, MessageEvent> => {
  const mirror = new Map<string, MessageEvent>()
  for (const one of events.flatMap(snapshotsIn)) {
    const held = mirror.get(one.id)
    if (held === undefined || modifiedOf(one) > modifiedOf(held)) mirror.set(one.id, one)
  }
  return mirror
}

/** What is true of a message by itself; the rest of a snapshot is about the conversation around it. */
const essence = (one: MessageEvent) => ({
  id: one.id,
  ext_identifier: one.ext_identifier,
  timestamp: one.timestamp,
  modified_timestamp: one.modified_timestamp,
  type: one.type,
  status: one.status,
  outbound: one.outbound,
  text: one.text,
  auxiliary_data: one.auxiliary_data,
})

const truth = (world: World): Map<string, ReturnType<typeof essence>> => {
  const all = [...world.shelf.messages.values()].map(one => {
    const conversation = world.shelf.conversations.get(one.conversationId)
    const user = world.shelf.users.get(conversation?.chatUserId ?? '')
    if (conversation === undefined || user === undefined) throw new Error('A message hangs in the air.')
    return essence(snapshot(one, conversation, user, world.around))
  })
  return new Map(all.map(one => [one.id, one]))
}

const essences = (mirror: ReadonlyMap<string, MessageEvent>) =>
  new Map([...mirror].map(([id, one]) => [id, essence(one)]))

describe('a mirror', () => {
  it('is exact, in whatever order and however often events come', () => {
    const salts = fc.infiniteStream(fc.nat())
    fc.assert(
      fc.property(batches, fc.array(moment, { minLength: 64, maxLength: 64 }), salts, (list, times, salt) => {
        const world = new World()
        play(world, list, i => NOON + (times[i % times.length] ?? 0))
        const events = world.events
        const repeated = [...events, ...events.filter((_, i) => i % 3 === 0)]
        const shuffled = repeated
          .map(event => ({ event, salt: salt.next().value ?? 0 }))
          .sort((a, b) => a.salt - b.salt)
          .map(({ event }) => event)
        expect(essences(mirrorOf(shuffled))).toEqual(truth(world))
        const kept = new Map<string, MessageEvent>()
        for (const event of shuffled) applyToMirror(kept, event)
        expect(essences(kept)).toEqual(truth(world))
      }),
      { numRuns: 400 },
    )
  })

  it('can tell any two snapshots of a message apart: each is later than all before it', () => {
    fc.assert(
      fc.property(batches, list => {
        const world = new World()
        play(world, list, inOrder)
        const latest = new Map<string, number>()
        for (const one of world.events.flatMap(snapshotsIn)) {
          expect(modifiedOf(one)).toBeGreaterThan(latest.get(one.id) ?? 0)
          latest.set(one.id, modifiedOf(one))
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe('folding', () => {
  it('the same history twice changes nothing the second time', () => {
    fc.assert(
      fc.property(batches, fc.boolean(), (list, atOnce) => {
        const world = new World()
        play(world, list, inOrder)
        const events = world.events.length
        const before = truth(world)
        const again = atOnce ? [{ wait: 9, makings: list.flatMap(({ makings }) => makings) }] : list
        play(world, again, inOrder)
        expect(world.events.slice(events)).toEqual([])
        expect(truth(world)).toEqual(before)
      }),
      { numRuns: 300 },
    )
  })

  it('gives every EVENT an identifier and every event an id of its own', () => {
    fc.assert(
      fc.property(batches, list => {
        const world = new World()
        play(world, list, inOrder)
        const ids = world.events.map(({ id }) => id)
        expect(new Set(ids).size).toBe(ids.length)
      }),
    )
  })
})
