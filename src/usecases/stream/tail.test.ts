import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Refusal, StoreUnavailable } from '../../domain/errors.ts'
import type { EventsPage } from '../../store/store.ts'
import type { StreamEnd, StreamedEvent, StreamSink } from './streamed.ts'
import { type Reader, Tail } from './tail.ts'

const turn = (): Promise<void> => new Promise(setImmediate)

/** A tenant's events in memory; its cursors are places, and not each place is spelled in one way. */
class Shelf {
  readonly all: string[] = []
  reads = 0
  failure: Error | null = null

  /** A place between events of others is as good as one behind an event. */
  readonly end = (): string => `${this.all.length}+${(this.reads * 7) % 5}`

  async events(_: string, after: string | null, limit: number): Promise<EventsPage> {
    this.reads += 1
    await turn()
    if (this.failure !== null) throw this.failure
    const from = Number.parseInt(after ?? '0', 10)
    const found = this.all.slice(from, from + limit)
    const events = found.map((id, i) => ({ id, body: Buffer.from(id), cursor: `${from + i + 1}+0` }))
    return { events, cursor: events.at(-1)?.cursor ?? after ?? '0+0' }
  }
}

class Sink implements StreamSink {
  readonly taken: string[] = []
  hasRoom = true
  ended: StreamEnd | null = null

  messages(events: readonly StreamedEvent[]): void {
    this.taken.push(...events.map(({ body }) => Buffer.from(body).toString()))
  }

  live(): void {}

  end(reason: StreamEnd): void {
    this.ended = reason
  }
}

const ALL = { kinds: [], types: [], platformIds: [] }
const readerAt = (cursor: string): Reader & { sink: Sink } => ({ filter: ALL, sink: new Sink(), cursor })

const until = async (is: () => boolean): Promise<void> => {
  for (let turns = 0; !is(); turns += 1) {
    if (turns > 5_000) throw new Error('It did not come about.')
    await turn()
  }
}

/** What happens, one step after the other. */
const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('write' as const), count: fc.integer({ min: 1, max: 100 }) }),
    fc.record({ do: fc.constant('join' as const), back: fc.nat({ max: 200 }) }),
    fc.record({ do: fc.constant('stall' as const), which: fc.nat() }),
    fc.record({ do: fc.constant('drain' as const), which: fc.nat() }),
    fc.record({ do: fc.constant('wait' as const), turns: fc.nat({ max: 5 }) }),
  ),
  { maxLength: 40 },
)

describe('the tail of events', () => {
  it('gives every reader all that came since it stood there, once and in order', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async plan => {
        const shelf = new Shelf()
        const tail = new Tail('t', shelf, () => undefined)
        const readers: { reader: Reader & { sink: Sink }; from: number }[] = []
        for (const step of plan) {
          if (step.do === 'write') {
            for (let i = 0; i < step.count; i += 1) shelf.all.push(`e${shelf.all.length}`)
            tail.wake()
          } else if (step.do === 'join') {
            const from = Math.max(0, shelf.all.length - step.back)
            const reader = readerAt(step.back === 0 ? shelf.end() : `${from}+0`)
            readers.push({ reader, from })
            tail.add(reader)
          } else if (step.do === 'wait') {
            for (let i = 0; i < step.turns; i += 1) await turn()
          } else {
            const one = readers[step.which % Math.max(1, readers.length)]
            if (one !== undefined) one.reader.sink.hasRoom = step.do === 'drain'
            tail.wake()
          }
        }
        for (const { reader } of readers) reader.sink.hasRoom = true
        tail.wake()
        await until(() =>
          readers.every(({ reader, from }) => reader.sink.taken.length >= shelf.all.length - from),
        )
        for (const { reader, from } of readers) expect(reader.sink.taken).toEqual(shelf.all.slice(from))
        for (const { reader } of readers) tail.remove(reader)
      }),
      { numRuns: 60 },
    )
  })

  it('looks once for all who have read to the end, wherever they began', async () => {
    const shelf = new Shelf()
    const tail = new Tail('t', shelf, () => undefined)
    const readers = Array.from({ length: 30 }, (_, i) => readerAt(`0+${i}`))
    for (const reader of readers) tail.add(reader)
    await until(() => new Set(readers.map(({ cursor }) => cursor)).size === 1)
    const before = shelf.reads
    shelf.all.push('e0')
    tail.wake()
    await until(() => readers.every(({ sink }) => sink.taken.length === 1))
    expect(shelf.reads - before).toBe(1)
    for (const reader of readers) tail.remove(reader)
  })

  it('goes on when the store is back, and ends who stands where nothing is known any more', async () => {
    const shelf = new Shelf()
    const failures: unknown[] = []
    const tail = new Tail('t', shelf, error => failures.push(error))
    const reader = readerAt('0+0')
    shelf.failure = new StoreUnavailable('away')
    tail.add(reader)
    await until(() => failures.length === 1)
    expect(reader.sink.ended).toBeNull()
    shelf.failure = null
    shelf.all.push('e0')
    tail.wake()
    await until(() => reader.sink.taken.length === 1)
    shelf.failure = new Refusal('invalid', 'lost')
    tail.wake()
    await until(() => reader.sink.ended === 'cursor_lost')
    tail.remove(reader)
  })
})
