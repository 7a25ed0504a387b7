import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MESSAGE_TYPES } from './contract.ts'
import {
  type Direction,
  type Filter,
  type Filterable,
  rotate,
  type SigningSecret,
  validSecrets,
  wants,
} from './service.ts'
import { DAY } from './time.ts'

const PLATFORMS = ['p1', 'p2']
const TYPES = ['TEXT', 'IMAGE', 'EVENT'] as const
const DIRECTIONS: readonly Direction[] = ['inbound', 'outbound']

/** Every list that can be made of these, the empty one included. */
const subsets = <T>([first, ...others]: readonly T[]): T[][] => {
  if (first === undefined) return [[]]
  const without = subsets(others)
  return [...without, ...without.map(list => [first, ...list])]
}

const FILTERS: Filter[] = subsets(PLATFORMS).flatMap(platformIds =>
  subsets(TYPES).flatMap(types =>
    subsets(DIRECTIONS).map(directions => ({ platformIds, types, directions })),
  ),
)
const EVENTS: Filterable[] = PLATFORMS.flatMap(platformId =>
  MESSAGE_TYPES.flatMap(type => [true, false].map(outbound => ({ platformId, type, outbound }))),
)

const takes = <T>(list: readonly T[], value: T): boolean => list.length === 0 || list.includes(value)

describe('wants', () => {
  it('takes what each of its lists takes; an empty list takes all', () => {
    for (const filter of FILTERS) {
      for (const event of EVENTS) {
        const expected =
          takes(filter.platformIds, event.platformId) &&
          takes(filter.types, event.type) &&
          takes(filter.directions, event.outbound ? 'outbound' : 'inbound')
        if (wants(filter, event) !== expected) expect.fail(JSON.stringify({ filter, event }))
      }
    }
    expect(FILTERS).toHaveLength(128)
  })

  it.each([
    [{}, true],
    [{ platformIds: ['p2'] }, false],
    [{ types: ['IMAGE', 'TEXT'] }, true],
    [{ types: ['EVENT'] }, false],
    [{ directions: ['outbound'] }, false],
    [{ platformIds: ['p1'], types: ['TEXT'], directions: ['inbound'] }, true],
    [{ platformIds: ['p1'], types: ['TEXT'], directions: ['outbound'] }, false],
  ] as const)('%j takes an inbound TEXT of p1: %s', (over, expected) => {
    const filter: Filter = { platformIds: [], types: [], directions: [], ...over }
    expect(wants(filter, { platformId: 'p1', type: 'TEXT', outbound: false })).toBe(expected)
  })
})

const secret = (name: string, validUntil: number | null = null): SigningSecret => ({
  secret: name,
  validUntil,
})

describe('rotate', () => {
  it('puts the new secret first and lets the old one sign for the overlap', () => {
    expect(rotate([secret('old')], 'new', DAY, 1_000)).toEqual([secret('new'), secret('old', 1_000 + DAY)])
  })

  it('ends the old ones at once where there is no overlap', () => {
    expect(rotate([secret('old'), secret('older', 5_000)], 'new', 0, 1_000)).toEqual([secret('new')])
  })

  it('never prolongs a secret, and forgets those that are over', () => {
    const had = [secret('old'), secret('older', 2_000), secret('oldest', 1_000)]
    expect(rotate(had, 'new', 5_000, 1_000)).toEqual([
      secret('new'),
      secret('old', 6_000),
      secret('older', 2_000),
    ])
  })

  it('leaves one secret that is valid for good, at the head, however often it is done', () => {
    const steps = fc.array(fc.record({ wait: fc.nat(10), overlap: fc.nat(10) }), { minLength: 1 })
    fc.assert(
      fc.property(steps, list => {
        let now = 0
        let secrets: SigningSecret[] = [secret('s')]
        for (const [i, { wait, overlap }] of list.entries()) {
          now += wait
          const before = validSecrets(secrets, now)
          secrets = rotate(secrets, `s${i}`, overlap, now)
          expect(secrets.map(({ validUntil }) => validUntil === null)).toEqual(
            secrets.map((_, at) => at === 0),
          )
          expect(secrets[0]?.secret).toBe(`s${i}`)
          // Whoever verifies with the old secret goes on doing so until the overlap is over.
          if (overlap > 0)
            expect(secrets.slice(1).map(one => one.secret)).toEqual(before.map(one => one.secret))
          for (const { validUntil } of secrets.slice(1)) expect(validUntil).toBeLessThanOrEqual(now + overlap)
        }
      }),
    )
  })
})

describe('validSecrets', () => {
  it('ends a secret at its instant, not after it', () => {
    const secrets = [secret('new'), secret('old', 1_000)]
    expect(validSecrets(secrets, 999)).toEqual(secrets)
    expect(validSecrets(secrets, 1_000)).toEqual([secret('new')])
  })
})
