import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseLosslessJson, parseLosslessObject, readLosslessBody } from './json.ts'

const { raw } = String

/** What is exact stays a number, whatever way it is written. */
const NUMBERS: readonly (readonly [source: string, value: number | string])[] = [
  ['0', 0],
  ['-1', -1],
  ['123456789012345', 123_456_789_012_345],
  ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ['-9007199254740991', Number.MIN_SAFE_INTEGER],
  ['50.76891', 50.76891],
  ['-122.16000', -122.16],
  ['0.30000000000000004', 0.1 + 0.2],
  ['1e3', 1_000],
  ['1.5E+2', 150],
  ['100000000000000e-13', 10],
  ['0e999999999999', 0],
  ['5e-324', 5e-324],
  ['4912661846655238145', '4912661846655238145'],
  ['-4912661846655238145', '-4912661846655238145'],
  ['9007199254740992', '9007199254740992'],
  ['9007199254740993', '9007199254740993'],
  ['9007199254740990.9', '9007199254740990.9'],
  ['1.00000000000000000001', '1.00000000000000000001'],
  ['0.1000000000000000055511151231257827', '0.1000000000000000055511151231257827'],
  ['1e300', '1e300'],
  ['1e400', '1e400'],
  ['-1E400', '-1E400'],
  ['1e-400', '1e-400'],
  [`1${'0'.repeat(50_000)}1`, `1${'0'.repeat(50_000)}1`],
]

const integers = fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String)
const doubles = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .map(value => JSON.stringify(value === 0 ? 0 : value))

/** JSON as text, with numbers of all kinds in it, and keys that occur twice. */
const { json } = fc.letrec<{ json: string }>(tie => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    integers,
    doubles,
    fc.string({ unit: 'binary' }).map(text => JSON.stringify(text)),
    // What looks like a number inside a string, and what only looks like the end of one.
    fc.constantFrom('"4912661846655238145"', raw`"\"4912661846655238145"`, raw`"\\"`, 'null', 'true', '""'),
    fc.array(tie('json')).map(members => `[${members.join(' , ')}]`),
    fc
      .array(fc.tuple(fc.constantFrom('"a"', '"b"', '"4912661846655238145"', '"__proto__"'), tie('json')))
      .map(members => `{${members.map(([key, value]) => `${key}:${value}`).join()}}`),
  ),
}))

/** The same by the parser's own word on each number. */
const bySource = (text: string): unknown =>
  JSON.parse(text, (_key: string, value: unknown, context?: { readonly source?: string }) =>
    Number.isInteger(value) && !Number.isSafeInteger(value) ? context?.source : value,
  )

describe('JSON that is read without losing a digit', () => {
  it.each(NUMBERS.map(([source, value]) => [source.slice(0, 40), source, value] as const))(
    'reads %s',
    (_, source, value) => {
      expect(parseLosslessJson(source)).toBe(value)
      expect(parseLosslessJson(`{"a": [${source} ]}`)).toEqual({ a: [value] })
    },
  )

  it('says of every integer what it says', () => {
    fc.assert(fc.property(integers, source => void expect(String(parseLosslessJson(source))).toBe(source)))
  })

  it('is else what JSON.parse reads, also where a key occurs twice', () => {
    expect(parseLosslessJson('{"a": 4912661846655238145, "a": 1}')).toEqual({ a: 1 })
    expect(parseLosslessJson('{"a": 1, "a": 4912661846655238145}')).toEqual({ a: '4912661846655238145' })
    fc.assert(
      fc.property(json, text => {
        expect(parseLosslessJson(text)).toEqual(
          bySource(text.replace(/\\ud[89a-f][\da-f]{2}/gi, raw`\ufffd`)),
        )
      }),
      { numRuns: 500 },
    )
  })

  it('holds no half of a character', () => {
    const text = raw`{"\ud800": [4912661846655238145, "\udc00"], "\ud83d\ude00": "\\ud800"}`
    expect(parseLosslessJson(text)).toEqual({
      '\ufffd': ['4912661846655238145', '\ufffd'],
      '😀': raw`\ud800`,
    })
  })

  it('takes any depth', () => {
    const levels = 50_000
    let value = parseLosslessJson(`${'['.repeat(levels)}4912661846655238145${']'.repeat(levels)}`)
    while (Array.isArray(value)) [value] = value
    expect(value).toBe('4912661846655238145')
  })

  it('takes nothing that is no JSON', () => {
    const texts = [
      '',
      '{',
      '01234567890123456789',
      '{4912661846655238145: 1}',
      '1e',
      '[1 2]',
      '"4912661846655238145',
    ]
    for (const text of [...texts, raw`"\u`, '-', '.5', '+4912661846655238145']) {
      expect(() => parseLosslessJson(text)).toThrow(SyntaxError)
      expect(readLosslessBody(Buffer.from(text))).toBeUndefined()
      expect(parseLosslessObject(text)).toBeNull()
    }
    expect(parseLosslessObject('[4912661846655238145]')).toBeNull()
    expect(parseLosslessObject('{"a": 4912661846655238145}')).toEqual({ a: '4912661846655238145' })
  })
})
