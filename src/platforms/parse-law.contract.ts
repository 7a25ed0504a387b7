import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { PlatformType } from '../domain/contract.ts'
import { hasWatermarks, watermarkOf } from '../domain/watermark.ts'
import { problemsOf } from './change-shape.contract.ts'
import { isWellFormed, mutated, mutations } from './mutation.contract.ts'
import type { ParsedPost, Platform } from './platform.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Bodies that no platform sends, and that anybody can. */
const HOSTILE: readonly (readonly [string, Uint8Array])[] = [
  ['nothing', bytes('')],
  ...['null', 'true', '1', '"text"', '[]', '{}', '[[]]', '{"entry":{}}', '{"__proto__":{"a":1}}', '{'].map(
    text => [text, bytes(text)] as const,
  ),
  ['a byte order mark', bytes('\uFEFF{}')],
  ['no UTF-8', Uint8Array.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ['a lone surrogate', bytes('{"object":"\\ud800"}')],
  ['a lone surrogate as a key', bytes('{"\\udc00":{"\\ud800":1}}')],
  ['a half of a character after a backslash', bytes('{"object":"\\\\ud83d\\ude00"}')],
  ['lists without end', bytes('['.repeat(200_000))],
  ['deep lists', bytes('['.repeat(200_000) + ']'.repeat(200_000))],
  ['deep objects', bytes(`${'{"entry":'.repeat(200_000)}1${'}'.repeat(200_000)}`)],
  ['a megabyte of space', bytes(' '.repeat(1_000_000))],
]

/** How a platform's posts are written. */
export interface Codec {
  decode(body: Uint8Array): unknown
  encode(value: unknown): Uint8Array
}

const JSON_CODEC: Codec = {
  decode: body => JSON.parse(new TextDecoder().decode(body)),
  encode: value => bytes(JSON.stringify(value) ?? ''),
}

const problemsIn = (parsed: ParsedPost, type: PlatformType): string[] => {
  const reasons = parsed.unreadable.filter(
    ({ path, reason }) => typeof path !== 'string' || typeof reason !== 'string' || reason === '',
  )
  const accounts = parsed.items.filter(({ account, alternatives = [] }) =>
    [account ?? '', ...alternatives].some(name => typeof name !== 'string'),
  )
  const strange = hasWatermarks(type) ? [] : parsed.items.filter(item => watermarkOf(item.change) !== null)
  return [
    ...parsed.items.flatMap(item => problemsOf(item.change)),
    ...reasons.map(() => 'an unreadable part has no reason'),
    ...strange.map(() => `${type} is not among the platforms with watermarks (domain/watermark.ts)`),
    ...accounts.map(() => 'an account is no string'),
    ...(isWellFormed(parsed) ? [] : ['it holds half a character']),
    // Whoever stores it must be able to write it.
    ...(JSON.stringify(parsed) ? [] : ['it cannot be written']),
  ]
}

/** Parses a body twice and looks at what came of it. */
type Look = (body: Uint8Array) => ParsedPost

const lookWith =
  (platform: Platform): Look =>
  body => {
    const before = Uint8Array.from(body)
    const parsed = platform.parse(body, '')
    expect(problemsIn(parsed, platform.type)).toEqual([])
    expect(platform.parse(body, '')).toStrictEqual(parsed)
    expect(Buffer.compare(body, before)).toBe(0)
    return parsed
  }

const anythingLaw = (look: Look): void => {
  it.each(HOSTILE)('does not stumble over %s', (_name, body) => {
    look(body)
  })
  it('does not stumble over any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), body => void look(body)))
    fc.assert(fc.property(fc.jsonValue(), value => void look(bytes(JSON.stringify(value)))))
  })
}

const realLaw = (
  look: Look,
  posts: Readonly<Record<string, Uint8Array>>,
  unknown: readonly string[],
  codec: Codec,
): void => {
  const names = Object.keys(posts)
  const post = (name: string): Uint8Array => posts[name] ?? bytes('')

  it('reads real posts into well-formed changes, the same each time', () => {
    for (const name of names) look(post(name))
  })
  it('keeps what it cannot know, with a reason', () => {
    for (const name of unknown) expect(look(post(name)).unreadable, name).not.toEqual([])
  })
  it('does not stumble over real posts with wrong members', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), mutations, (name, changes) => {
        look(codec.encode(mutated(codec.decode(post(name)), changes)))
      }),
      { numRuns: 1_000 },
    )
  })
  it('does not stumble over real posts that break off', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.nat(5_000), (name, length) => {
        look(post(name).slice(0, length))
      }),
    )
  })
}

/**
 * The law of {@link Platform.parse}.
 * @param posts real posts by their names; none where nothing calls the platform's hook
 */
export const parseLaw = (
  platform: Platform,
  posts: Readonly<Record<string, Uint8Array>>,
  unknown: readonly string[],
  codec: Codec = JSON_CODEC,
): void => {
  const look = lookWith(platform)
  anythingLaw(look)
  if (Object.keys(posts).length > 0) realLaw(look, posts, unknown, codec)
}
