import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Claimed } from '../store/store.ts'
import { Buffers } from './buffers.ts'
import { aService } from './engine.testing.ts'
import { Lane } from './lane.ts'
import { Share } from './share.ts'

const NOW = 1_656_590_400_000

const claimed = (id: string): Claimed => ({
  id,
  tenantId: 't',
  serviceId: 's',
  eventId: `event of ${id}`,
  attempts: 0,
  scheduled: 0,
  createdAt: NOW,
  body: new Uint8Array(),
})

/** A lane that has asked the store and found nothing more there. */
const lane = (over: Parameters<typeof aService>[1] = {}): Lane => {
  const made = new Lane(aService('s', over), NOW)
  made.nextDue = null
  return made
}

const fill = (filled: Lane, count: number): void => {
  for (let i = 0; i < count; i += 1) filled.push(claimed(`d${i}`))
}

/** Begins whatever the lane gives. @returns how many */
const begin = (from: Lane, now: number): number => {
  let begun = 0
  while (from.take(now) !== null) {
    from.inFlight += 1
    begun += 1
  }
  return begun
}

describe('the room of a lane', () => {
  it('is sixteen times what may be in flight', () => {
    const small = lane({ maxInFlight: 2 })
    expect(small.room()).toBe(32)
    expect(small.reserve(20, NOW)).toBe(20)
    expect(small.reserve(20, NOW)).toBe(12)
    expect(small.reserve(1, NOW)).toBe(0)
    small.giveBack(2)
    expect(small.room()).toBe(2)
  })

  it('is little where what waits in all lanes takes up the memory', () => {
    const buffers = new Buffers(100)
    const large = new Lane(aService('a'), NOW, buffers)
    const other = new Lane(aService('b'), NOW, buffers)
    expect([large.room(), other.room()]).toEqual([100, 100])
    for (let i = 0; i < 40; i += 1) large.push({ ...claimed(`d${i}`), body: new Uint8Array(5_000) })
    expect([large.room(), other.room()]).toEqual([20, 20])
    fill(large, 20)
    expect([large.room(), other.room()]).toEqual([0, 16])
    expect(other.room(3)).toBe(16)
    expect(begin(large, NOW)).toBe(16)
    expect(other.room()).toBe(32)
    large.drain()
    expect(other.room()).toBe(100)
  })

  it('is not given away while older deliveries wait in the store', () => {
    const behind = lane()
    behind.dueAt(NOW)
    expect(behind.reserve(1, NOW)).toBe(0)
    const ahead = lane()
    ahead.dueAt(NOW + 1)
    expect(ahead.reserve(1, NOW)).toBe(1)
  })

  it('is not given away where the service may not be sent to', () => {
    expect(lane({ state: 'PAUSED' }).reserve(1, NOW)).toBe(0)
    expect(lane({ waitUntil: NOW + 1 }).reserve(1, NOW)).toBe(0)
    expect(lane({ waitUntil: NOW }).reserve(1, NOW)).toBe(1)
  })

  it('is never negative, and never more than the bound', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom('reserve', 'push', 'slower', 'faster'), fc.nat(20)))
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 40 }), (list, maxInFlight) => {
        const one = lane({ maxInFlight })
        let reserved = 0
        for (const [step, count] of list) {
          if (step === 'reserve') reserved += one.reserve(count, NOW)
          if (step === 'slower') one.overloaded(NOW, NOW)
          if (step === 'faster') one.succeeded(NOW)
          if (step === 'push' && reserved > 0) {
            one.giveBack(1)
            one.push(claimed('d'))
            reserved -= 1
          }
          expect(one.room()).toBeGreaterThanOrEqual(0)
          expect(one.buffered + reserved).toBeLessThanOrEqual(16 * maxInFlight)
        }
      }),
    )
  })
})

