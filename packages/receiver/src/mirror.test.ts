import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MessageEvent } from './event.ts'
import { messageEvent } from './fixture.ts'
import { applyToMirror, isNewer, mergeSnapshots, mirror } from './mirror.ts'

const at = (modified_timestamp: string) => ({ modified_timestamp })

describe('mirror', () => {
  const quoted = messageEvent({ id: 'q' })

  it('takes a message, and the message that it quotes', () => {
    const plain = messageEvent()
    const reply = messageEvent({ quote: quoted })
    expect(mirror(plain)).toEqual([plain])
    expect(mirror(reply)).toEqual([quoted, reply])
  })

  it('takes of an EVENT only what it quotes', () => {
    expect(mirror(messageEvent({ type: 'EVENT', quote: quoted }))).toEqual([quoted])
    expect(mirror(messageEvent({ type: 'EVENT' }))).toEqual([])
  })

  it('takes a type that it does not know for a message', () => {
    const strange = messageEvent({ type: 'HOLOGRAM' as MessageEvent['type'] })
    expect(mirror(strange)).toEqual([strange])
  })
})

describe('isNewer', () => {
  it('compares instants, not text', () => {
    expect(isNewer(at('2024-01-15T10:30:00.001Z'), at('2024-01-15T10:30:00Z'))).toBe(true)
    expect(isNewer(at('2024-01-15T10:30:00Z'), at('2024-01-15T10:30:00.001Z'))).toBe(false)
    expect(isNewer(at('2024-01-15T10:30:00Z'), at('2024-01-15T10:30:00.000Z'))).toBe(false)
    expect(isNewer(at('2024-01-15T10:30:00.01Z'), at('2024-01-15T10:30:00.009Z'))).toBe(true)
    expect(isNewer(at('2024-01-15T10:30:00Z'), at('2024-01-15T12:29:59+02:00'))).toBe(true)
  })

  it('takes a time that cannot be read for the oldest', () => {
    expect(isNewer(at('2024-01-15T10:30:00Z'), at('never'))).toBe(true)
    expect(isNewer(at('never'), at('2024-01-15T10:30:00Z'))).toBe(false)
    expect(isNewer(at('never'), at('never'))).toBe(false)
  })
})

describe('applyToMirror', () => {
  it('tells what changed, and nothing the second time', () => {
    const store = new Map<string, MessageEvent>()
    const sent = messageEvent({ outbound: true, status: 'SENT' })
    const read = messageEvent({ ...sent, status: 'READ', ...at('2024-01-15T10:31:00Z') })
    const receipt = messageEvent({ id: 'e', type: 'EVENT', quote: read })
    expect(applyToMirror(store, receipt)).toEqual([read])
    expect(applyToMirror(store, sent)).toEqual([])
    expect(applyToMirror(store, receipt)).toEqual([])
    expect([...store.values()]).toEqual([read])
  })

  it('keeps what a message replied to when a receipt quotes it without', () => {
    const first = messageEvent({ id: 'first' })
    const reply = messageEvent({ id: 'reply', quote: first })
    const read = { ...reply, quote: null, status: 'READ' as const, ...at('2024-01-15T10:31:00Z') }
    const receipt = messageEvent({ id: 'e', type: 'EVENT', quote: read })
    for (const order of [
      [reply, receipt],
      [receipt, reply],
    ]) {
      const store = new Map<string, MessageEvent>()
      for (const event of order) applyToMirror(store, event)
      expect(store.get('reply')).toEqual({ ...read, quote: first })
      expect(Object.keys(store.get('reply') ?? {})).toEqual(Object.keys(reply))
    }
  })
})

/** A time as the contract writes it: a fraction only where it is not zero. */
function rfc3339(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z')
}

type Step = { kind: 'new'; quotes: number | null } | { kind: 'change'; target: number; pause: number }

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('new' as const), quotes: fc.option(fc.nat(30)) }),
    fc.record({
      kind: fc.constant('change' as const),
      target: fc.nat(30),
      pause: fc.integer({ min: 1, max: 1500 }),
    }),
  ),
  { maxLength: 40 },
)

/** Plays a history as the hub does: what it sends, and how the messages stand in the end. */
function play(history: Step[]): { events: MessageEvent[]; truth: Map<string, MessageEvent> } {
  const messages: MessageEvent[] = []
  const events: MessageEvent[] = []
  let now = Date.UTC(2024, 0, 15)
  history.forEach((step, index) => {
    const target = messages[(step.kind === 'new' ? (step.quotes ?? 0) : step.target) % messages.length]
    if (step.kind === 'new') {
      const quote = step.quotes === null || !target ? null : { ...target, quote: null }
      const message = messageEvent({ id: `m${index}`, text: `${index}`, quote, ...at(rfc3339(now)) })
      messages.push(message)
      events.push(message)
    } else if (target) {
      now += step.pause
      const changed = { ...target, text: `${index}`, ...at(rfc3339(now)) }
      messages[messages.indexOf(target)] = changed
      events.push(messageEvent({ id: `e${index}`, type: 'EVENT', quote: { ...changed, quote: null } }))
    }
  })
  return { events, truth: new Map(messages.map(message => [message.id, message])) }
}

/** A history, and its events in the order in which they arrive: shuffled, some of them again and again. */
const arrivals = steps.map(play).chain(({ events, truth }) =>
  fc
    .array(fc.nat(Math.max(0, events.length - 1)), { maxLength: 20 })
    .map(again => [...events, ...again.flatMap(index => events[index] ?? [])])
    .chain(all => fc.shuffledSubarray(all, { minLength: all.length }))
    .map(order => ({ order, truth })),
)

describe('under any order and repetition', () => {
  it('the mirror is exact', () => {
    fc.assert(
      fc.property(arrivals, ({ order, truth }) => {
        const store = new Map<string, MessageEvent>()
        for (const event of order) applyToMirror(store, event)
        const sorted = (map: Map<string, MessageEvent>) => Object.fromEntries(map)
        expect(sorted(store)).toEqual(sorted(truth))
      }),
      { numRuns: 500 },
    )
  })

  it('merging does not depend on order or grouping', () => {
    fc.assert(
      fc.property(steps.map(play), ({ events }) => {
        const snapshots = events.flatMap(mirror).filter(one => one.id === events[0]?.id)
        const [a, b = a, c = b] = snapshots
        if (!a || !b || !c) return
        expect(mergeSnapshots(a, b)).toEqual(mergeSnapshots(b, a))
        expect(mergeSnapshots(mergeSnapshots(a, b), c)).toEqual(mergeSnapshots(a, mergeSnapshots(b, c)))
        expect(mergeSnapshots(a, a)).toBe(a)
      }),
    )
  })
})
