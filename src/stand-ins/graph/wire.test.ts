import { expect, it } from 'vitest'
import { encode, objectId, wamid } from './wire.ts'

it('writes JSON as Meta does, which reads the same', () => {
  const value = { name: 'Zoë ✓ 😀', url: 'https://example.com/a' }
  const text = encode(value)
  expect(text).toBe('{"name":"Zo\\u00eb \\u2713 \\ud83d\\ude00","url":"https:\\/\\/example.com\\/a"}')
  expect(JSON.parse(text)).toEqual(value)
})

it.each([
  ['13437772910', 'business', 'wamid.HBgLMTM0Mzc3NzI5MTAVAgARGBIyQzU4M0Q4MDc2NDY4ODgwNjUA'],
  ['16503879439', 'customer', 'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA='],
] as const)('makes ids that hold who is meant, as real ones do: %s, %s', (who, by, real) => {
  const made = wamid(who, by)
  expect(made).toHaveLength(real.length)
  expect(made.slice(0, 32)).toBe(real.slice(0, 32))
  expect(made).not.toBe(wamid(who, by))
})

it('makes ids of objects that are all different', () => {
  const ids = Array.from({ length: 100 }, objectId)
  expect(new Set(ids).size).toBe(100)
  for (const id of ids) expect(id).toMatch(/^1\d{15}$/)
})
