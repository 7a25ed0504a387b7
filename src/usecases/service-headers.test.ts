import { validateHeaderName, validateHeaderValue } from 'node:http'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Refusal } from '../domain/errors.ts'
import { readHeaders } from './service-headers.ts'

const refusalOf = (headers: Record<string, string>): Refusal | null => {
  try {
    readHeaders(headers)
    return null
  } catch (error) {
    return error as Refusal
  }
}

test('names are kept in lower case, values as they are', () => {
  expect(readHeaders({ Authorization: 'Bearer a b', 'X-Api-Key': 'k\tv' })).toEqual({
    authorization: 'Bearer a b',
    'x-api-key': 'k\tv',
  })
  expect(readHeaders({})).toEqual({})
})

const REFUSED = [
  'Host',
  'user-agent',
  'Content-Type',
  'content-length',
  'Content-Encoding',
  'webhook-id',
  'Webhook-Signature',
  'webhook-timestamp',
  'webhook-anything',
  'Connection',
  'keep-alive',
  'TE',
  'Trailer',
  'Transfer-Encoding',
  'upgrade',
  'Proxy-Authorization',
  'proxy-connection',
  'Expect',
]
test.each(REFUSED)('%s is refused', name => {
  expect(refusalOf({ [name]: 'x' })).toMatchObject({
    code: 'header_refused',
    errors: [{ path: `headers.${name}` }],
  })
})

test.each(['', 'a b', 'a:b', 'a\r\nb', 'ä', 'a(b)', 'x\0'])('the name %j is refused', name => {
  expect(refusalOf({ [name]: 'x' })?.code).toBe('header_refused')
})

test.each(['', ' a', 'a ', 'a\r\nx-evil: 1', 'a\nb', 'a\0', 'ü', '\u2028'])(
  'the value %j is refused',
  value => {
    const refusal = refusalOf({ 'x-a': value })
    expect(refusal?.code).toBe('header_refused')
    // A value may be a secret: it is never repeated.
    if (value.length > 3) expect(JSON.stringify(refusal)).not.toContain(value)
  },
)

test('the same name twice, too many, and too much are refused', () => {
  expect(refusalOf({ 'X-A': '1', 'x-a': '2' })?.errors).toHaveLength(1)
  const many = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`x-${i}`, 'v']))
  expect(refusalOf(many(32))).toBeNull()
  expect(refusalOf(many(33))?.errors).toMatchObject([{ path: 'headers' }])
  expect(refusalOf({ 'x-a': 'v'.repeat(8_189) })).toBeNull()
  expect(refusalOf({ 'x-a': 'v'.repeat(8_190) })?.errors).toMatchObject([{ path: 'headers' }])
})

test('all that is wrong is named at once', () => {
  const refusal = refusalOf({ Host: 'x', 'x-ok': 'y', 'x-bad': 'a\n' })
  expect(refusal?.errors.map(({ path }) => path)).toEqual(['headers.Host', 'headers.x-bad'])
  expect(refusal?.message).toMatch(/^headers\.Host .*\.$/)
})

test('whatever is taken can be sent', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('x-a', 'a b', '__proto__', 'constructor'),
  )
  fc.assert(
    fc.property(fc.dictionary(text, text), given => {
      if (refusalOf(given) !== null) return
      const read = readHeaders(given)
      expect(Object.keys(read)).toHaveLength(Object.keys(given).length)
      for (const [name, value] of Object.entries(read)) {
        validateHeaderName(name)
        validateHeaderValue(name, value)
      }
    }),
  )
})
