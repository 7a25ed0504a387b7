import { expect, test } from 'vitest'
import type { Refusal } from '../domain/errors.ts'
import { changedFields, refuseInvalid } from './fields.ts'

test('changed fields are named as the API names them, in order', () => {
  expect(changedFields({ ratePerS: 1, maxInFlight: 2, name: 'x' })).toBe('max_in_flight, name, rate_per_s')
  expect(changedFields({})).toBe('')
})

test('wrong fields are refused together, with the first one in words', () => {
  expect(() => refuseInvalid([])).not.toThrow()
  const errors = [
    { path: 'a', message: 'is missing' },
    { path: 'b', message: 'is missing' },
  ]
  try {
    refuseInvalid(errors)
    expect.unreachable()
  } catch (error) {
    expect(error).toMatchObject({ code: 'invalid', errors })
    expect((error as Refusal).message).toBe('a is missing (and 1 more).')
  }
})