describe('how many go at a time', () => {
  it('begins at 16, or at what the owner allows', () => {
    const wide = lane({ maxInFlight: 64 })
    fill(wide, 40)
    expect(begin(wide, NOW)).toBe(16)
    const narrow = lane({ maxInFlight: 3 })
    fill(narrow, 10)
    expect(begin(narrow, NOW)).toBe(3)
  })

  it('grows by one with each success, up to what the owner allows', () => {
    const one = lane({ maxInFlight: 20 })
    fill(one, 40)
    for (let i = 0; i < 30; i += 1) one.succeeded(NOW)
    expect(begin(one, NOW)).toBe(20)
  })

  it('is halved by an overload, once for all that began before it, and never below one', () => {
    const one = lane()
    fill(one, 40)
    one.overloaded(NOW, NOW + 10)
    for (let i = 0; i < 9; i += 1) one.overloaded(NOW, NOW + 20)
    expect(begin(one, NOW)).toBe(8)
    const worn = lane()
    fill(worn, 40)
    for (let i = 0; i < 20; i += 1) worn.overloaded(NOW + i, NOW + i)
    expect(begin(worn, NOW)).toBe(1)
  })

  it('follows the owner at once who allows less', () => {
    const one = lane()
    fill(one, 40)
    one.service = aService('s', { maxInFlight: 2 })
    one.limit(new Share('a', ['a']))
    expect(begin(one, NOW)).toBe(2)
    expect(one.room()).toBe(0)
  })

  it('waits for outcomes to be recorded', () => {
    const one = lane({ maxInFlight: 2 })
    fill(one, 4)
    one.unsettled = 2
    expect(one.take(NOW)).toBeNull()
    one.unsettled = 1
    expect(begin(one, NOW)).toBe(2)
  })
})

describe('a rate', () => {
  it('is kept over any time, with a tenth of a second at once', () => {
    const waits = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 30 })
    const rate = fc.oneof(fc.integer({ min: 1, max: 200 }), fc.constantFrom(0.1, 0.5, 2.5))
    fc.assert(
      fc.property(rate, waits, (ratePerS, list) => {
        const one = lane({ ratePerS, maxInFlight: 512 })
        fill(one, 5_000)
        let now = NOW
        let sent = begin(one, now)
        for (const wait of list) {
          one.inFlight = 0
          for (let i = 0; i < 512; i += 1) one.succeeded(NOW)
          now += wait
          sent += begin(one, now)
          expect(sent).toBeLessThanOrEqual(
            Math.max(1, ratePerS / 10) + ((now - NOW) / 1_000) * ratePerS + 1e-6,
          )
        }
      }),
    )
  })

  it('names the instant of the next one, at which it may go', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), ratePerS => {
        const one = lane({ ratePerS, maxInFlight: 512 })
        fill(one, 100)
        begin(one, NOW)
        one.inFlight = 0
        const at = one.wakeAt(NOW) ?? 0
        expect(at).toBeGreaterThan(NOW)
        expect(at).toBeLessThanOrEqual(NOW + Math.ceil(1_000 / ratePerS))
        expect(one.take(at)).not.toBeNull()
      }),
    )
  })

  it('is not used up by a clock that was set back', () => {
    const one = lane({ ratePerS: 10 })
    fill(one, 9)
    expect(begin(one, NOW)).toBe(1)
    expect(one.take(NOW - 3_600_000)).toBeNull()
    expect(one.take(NOW - 3_600_000 + 101)).not.toBeNull()
  })
})

describe('when to look again', () => {
  const stuff = (one: Lane): void => {
    fill(one, 3)
    begin(one, NOW)
  }

  it.each<[string, Parameters<typeof aService>[1], (one: Lane) => void, number | null]>([
    ['nothing is known to wait: never', {}, () => {}, null],
    ['something is due later: then', {}, one => one.dueAt(NOW + 5), NOW + 5],
    ['something due waits for room: whoever makes room looks', {}, one => one.dueAt(NOW - 5), null],
    ['all is under way: whatever ends looks', { maxInFlight: 1 }, stuff, null],
    ['a full lane at a rate: the same', { maxInFlight: 1, ratePerS: 9 }, stuff, null],
    ['the endpoint asked for patience', { waitUntil: NOW + 9 }, one => one.dueAt(NOW), NOW + 9],
    ['the same, and nothing to send', { waitUntil: NOW + 9 }, () => {}, null],
    ['it is paused: never', { state: 'PAUSED' }, one => one.dueAt(NOW), null],
  ])('%s', (_, over, prepare, expected) => {
    const one = lane(over)
    prepare(one)
    expect(one.wakeAt(NOW)).toBe(expected)
  })
})

describe('a lane that may be forgotten', () => {
  it('holds nothing, expects nothing and has nothing under way', () => {
    const one = lane()
    expect(one.empty).toBe(true)
    one.reserve(1, NOW)
    expect(one.empty).toBe(false)
    one.giveBack(1)
    fill(one, 1)
    expect(one.empty).toBe(false)
    one.drain()
    expect(one.empty).toBe(true)
    for (const part of ['inFlight', 'unsettled', 'releasing'] as const) {
      one[part] = 1
      expect([one.idle, one.empty]).toEqual([false, false])
      one[part] = 0
    }
  })
})
