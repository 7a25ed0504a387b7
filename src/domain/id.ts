import type { Millis } from './time.ts'

/** Makes a fresh UUIDv7; injected, because it needs randomness. */
export type NewId = (now: Millis) => string

const DIGITS = Array.from('0123456789abcdef', digit => digit.charCodeAt(0))
const HYPHEN = '-'.charCodeAt(0)

/** The id that is being made. Codes in place, because pieces of text that are joined are each one more text. */
const codes = new Array<number>(36).fill(HYPHEN)

const put = (place: number, byte: number): void => {
  codes[place] = DIGITS[byte >>> 4] as number
  codes[place + 1] = DIGITS[byte & 15] as number
}

/**
 * A UUIDv7 (RFC 9562 §5.7): ids of later milliseconds sort later.
 * @param now milliseconds since 1970
 * @param random ten random bytes, starting at `offset`
 */
export const uuidV7 = (now: Millis, random: Uint8Array, offset = 0): string => {
  const high = Math.floor(now / 0x1_0000)
  const low = Math.floor(now) % 0x1_0000
  const at = (i: number): number => random[offset + i] ?? 0
  put(0, high >>> 24)
  put(2, (high >>> 16) & 255)
  put(4, (high >>> 8) & 255)
  put(6, high & 255)
  put(9, low >>> 8)
  put(11, low & 255)
  put(14, 0x70 | (at(0) & 15))
  put(16, at(1))
  put(19, 0x80 | (at(2) & 63))
  put(21, at(3))
  for (let i = 4; i < 10; i += 1) put(16 + 2 * i, at(i))
  return String.fromCharCode(...codes)
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** True where a string is a lower-case UUID of any version. */
export const isUuid = (text: string): boolean => UUID.test(text)
