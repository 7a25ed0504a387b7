import type { Millis } from './time.ts'

/** Makes a fresh UUIDv7; injected, because it needs randomness. */
export type NewId = (now: Millis) => string

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const hex = (byte: number | undefined): string => HEX[byte ?? 0] as string

/**
 * A UUIDv7 (RFC 9562 §5.7): ids of later milliseconds sort later.
 * @param now milliseconds since 1970
 * @param random ten random bytes, starting at `offset`
 */
export const uuidV7 = (now: Millis, random: Uint8Array, offset = 0): string => {
  const high = Math.floor(now / 0x1_0000)
  const low = Math.floor(now) % 0x1_0000
  const at = (i: number): number => random[offset + i] ?? 0
  return (
    `${hex(high >>> 24)}${hex((high >>> 16) & 255)}${hex((high >>> 8) & 255)}${hex(high & 255)}-` +
    `${hex(low >>> 8)}${hex(low & 255)}-` +
    `${hex(0x70 | (at(0) & 15))}${hex(at(1))}-` +
    `${hex(0x80 | (at(2) & 63))}${hex(at(3))}-` +
    `${hex(at(4))}${hex(at(5))}${hex(at(6))}${hex(at(7))}${hex(at(8))}${hex(at(9))}`
  )
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** True where a string is a lower-case UUID of any version. */
export const isUuid = (text: string): boolean => UUID.test(text)
