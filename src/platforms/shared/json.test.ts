import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson, readBody } from './json.ts'

const { raw } = String
const wellFormed = (value: unknown): unknown => {
  if (typeof value === 'string') return value.toWellFormed()
  if (Array.isArray(value)) return value.map(wellFormed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key.toWellFormed(), wellFormed(member)]),
  )
}

describe('JSON', () => {
  it.each([
    ['a lone first half', raw`"a\ud800b"`, 'a\ufffdb'],
    ['a lone second half', raw`"a\uDC00b"`, 'a\ufffdb'],
    ['two halves the wrong way round', raw`"\udc00\ud83d"`, '\ufffd\ufffd'],
    ['two first halves and a second', raw`"\ud83d\ud83d\ude00"`, '\ufffd😀'],
    ['a half before a whole character', raw`"\ud83d😀"`, '\ufffd😀'],
    ['a half after an escaped backslash', raw`"\\\ud800"`, '\\\ufffd'],
    ['a half after what only looks like one', raw`"\\ud83d\ude00"`, '\\ud83d\ufffd'],
    ['a half before what only looks like one', raw`"\ud83d\\ude00"`, '\ufffd\\ude00'],
    ['a half at the end', raw`"\ud83d"`, '\ufffd'],
    ['a pair', raw`"\ud83d\uDE00"`, '😀'],
    ['the word alone', raw`"\\ud800"`, raw`\ud800`],
    ['the last character before them', raw`"\ud7ff\u0000"`, '\ud7ff\u0000'],
  ])('with %s becomes well formed', (_name, text, expected) => {
    expect(parseJson(text)).toBe(expected)
  })

  it('has well-formed keys, at every depth', () => {
    expect(parseJson(raw`[{"\ud800": {"__proto__\udc00": ["\ud800"]}}]`)).toEqual([
      { '\ufffd': { '__proto__\ufffd': ['\ufffd'] } },
    ])
  })

  it('is made well formed as String.toWellFormed does it, and is else untouched', () => {
    const of = (...units: string[]) =>
      fc.array(fc.constantFrom(...units), { maxLength: 12 }).map(made => made.join(''))
    const plain = ['\ud83d', '\ude00', 'u', 'ud83d', 'x', '\u0000']
    // Keys have neither of two characters that V8 itself may confuse in them: nodejs/node#63785.
    const text = of(...plain, '\\', '"')
    fc.assert(
      fc.property(fc.array(fc.dictionary(of(...plain), text)), value => {
        expect(parseJson(JSON.stringify(value))).toEqual(wellFormed(value))
      }),
    )
  })
})

it('a body that is no JSON is undefined', () => {
  for (const text of ['', '{', raw`"\ud8zz"`, raw`"\u`]) expect(readBody(Buffer.from(text))).toBeUndefined()
})
