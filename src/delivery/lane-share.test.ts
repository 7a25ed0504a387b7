import { describe, expect, it } from 'vitest'
import { aService, NOON } from './engine.testing.ts'
import { Lane } from './lane.ts'
import { Share } from './share.ts'

describe('a share of several nodes', () => {
  it('is what goes at a time, and as fast; without one nothing is taken or sent', () => {
    const lane = new Lane(aService('s', { maxInFlight: 4, ratePerS: 40 }), NOON)
    lane.limit(new Share('a', ['a', 'b']))
    for (let i = 0; i < 40; i += 1) lane.push(claimed(i))
    const begin = (): number => {
      let begun = 0
      while (lane.take(NOON) !== null) {
        lane.inFlight += 1
        begun += 1
      }
      return begun
    }
    // Two at a time, and a tenth of a second's worth of half the rate.
    expect(begin()).toBe(2)
    lane.limit(new Share('a', ['b']))
    expect([lane.maySend(NOON), lane.room(), lane.wantsClaim(NOON), lane.wakeAt(NOON)]).toEqual([
      false,
      0,
      false,
      null,
    ])
  })
})

const claimed = (i: number) => ({
  id: `d${i}`,
  tenantId: 'tenant',
  serviceId: 's',
  eventId: `e${i}`,
  attempts: 0,
  scheduled: 0,
  createdAt: NOON,
  body: new Uint8Array(1),
})
