import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DELIVERY_STATES } from './delivery.ts'
import { replayOf } from './replay.testing.ts'
import {
  allowance,
  countStep,
  fateOf,
  type KeptReplay,
  lookedAt,
  pacedAfter,
  type Replayable,
  resendStep,
} from './replay.ts'
import { HOUR } from './time.ts'

const NOW = 1_760_000_000_000

const row = (id: string, fields: Partial<Replayable> = {}): Replayable => ({
  id,
  state: 'DELIVERED',
  createdAt: 10,
  isRepeated: false,
  ...fields,
})

test('what becomes of a delivery, by its state and what was asked for', () => {
  const fates = (only: KeptReplay['only'], isRepeated = false) =>
    DELIVERY_STATES.map(state => fateOf(only, state, isRepeated))
  // PENDING, HELD, DELIVERED, FAILED, DISCARDED
  expect(fates('failed')).toEqual(['waiting', 'waiting', 'otherState', 'resend', 'otherState'])
  expect(fates('delivered')).toEqual(['waiting', 'waiting', 'resend', 'otherState', 'otherState'])
  expect(fates('all')).toEqual(['waiting', 'waiting', 'resend', 'resend', 'resend'])
  expect(fates('all', true)).toEqual(['waiting', 'waiting', 'repeated', 'repeated', 'repeated'])
  expect(fates('failed', true)[3]).toBe('resend')
})

test('over any hour no more goes than the rate allows, and two seconds more', () => {
  const steps = fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 60 })
  const rates = fc.double({ min: 0.1, max: 50, noNaN: true })
  fc.assert(
    fc.property(rates, steps, (ratePerS, waits) => {
      let replay = replayOf({ ratePerS })
      let [now, sent] = [NOW, 0]
      for (const wait of waits) {
        now += wait
        const allowed = Math.max(0, allowance(replay, now))
        replay = { ...replay, pacedAt: pacedAfter(replay, now, allowed) }
        sent += allowed
      }
      expect(sent).toBeLessThanOrEqual(((now - NOW) / 1_000) * ratePerS + 1)
    }),
  )
})

test('a clock that was set back does not stop it for long', () => {
  const replay = replayOf({ ratePerS: 1, pacedAt: NOW + HOUR })
  const after = { ...replay, pacedAt: pacedAfter(replay, NOW, 0) }
  expect(allowance(after, NOW + 1_000)).toBe(1)
})

test('counts what lies in its time, and then begins', () => {
  const rows = [
    row('a', { createdAt: 9 }),
    row('b'),
    row('c', { createdAt: 19 }),
    row('d', { createdAt: 20 }),
  ]
  const once = countStep(replayOf({ state: 'COUNTING' }), rows, false, NOW)
  expect(once).toMatchObject({ state: 'COUNTING', total: 2, place: 'd' })
  expect(countStep(once, [row('e')], true, NOW)).toMatchObject({ state: 'RUNNING', total: 3, place: null })
  expect(countStep(replayOf({ state: 'COUNTING', place: 'd' }), [], false, NOW).place).toBe('d')
})

test('stops before the first one that may not go yet, and passes over what is not sent', () => {
  const rows = [row('a'), row('b', { state: 'HELD' }), row('c'), row('d')]
  const { replay, resend, isFull } = resendStep(replayOf(), rows, true, 2, NOW)
  expect(resend.map(({ id }) => id)).toEqual(['a', 'c'])
  expect(isFull).toBe(true)
  expect(replay).toMatchObject({ place: 'c', resent: 2, state: 'RUNNING', skipped: { waiting: 1 } })
  expect(lookedAt(replay)).toBe(3)
  const last = resendStep(replay, [row('d')], true, 2, NOW + 1)
  expect(last.replay).toMatchObject({ state: 'DONE', endedAt: NOW + 1, resent: 3 })
})

test('what lies outside its time is neither sent nor skipped', () => {
  const { replay, resend } = resendStep(replayOf(), [row('a', { createdAt: 20 })], false, 9, NOW)
  expect([resend, lookedAt(replay), replay.place]).toEqual([[], 0, 'a'])
})
