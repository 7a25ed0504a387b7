/** Chance that comes out the same for the same seed. */
export interface Random {
  /** At least 0, less than 1. */
  next(): number
  /** A whole number, both ends included. */
  whole(from: number, to: number): number
  /** True with this probability. */
  maybe(probability: number): boolean
  /** @throws Error where there is nothing to pick from */
  pick<T>(from: readonly T[]): T
  /** The same things in another order. */
  shuffle<T>(things: readonly T[]): T[]
  bytes(length: number): Buffer
}

const UINT32 = 2 ** 32

/** FNV-1a, so that each program has its own numbers. */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}

/** Mulberry32: small, and good enough to choose by. */
const mulberry32 = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / UINT32
  }
}

/**
 * @param given as it was set, or undefined
 * @throws Error where it is no whole number from 0
 */
export const seedOf = (given: string | undefined, otherwise: number): number => {
  if (given === undefined || given === '') return otherwise % UINT32
  const seed = Number(given)
  if (!Number.isSafeInteger(seed) || seed < 0) throw new Error('CHAOS_SEED is a whole number from 0.')
  return seed
}

/** @param name of what the numbers are for: other names give other numbers */
export const randomOf = (seed: number, name: string): Random => {
  const next = mulberry32((seed ^ hashOf(name)) >>> 0)
  const whole = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1))
  return {
    next,
    whole,
    maybe: probability => next() < probability,
    pick<T>(from: readonly T[]): T {
      if (from.length === 0) throw new Error('There is nothing to pick from.')
      return from[whole(0, from.length - 1)] as T
    },
    shuffle<T>(things: readonly T[]): T[] {
      const left = [...things]
      return things.map(() => left.splice(whole(0, left.length - 1), 1)[0] as T)
    },
    bytes: length => Buffer.from(Array.from({ length }, () => whole(0, 255))),
  }
}
