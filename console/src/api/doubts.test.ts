import { expect, it } from 'vitest'
import { Doubts } from './doubts.ts'

/** At a time that stands still until it is set. */
const at = () => {
  const clock = { now: 0 }
  return { clock, doubts: new Doubts(() => clock.now) }
}

it('sends what is in doubt under the same key until it is done, and only that', () => {
  const { doubts } = at()
  const first = doubts.attempt('a')
  doubts.ended(first, false)
  expect(doubts.attempt('b').key).not.toBe(first.key)
  const again = doubts.attempt('a')
  expect(again.key).toBe(first.key)
  // Refused, because the first one is still under way: that is an answer, but not what became of it.
  doubts.ended(again, false)
  const third = doubts.attempt('a')
  expect(third.key).toBe(first.key)
  doubts.ended(third, true)
  expect(doubts.attempt('a').key).not.toBe(first.key)
})

it('takes what is sent twice at once for two', () => {
  const { doubts } = at()
  const [one, other] = [doubts.attempt('a'), doubts.attempt('a')]
  expect(one.key).not.toBe(other.key)
  doubts.ended(one, false)
  doubts.ended(other, true)
  expect(doubts.attempt('a').key).toBe(one.key)
})

it('takes the same for meant anew after ten minutes, and remembers twenty at the most', () => {
  const { clock, doubts } = at()
  const old = doubts.attempt('old')
  doubts.ended(old, false)
  clock.now = 599_999
  expect(doubts.attempt('old').key).toBe(old.key)
  clock.now = 600_000
  expect(doubts.attempt('old').key).not.toBe(old.key)
  for (let i = 0; i < 21; i += 1) doubts.ended({ draft: `d${i}`, key: `k${i}` }, false)
  expect([doubts.attempt('d0').key, doubts.attempt('d1').key, doubts.attempt('d20').key]).toEqual([
    expect.not.stringMatching('^k0$'),
    'k1',
    'k20',
  ])
})
