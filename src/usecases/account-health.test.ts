import { expect, test } from 'vitest'
import { accountHealth, worse } from './account-health.ts'

test('what a platform says becomes the health of the account', () => {
  expect(accountHealth({ state: 'ok', detail: null }, 5)).toEqual({ state: 'ok', detail: null, checkedAt: 5 })
  expect(accountHealth({ state: 'refused', detail: 'no' }, 5).state).toBe('failing')
  expect(accountHealth({ state: 'unreachable', detail: 'no' }, 5).state).toBe('unverified')
})

test('the worse of two findings stands; of two alike the later one, with what the earlier one had to say', () => {
  const ok = (detail: string | null) => ({ state: 'ok', detail, checkedAt: 1 }) as const
  const failing = { state: 'failing', detail: 'no', checkedAt: 2 } as const
  expect(worse(ok('a'), failing)).toEqual(failing)
  expect(worse(failing, ok('a'))).toEqual(failing)
  expect(worse(ok('a'), ok('b'))).toEqual(ok('b'))
  expect(worse(ok('a'), ok(null))).toEqual(ok('a'))
})
