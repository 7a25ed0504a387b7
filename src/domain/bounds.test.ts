import { describe, expect, it } from 'vitest'
import { checkCharacters, oneLine, unsendable } from './bounds.ts'

const END_OF_TAGS = '\u{e007f}'
/** The same in characters that nobody sees. */
const tags = (ascii: string): string =>
  [...ascii].map(letter => String.fromCodePoint(0xe0000 + (letter.codePointAt(0) ?? 0))).join('')
const flag = (of: string): string => `🏴${tags(of)}${END_OF_TAGS}`

describe('oneLine', () => {
  it.each([
    ['Jane Doe', 'Jane Doe'],
    [' Jane\r\n\tDoe\0 ', 'Jane Doe'],
    ['a\u2028b\u0085c', 'a b c'],
    ['exe.\u202egpj', 'exe.gpj'],
    ['\u2066a\u2069\u200f\ufeff', 'a'],
    ['👩\u200d👩\u200d👧', '👩\u200d👩\u200d👧'],
    ['می\u200cخواهم', 'می\u200cخواهم'],
    [
      `${flag('gbeng')}${flag('gbsct')}${flag('gbwls')} Jane`,
      `${flag('gbeng')}${flag('gbsct')}${flag('gbwls')} Jane`,
    ],
    [`a${tags('hidden')}${END_OF_TAGS}b`, 'ab'],
    [`🏴${tags('gbeng')} no end`, '🏴 no end'],
    [`🏴a${tags('gbeng')}${END_OF_TAGS}`, '🏴a'],
    [flag('pay-to-somebody-else'), '🏴'],
    [`🏴${END_OF_TAGS}`, '🏴'],
    ['a\ud800', 'a\ufffd'],
    ['\u202e\n', ''],
  ])('%j: %j', (given, shown) => expect(oneLine(given, 256)).toBe(shown))

  it('cuts between characters', () => {
    expect(oneLine('😀'.repeat(300), 256)).toBe('😀'.repeat(256))
    expect(oneLine('ab cd', 3)).toBe('ab')
    expect(oneLine(flag('gbeng'), 6)).toBe('🏴')
  })
})

describe('checkCharacters', () => {
  const source = { a: ['x\0'], b: { 'k\0': 1 }, c: '\ud800' }
  const paths = (errors: readonly { path: string }[]) => errors.map(({ path }) => path)

  it('finds half characters, and U+0000 where the text is to be sent', () => {
    expect(paths(checkCharacters(source, ''))).toEqual(['c'])
    expect(paths(checkCharacters(source, '', unsendable))).toEqual(['a[0]', 'b.k\0', 'c'])
  })
})
