import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { balance } from './ledger.ts'

const count = fc.nat(1_000_000)

describe('balance', () => {
  it('holds where every delivery that was made stands somewhere', () => {
    const places = fc.record({
      delivered: count,
      pending: count,
      failed: count,
      held: count,
      discarded: count,
    })
    fc.assert(
      fc.property(places, count, (found, more) => {
        const made = found.delivered + found.pending + found.failed + found.held + found.discarded
        const replays = Math.min(more, made)
        const counts = { ...found, replays, fanOut: made - replays }
        expect(balance(counts)).toEqual({ ...counts, balanced: true, difference: 0 })
        expect(balance({ ...counts, fanOut: counts.fanOut + 3 })).toMatchObject({
          balanced: false,
          difference: 3,
        })
        expect(balance({ ...counts, held: counts.held + 2 })).toMatchObject({
          balanced: false,
          difference: -2,
        })
      }),
    )
  })
})
