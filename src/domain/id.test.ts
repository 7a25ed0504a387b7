import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isUuid, uuidV7 } from './id.ts'

const MOST = 2 ** 48 - 1
const instant = fc.integer({ min: 0, max: MOST })
const random = fc.uint8Array({ minLength: 10, maxLength: 10 })

describe('uuidV7', () => {
  it('has the layout of RFC 9562: 48 bits of time, version 7, variant 2', () => {
    fc.assert(
      fc.property(instant, random, (now, bytes) => {
        const id = uuidV7(now, bytes)
        expect(isUuid(id)).toBe(true)
        const digits = id.replaceAll('-', '')
        expect(Number.parseInt(digits.slice(0, 12), 16)).toBe(now)
        expect(digits[12]).toBe('7')
        expect('89ab').toContain(digits[16])
      }),
    )
  })

  it('writes the example of RFC 9562, appendix A.6', () => {
    const bytes = Uint8Array.from([0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f])
    expect(uuidV7(0x017f22e279b0, bytes)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f')
  })

  it('sorts by time', () => {
    fc.assert(
      fc.property(fc.uniqueArray(instant, { minLength: 2, maxLength: 2 }), random, random, (at, a, b) => {
        const [earlier = 0, later = 0] = at.toSorted((one, other) => one - other)
        expect(uuidV7(earlier, a) < uuidV7(later, b)).toBe(true)
      }),
    )
  })

  it('takes its random bytes from the offset', () => {
    const bytes = Uint8Array.from({ length: 20 }, (_, i) => i)
    expect(uuidV7(0, bytes, 10)).toBe(uuidV7(0, bytes.subarray(10)))
    expect(uuidV7(0, bytes, 10)).not.toBe(uuidV7(0, bytes))
  })

  it('uses all 74 random bits', () => {
    const zeros = uuidV7(0, new Uint8Array(10))
    const ones = uuidV7(0, new Uint8Array(10).fill(255))
    expect(zeros).toBe('00000000-0000-7000-8000-000000000000')
    expect(ones).toBe('00000000-0000-7fff-bfff-ffffffffffff')
  })
})

describe('isUuid', () => {
  it.each(['', 'x', '017F22E2-79B0-7CC3-98C4-DC0C0C07398F', '017f22e279b07cc398c4dc0c0c07398f'])(
    'refuses "%s"',
    text => expect(isUuid(text)).toBe(false),
  )
})
