import type { Random } from './random.ts'

/** The parts of JSON text, white space left out. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:]/gs

const isText = (token: string): boolean => token.startsWith('"')
const isNumber = (token: string): boolean => /^-?\d/.test(token)

/** Numbers that JSON can write and a double cannot hold, or that are no ids. */
const NUMBERS = [
  '4912661846655238145',
  '9007199254740993',
  '-9223372036854775808',
  '18446744073709551616',
  `1${'0'.repeat(400)}`,
  '1e400',
  '-0',
  '1.7976931348623157e308',
  '0.1e-7',
]
const HUGE = 'x'.repeat(200_000)
const DEEP = '['.repeat(3_000) + ']'.repeat(3_000)
const VALUES = ['null', '[]', '{}', '""', '0', 'true', '"\\ud83d"', '{"a":[1,{"b":null}]}']
const HALVES = ['\\ud800', '\\udc00', '\\ude00\\ud83d', '\\u0000', '\\uffff']

/** The places of all tokens that are meant. */
const placesOf = (tokens: readonly string[], isMeant: (token: string, at: number) => boolean): number[] =>
  tokens.flatMap((token, at) => (isMeant(token, at) ? [at] : []))

type Change = (tokens: string[], random: Random) => void

const at = (isMeant: (token: string, next: string | undefined) => boolean, change: Change) => {
  return (tokens: string[], random: Random): void => {
    const places = placesOf(tokens, (token, i) => isMeant(token, tokens[i + 1]))
    if (places.length === 0) return
    const place = random.pick(places)
    const one = tokens.splice(place, 1)
    change(one, random)
    tokens.splice(place, 0, ...one)
  }
}

const isKey = (token: string, next: string | undefined): boolean => isText(token) && next === ':'
const isValue = (token: string, next: string | undefined): boolean =>
  (isText(token) && next !== ':') || isNumber(token) || token === 'true' || token === 'null'

const inside = (token: string, more: string, random: Random): string => {
  const cut = random.maybe(0.5) ? 1 : token.length - 1
  return token.slice(0, cut) + more + token.slice(cut)
}

/** What is written in text, and what no value that was parsed can be changed into. */
const CHANGES: readonly Change[] = [
  // The same key twice; of JSON.parse the last one counts, elsewhere the first.
  at(isKey, (one, random) => one.unshift(one[0] ?? '', ':', random.pick(VALUES), ',')),
  at(isNumber, (one, random) => one.splice(0, 1, random.pick(NUMBERS))),
  at(isValue, (one, random) => one.splice(0, 1, random.pick(NUMBERS))),
  at(isText, (one, random) => one.splice(0, 1, inside(one[0] ?? '""', random.pick(HALVES), random))),
  at(isValue, one => one.splice(0, 1, `"${HUGE}"`)),
  at(isValue, one => one.splice(0, 1, DEEP)),
  at(isKey, one => one.splice(0, 1, (one[0] ?? '').toUpperCase())),
]

/** JSON text with one to three changes that only text can have: doubled keys, 64-bit integers, halves of characters, the huge and the deep. */
export const withTextMutations = (text: string, random: Random): string => {
  const tokens = text.match(TOKEN) ?? []
  for (let left = random.whole(1, 3); left > 0; left -= 1) random.pick(CHANGES)(tokens, random)
  return tokens.join('')
}
