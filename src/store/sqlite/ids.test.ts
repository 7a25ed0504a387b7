import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isUuid } from '../../domain/id.ts'
import { bytesOf, idOf, keyOf } from './ids.ts'

it('an id is 16 bytes, and the same id again', () => {
  fc.assert(
    fc.property(fc.uuid(), id => {
      expect(Buffer.from(keyOf(id)).toString('hex')).toBe(id.replaceAll('-', ''))
      expect(idOf(bytesOf(id))).toBe(id)
    }),
  )
})

it('what is no UUID in lower case finds nothing, and is not written', () => {
  const near = fc
    .tuple(
      fc.uuid(),
      fc.nat(35),
      fc.constantFrom('', '-', 'g', 'A', '0', '/', ':', '`', 'é', '\u{10000}', '-0'),
    )
    .map(([id, at, text]) => id.slice(0, at) + text + id.slice(at + 1))
  fc.assert(
    fc.property(fc.oneof(near, fc.string(), fc.constant('')), text => {
      expect(keyOf(text).length).toBe(isUuid(text) ? 16 : 0)
      if (!isUuid(text)) expect(() => bytesOf(text)).toThrow(TypeError)
    }),
    { numRuns: 500 },
  )
})
