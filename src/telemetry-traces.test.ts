import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { uuidV7 } from './domain/id.ts'
import type { TelemetryEvents } from './telemetry.ts'
import { isSampled, type Span, traceOf, traceTo, wireSpan } from './telemetry-traces.ts'

const EVENT = '01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11'
const OTHER = '01949f3a-6c1e-7d3a-ba53-2f6f0c1b7e12'
const DELIVERY = '01949f3a-6c1e-7d3a-8000-0000000000ff'
const TRACE = '01949f3a6c1e7d3a9a532f6f0c1b7e11'

const event = (id: string): TelemetryEvents['events.fired']['events'][number] => ({
  id,
  tenantId: 't',
  platformId: 'p',
  type: 'TEXT',
  outbound: false,
  services: 2,
})
const fired = (more: Partial<TelemetryEvents['events.fired']> = {}): TelemetryEvents['events.fired'] => ({
  post: { platform: 'WHATSAPP', platformId: 'p', items: 2, receivedAt: 1_000 },
  events: [event(EVENT)],
  firedAt: 1_001,
  committedAt: 1_005,
  ...more,
})
const ended = (more: Partial<TelemetryEvents['attempt.ended']> = {}): TelemetryEvents['attempt.ended'] => ({
  tenantId: 't',
  serviceId: 's',
  deliveryId: DELIVERY,
  eventId: EVENT,
  number: 1,
  state: 'DELIVERED',
  status: 204,
  error: null,
  startedAt: 1_006,
  ms: 2.5,
  ageMs: 8,
  nextAttemptAt: null,
  ...more,
})

const spansOf = (tell: (listener: ReturnType<typeof traceTo>) => void, ratio = 1): Span[] => {
  const spans: Span[] = []
  tell(traceTo(ratio, span => spans.push(span)))
  return spans
}

describe('spans', () => {
  it("of a post, its event and each attempt hang on the event's own id, with nothing kept in between", () => {
    const told = spansOf(listener => listener('events.fired', fired()))
    // As on another node, days later.
    const later = spansOf(listener => {
      listener('attempt.ended', ended({ state: 'PENDING', status: 500 }))
      listener('attempt.ended', ended({ number: 2 }))
    })
    const [post, one] = told
    const [failed, delivered] = later
    expect([...told, ...later].map(({ traceId }) => traceId)).toEqual([TRACE, TRACE, TRACE, TRACE])
    expect(post).toMatchObject({
      name: 'post WHATSAPP',
      parentSpanId: null,
      startedAt: 1_000,
      endedAt: 1_005,
    })
    expect(one).toMatchObject({ name: 'event TEXT', parentSpanId: post?.spanId, startedAt: 1_001 })
    expect(failed).toMatchObject({ name: 'deliver', parentSpanId: one?.spanId, failure: 'answered 500' })
    expect(delivered).toMatchObject({ parentSpanId: one?.spanId, failure: null, endedAt: 1_008.5 })
    expect(new Set([...told, ...later].map(({ spanId }) => spanId)).size).toBe(4)
  })

  it('begin with the event where no post brought it, and are apart for each event of a post', () => {
    const [alone] = spansOf(listener => listener('events.fired', fired({ post: null })))
    expect(alone).toMatchObject({ name: 'event TEXT', parentSpanId: null })
    const both = spansOf(listener =>
      listener('events.fired', fired({ events: [event(EVENT), event(OTHER)] })),
    )
    expect(both.map(({ name, traceId }) => [name, traceId])).toEqual([
      ['post WHATSAPP', TRACE],
      ['event TEXT', TRACE],
      ['post WHATSAPP', traceOf(OTHER)],
      ['event TEXT', traceOf(OTHER)],
    ])
  })

  it('have ids as W3C wants them, whatever the event', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.uint8Array({ minLength: 20, maxLength: 20 }),
        fc.nat(70_000),
        (now, random, number) => {
          const ids = {
            eventId: uuidV7(now, random),
            deliveryId: uuidV7(now, random, 10),
            number: number + 1,
          }
          const spans = spansOf(listener => {
            listener('events.fired', fired({ events: [event(ids.eventId)] }))
            listener('attempt.ended', ended(ids))
          })
          for (const { traceId, spanId } of spans) {
            expect(traceId).toMatch(/^[0-9a-f]{32}$/)
            expect(spanId).toMatch(/^(?!0{16})[0-9a-f]{16}$/)
          }
          expect(spans[0]?.spanId).not.toBe(spans[1]?.spanId)
        },
      ),
    )
  })

  it('are written as OTLP/JSON has them: ids in hex, 64 bits as texts, nothing that is null', () => {
    const [span] = spansOf(listener =>
      listener('attempt.ended', ended({ state: 'PENDING', status: null, error: 'timeout', ms: 1.2345 })),
    )
    expect(wireSpan(span as Span)).toEqual({
      traceId: TRACE,
      spanId: '8000000000000100',
      parentSpanId: '9a532f6f0c1b7e11',
      name: 'deliver',
      kind: 3,
      startTimeUnixNano: '1006000000',
      endTimeUnixNano: '1007235000',
      attributes: [
        { key: 'gotallo.event.id', value: { stringValue: EVENT } },
        { key: 'gotallo.tenant.id', value: { stringValue: 't' } },
        { key: 'gotallo.service.id', value: { stringValue: 's' } },
        { key: 'gotallo.delivery.id', value: { stringValue: DELIVERY } },
        { key: 'gotallo.delivery.state', value: { stringValue: 'PENDING' } },
        { key: 'gotallo.attempt.number', value: { intValue: '1' } },
        { key: 'http.request.method', value: { stringValue: 'POST' } },
        { key: 'error.type', value: { stringValue: 'timeout' } },
      ],
      status: { code: 2, message: 'timeout' },
    })
  })
})

describe('sampling', () => {
  it('keeps about the share that was asked for, all of an event or nothing', () => {
    const random = (seed: number): Uint8Array =>
      Uint8Array.from(
        { length: 10 },
        (_, i) => (Math.imul(seed + 1, 0x9e37_79b1) >>> (i * 3)) ^ Math.imul(seed, i + 7),
      )
    const ids = Array.from({ length: 2_000 }, (_, i) => uuidV7(1_750_000_000_000 + i, random(i)))
    const kept = ids.filter(id => isSampled(traceOf(id), 0.25))
    expect(kept.length).toBeGreaterThan(300)
    expect(kept.length).toBeLessThan(700)
    expect(ids.filter(id => isSampled(traceOf(id), 0))).toEqual([])
    expect(ids.filter(id => isSampled(traceOf(id), 1))).toHaveLength(2_000)
    for (const id of ids.slice(0, 50)) {
      const spans = spansOf(listener => {
        listener('events.fired', fired({ events: [event(id)] }))
        listener('attempt.ended', ended({ eventId: id }))
      }, 0.25)
      expect(spans).toHaveLength(kept.includes(id) ? 3 : 0)
    }
  })
})
