import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MESSAGE_STATUSES, type MessageStatus } from './contract.ts'
import { mergeStatus, type Receipt, type ReceiptStatus, type StatusAt, UNTOLD } from './status.ts'

const RECEIPTS = ['SENT', 'DELIVERED', 'READ', 'FAILED'] as const satisfies readonly ReceiptStatus[]
const RANK: Partial<Record<MessageStatus, number>> = { PREPARED: 0, SENT: 1, DELIVERED: 2, READ: 3 }

const status = fc.constantFrom(...MESSAGE_STATUSES)
const receipt: fc.Arbitrary<Receipt> = fc.record({
  status: fc.constantFrom(...RECEIPTS),
  at: fc.option(fc.integer({ min: 1, max: 9 })),
})

/** Where receipts lead one after another. */
const arrive = (start: StatusAt, receipts: readonly Receipt[]): MessageStatus => {
  let current = start
  for (const one of receipts) {
    const next = mergeStatus(current, one)
    if (next !== current.status) current = { status: next, at: one.at ?? UNTOLD }
  }
  return current.status
}

describe('mergeStatus', () => {
  it('never goes back', () => {
    fc.assert(
      fc.property(status, fc.integer({ min: 0, max: 9 }), receipt, (from, at, one) => {
        const to = mergeStatus({ status: from, at }, one)
        const before = RANK[from]
        const now = RANK[to]
        if (before !== undefined && now !== undefined) expect(now).toBeGreaterThanOrEqual(before)
        expect([from, one.status]).toContain(to)
      }),
    )
  })

  it.each(['DELETED', 'RECEIVED'] as const)('leaves %s as it is, whatever comes', final => {
    fc.assert(fc.property(fc.array(receipt), list => arrive({ status: final, at: 0 }, list) === final))
  })

  it('ends the same in any order of receipts whose times rise, at the furthest of them', () => {
    const rising = fc.subarray([...RECEIPTS]).chain(statuses => {
      const list = statuses.map((one, i) => ({ status: one, at: i + 1 }))
      const sent = list.map((one): Receipt => one)
      return fc.tuple(fc.constant(sent), fc.shuffledSubarray(sent, { minLength: sent.length }))
    })
    fc.assert(
      fc.property(rising, ([inOrder, shuffled]) => {
        const start: StatusAt = { status: 'PREPARED', at: UNTOLD }
        const furthest = arrive(start, inOrder)
        expect(arrive(start, shuffled)).toBe(furthest)
        const reached = inOrder.map(one => one.status)
        const proof = reached.includes('READ') ? 'READ' : reached.includes('DELIVERED') ? 'DELIVERED' : null
        if (proof !== null) expect(furthest).toBe(proof)
      }),
    )
  })

  it('is not moved by the same receipts told again', () => {
    const start: StatusAt = { status: 'PREPARED', at: UNTOLD }
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...RECEIPTS)), statuses => {
        const list = statuses.map((one, i): Receipt => ({ status: one, at: i + 1 }))
        const once = arrive(start, list)
        for (const one of list) expect(arrive(start, [...list, one])).toBe(once)
      }),
    )
  })

  it.each<[string, StatusAt, Receipt, MessageStatus]>([
    ['a later SENT ends FAILED', { status: 'FAILED', at: 5 }, { status: 'SENT', at: 6 }, 'SENT'],
    ['an older SENT does not', { status: 'FAILED', at: 5 }, { status: 'SENT', at: 4 }, 'FAILED'],
    ['a SENT of the same second does not', { status: 'FAILED', at: 5 }, { status: 'SENT', at: 5 }, 'FAILED'],
    ['a SENT without a time is later', { status: 'FAILED', at: 5 }, { status: 'SENT', at: null }, 'SENT'],
    [
      'what failed at an unknown time may be sent',
      { status: 'FAILED', at: UNTOLD },
      { status: 'SENT', at: 1 },
      'SENT',
    ],
    [
      'an old DELIVERED proves arrival',
      { status: 'FAILED', at: 5 },
      { status: 'DELIVERED', at: 1 },
      'DELIVERED',
    ],
    ['an old READ proves arrival', { status: 'FAILED', at: 5 }, { status: 'READ', at: 1 }, 'READ'],
    [
      'a SENT told out of order was overtaken',
      { status: 'FAILED', at: UNTOLD },
      { status: 'SENT', at: null, unordered: true },
      'FAILED',
    ],
    [
      'a DELIVERED told out of order proves arrival',
      { status: 'FAILED', at: UNTOLD },
      { status: 'DELIVERED', at: null, unordered: true },
      'DELIVERED',
    ],
    ['what was sent may fail', { status: 'SENT', at: 5 }, { status: 'FAILED', at: 5 }, 'FAILED'],
    ['a failure told again is over', { status: 'SENT', at: 5 }, { status: 'FAILED', at: 4 }, 'SENT'],
    ['a failure without a time counts', { status: 'SENT', at: 5 }, { status: 'FAILED', at: null }, 'FAILED'],
    [
      'what was queued may fail at any time',
      { status: 'PREPARED', at: 5 },
      { status: 'FAILED', at: 1 },
      'FAILED',
    ],
    ['what arrived does not fail', { status: 'DELIVERED', at: 5 }, { status: 'FAILED', at: 6 }, 'DELIVERED'],
    ['what was read does not fail', { status: 'READ', at: 5 }, { status: 'FAILED', at: null }, 'READ'],
    ['READ may come without DELIVERED', { status: 'SENT', at: 5 }, { status: 'READ', at: 1 }, 'READ'],
  ])('%s', (_, current, one, expected) => expect(mergeStatus(current, one)).toBe(expected))
})
