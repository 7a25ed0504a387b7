import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyToMirror } from '../../../packages/receiver/src/mirror.ts'
import type { MessageEvent } from '../contract.ts'
import { snapshot } from '../event.ts'
import { NOON, World } from '../world.testing.ts'
import { batchesOf, play, told, toldOfMany } from './histories.testing.ts'
import { anything, waits } from './outbound-histories.testing.ts'

const moment = fc.integer({ min: 0, max: 9 })
/** What platforms tell. */
const batches = batchesOf(told)
/** The same, with what holds of several messages at once. */
const withMany = batchesOf(fc.oneof({ weight: 3, arbitrary: told }, toldOfMany))
/** What platforms tell, and all that can happen to what is sent. */
const withSends = batchesOf(anything, waits, { maxLength: 12, size: 'max' })

/** On a platform that tells by watermarks as well. */
const aWorld = (): World => new World({ type: 'FACEBOOK' })

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
  metadata: one.metadata,
  mime_type: one.mime_type,
  template: one.template,
})

/** All that can be known outside: what is still to be sent cannot. */
const truth = (world: World): Map<string, ReturnType<typeof essence>> => {
  const { messages, dispatches } = world.shelf
  const known = [...messages.values()].filter(({ id }) => !dispatches.has(id))
  const all = known.map(one => {
    const conversation = world.shelf.conversations.get(one.conversationId)
    const user = world.shelf.users.get(conversation?.chatUserId ?? '')
    if (conversation === undefined || user === undefined) throw new Error('A message hangs in the air.')
    return essence(snapshot(one, conversation, user, world.around))
  })
  return new Map(all.map(one => [one.id, one]))
}

const essences = (mirror: ReadonlyMap<string, MessageEvent>) =>
  new Map([...mirror].map(([id, one]) => [id, essence(one)]))

const shuffle = <T>(list: readonly T[], salt: fc.Stream<number>): T[] =>
  list
    .map(one => ({ one, salt: salt.next().value ?? 0 }))
    .sort((a, b) => a.salt - b.salt)
    .map(({ one }) => one)

describe.each([
  ['what platforms tell', withMany],
  ['what is sent as well', withSends],
])('a mirror of %s', (_, histories) => {
  it('is exact, in whatever order and however often events come', () => {
    const salts = fc.infiniteStream(fc.nat())
    const times = fc.array(moment, { minLength: 64, maxLength: 64 })
    fc.assert(
      fc.property(histories, times, salts, (list, times, salt) => {
        const world = aWorld()
        play(world, list, i => NOON + (times[i % times.length] ?? 0))
        const { events } = world
        const shuffled = shuffle([...events, ...events.filter((_, i) => i % 3 === 0)], salt)
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
      fc.property(histories, list => {
        const world = aWorld()
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
        const world = aWorld()
        play(world, list, inOrder)
        const events = world.events.length
        const before = truth(world)
        const steps = list.flatMap(batch => batch.steps)
        const again = atOnce ? [{ wait: 9, claims: false, steps }] : list
        play(world, again, inOrder)
        expect(world.events.slice(events)).toEqual([])
        expect(truth(world)).toEqual(before)
      }),
      { numRuns: 300 },
    )
  })

  it('gives every EVENT an identifier and every event an id of its own', () => {
    fc.assert(
      fc.property(withSends, list => {
        const world = aWorld()
        play(world, list, inOrder)
        const ids = world.events.map(({ id }) => id)
        expect(new Set(ids).size).toBe(ids.length)
      }),
    )
  })
})

/** Of our own messages, how often each has fired by itself. */
const ownEvents = (world: World, id: string): number =>
  world.events.filter(event => event.id === id && event.type !== 'EVENT').length

describe('what is sent', () => {
  it('fires its own event exactly once, and is to be sent until then', () => {
    fc.assert(
      fc.property(withSends, list => {
        const world = aWorld()
        const { accepted } = play(world, list, inOrder)
        for (const id of accepted) {
          const { status, extIdentifier, metadata } = world.byId(id)
          const dispatch = world.shelf.dispatches.get(id)
          const own = ownEvents(world, id)
          // What was taken back before it was sent is told as an EVENT only.
          if (status === 'DELETED' && extIdentifier === '') expect(own).toBeLessThanOrEqual(1)
          else expect(own).toBe(dispatch === undefined ? 1 : 0)
          expect(metadata).toEqual(dispatch?.state === 'DOUBT' ? { ambiguous: true } : {})
        }
      }),
      { numRuns: 400 },
    )
  })

  it('is settled by an answer once: told again at once, it changes nothing', () => {
    fc.assert(
      fc.property(withSends, list => {
        const world = aWorld()
        const { outcomes } = play(world, list, inOrder)
        for (const outcome of outcomes) {
          world.write(world.settling(outcome))
          const before = truth(world)
          expect(world.write(world.settling(outcome))).toEqual([])
          expect(truth(world)).toEqual(before)
        }
      }),
      { numRuns: 200 },
    )
  })
})
