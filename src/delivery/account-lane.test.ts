import { describe, expect, it } from 'vitest'
import { RETRY_AFTER_LIMIT } from '../domain/retry.ts'
import { HOUR, MINUTE, SECOND } from '../domain/time.ts'
import { AccountLane } from './account-lane.ts'

const START = 1_000_000

/** A lane of an account without a rate, in which so many are under way. */
const laneWith = (inFlight: number): [AccountLane, number] => {
  const lane = new AccountLane('account', null, START)
  let begun = -1
  for (let i = 0; i < inFlight; i += 1) begun = lane.begin(null, START)
  return [lane, begun]
}

const room = (lane: AccountLane, now: number): number => {
  lane.dueAt(START)
  return lane.room(null, now)
}

describe('an account that is told to slow down', () => {
  it('waits, then sends one message, and opens up when that is answered', () => {
    const [lane, begun] = laneWith(1)
    lane.throttled(begun, null, START)
    expect(room(lane, START + SECOND - 1)).toBe(0)
    const now = START + SECOND
    expect(room(lane, now)).toBe(1)
    const probe = lane.begin(null, now)
    expect([room(lane, now), lane.wakeAt(null, now)]).toEqual([0, now + 15 * SECOND])
    lane.accepted(probe)
    expect(room(lane, now)).toBe(62)
  })

  it('waits longer each time that its probe is told so, up to a minute', () => {
    const [lane, first] = laneWith(1)
    let [begun, now] = [first, START]
    for (const wait of [1, 2, 4, 8, 16, 32, 60, 60]) {
      lane.throttled(begun, null, now)
      expect([room(lane, now + wait * SECOND - 1), room(lane, now + wait * SECOND)]).toEqual([0, 1])
      now += wait * SECOND
      begun = lane.begin(null, now)
    }
    lane.accepted(begun)
    lane.throttled(lane.begin(null, now), null, now)
    expect(room(lane, now + SECOND)).toBe(1)
  })

  it('takes what was under way together for one throttle, however late it is told', () => {
    const [lane, begun] = laneWith(9)
    lane.throttled(begun, null, START)
    lane.throttled(begun, null, START + 2 * SECOND)
    expect(room(lane, START + 2 * SECOND)).toBe(1)
    lane.throttled(begun, MINUTE, START + 2 * SECOND)
    expect(room(lane, START + MINUTE)).toBe(0)
  })

  it('is not opened by what was under way before', () => {
    const [lane, begun] = laneWith(2)
    lane.throttled(begun, null, START)
    lane.accepted(begun)
    expect([room(lane, START), room(lane, START + SECOND)]).toEqual([0, 1])
  })

  it('sends another probe where the first has no answer for long', () => {
    const [lane, begun] = laneWith(1)
    lane.throttled(begun, null, START)
    const now = START + SECOND
    lane.begin(null, now)
    expect([room(lane, now + 15 * SECOND - 1), room(lane, now + 15 * SECOND)]).toEqual([0, 1])
  })

  it('waits as long as it is asked to, a day at the most', () => {
    const [lane, begun] = laneWith(1)
    lane.throttled(begun, 99 * RETRY_AFTER_LIMIT, START)
    expect(lane.wakeAt(null, START)).toBe(START + RETRY_AFTER_LIMIT)
  })

  it('is not called for anything else meanwhile', () => {
    const [lane, begun] = laneWith(1)
    expect(lane.spend(null, START)).toBe(0)
    lane.throttled(begun, null, START)
    expect([lane.spend(null, START), lane.spend(null, START + SECOND)]).toEqual([SECOND, 0])
  })

  it('waits on whatever was claimed while the throttle came, and is not opened by it', () => {
    const [lane, begun] = laneWith(1)
    lane.throttled(begun, HOUR, START)
    lane.accepted(lane.begin(null, START))
    lane.undecided(lane.begin(null, START))
    expect([room(lane, START + HOUR - 1), room(lane, START + HOUR)]).toEqual([0, 1])
  })

  it('lets the next message probe where one ended without a word of the account', () => {
    const [lane, begun] = laneWith(1)
    lane.throttled(begun, null, START)
    const now = START + SECOND
    lane.undecided(lane.begin(null, now))
    expect(room(lane, now)).toBe(1)
    lane.throttled(lane.begin(null, now), null, now)
    expect(room(lane, now + 2 * SECOND - 1)).toBe(0)
  })
})

it('messages and other calls share one rate', () => {
  const lane = new AccountLane('account', 20, START)
  expect([lane.spend(20, START), lane.room(20, START)]).toEqual([0, 1])
  lane.begin(20, START)
  expect([lane.spend(20, START), lane.spend(20, START + 50)]).toEqual([50, 0])
})
