import fc from 'fast-check'

/** Values that nobody sends, and that anybody can. */
const ODD: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e300,
  '',
  ' ',
  'constructor',
  '__proto__',
  '\u0000',
  '\ud800',
  '\ude00\ud83d',
  { '\ud800': ['\udc00', { '\udc00': 'x' }] },
  // JSON in a string, which is parsed in its turn.
  '{"\\ud800":"\\udc00"}',
  // Wherever it is cut, it must not be in the middle of a character.
  '😀'.repeat(500),
  `x${'😀'.repeat(500)}`,
  [],
  {},
  [[]],
  [null],
  { a: null },
  JSON.parse('['.repeat(100) + ']'.repeat(100)),
]

/** The places of a JSON value that can be changed: each is a container with one of its keys. */
const placesOf = (value: unknown, places: [Record<string, unknown>, string][] = []) => {
  if (typeof value !== 'object' || value === null) return places
  for (const [key, member] of Object.entries(value)) {
    places.push([value as Record<string, unknown>, key])
    placesOf(member, places)
  }
  return places
}

/** A change of one place of a JSON value. */
export interface Mutation {
  readonly at: number
  readonly how: 'replace' | 'remove' | 'repeat'
  readonly odd: unknown
}

/** Changes a JSON value in place, and gives it back. */
export const mutated = <T>(value: T, changes: readonly Mutation[]): T => {
  for (const { at, how, odd } of changes) {
    const places = placesOf(value)
    const [container, key] = places[at % Math.max(places.length, 1)] ?? []
    if (!container || key === undefined) continue
    if (how === 'remove') delete container[key]
    else container[key] = how === 'repeat' ? [container[key], container[key]] : structuredClone(odd)
  }
  return value
}

/** One to four changes. */
export const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(
  fc.record({
    at: fc.nat(10_000),
    how: fc.constantFrom('replace' as const, 'remove' as const, 'repeat' as const),
    odd: fc.oneof(fc.constantFrom(...ODD), fc.jsonValue({ maxDepth: 3 })),
  }),
  { minLength: 1, maxLength: 4 },
)

/** No database and no UTF-8 can hold half a character: an id with one would never be found again. */
export const isWellFormed = (value: unknown): boolean => {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([key, member]) => key.isWellFormed() && isWellFormed(member))
}
