import { afterEach, describe, expect, it, vi } from 'vitest'
import { decodeBase64, encodeBase64, equal, keyOf } from './hmac.ts'

const secretOf = (name: string) => `whsec_${btoa(name)}`

describe('keyOf', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it('imports a key once, and again only after 1,000 others', async () => {
    const imports = vi.spyOn(crypto.subtle, 'importKey')
    const first = await keyOf(secretOf('first'))
    expect(await keyOf(secretOf('first'))).toEqual(first)
    expect(imports).toHaveBeenCalledTimes(1)
    const importOthers = async (count: number, name: string) => {
      for (let n = 0; n < count; n++) await keyOf(secretOf(`${name} ${n}`))
    }
    await importOthers(999, 'a')
    await keyOf(secretOf('first')) // used again, so now the others are older
    await importOthers(999, 'b')
    await keyOf(secretOf('first'))
    expect(imports).toHaveBeenCalledTimes(1999)
    await importOthers(1000, 'c')
    await keyOf(secretOf('first'))
    expect(imports).toHaveBeenCalledTimes(3000)
  })

  it('does not let the key out', async () => {
    const result = await keyOf(secretOf('first'))
    expect(result).toMatchObject({ ok: true, key: { extractable: false, usages: ['sign'] } })
  })

  it('does not say a broken secret back', async () => {
    const result = await keyOf('whsec_not-base64')
    expect(result).toEqual({ ok: false, detail: expect.not.stringContaining('not-base64') })
  })
})

describe('equal', () => {
  it.each([
    [[], [], true],
    [[1, 2], [1, 2], true],
    [[1, 2], [1, 3], false],
    [[1, 2], [0, 2], false],
    [[1], [1, 0], false],
    [[1, 0], [1], false],
  ])('%j and %j: %s', (a, b, expected) => {
    expect(equal(Uint8Array.from(a), Uint8Array.from(b))).toBe(expected)
  })
})

it('base64 there and back', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, n) => n)
  expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes)
  expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
  expect(decodeBase64('a-_b')).toBeNull()
})
