import { HOUR, type Millis } from '../../domain/time.ts'

/** Matches no row: what an id that is none is looked up by. */
const NOTHING = new Uint8Array(0)

const ID_BYTES = 16
const ID_LENGTH = 36
/** Where in an id each of its bytes begins, and where its dashes are. */
const PLACES = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34] as const
const DASHES = [8, 13, 18, 23] as const
const DASH = '-'.charCodeAt(0)

/** The value of each hexadecimal digit by its character; -1 of every other one. */
const DIGITS = new Int8Array(128).fill(-1)
for (let digit = 0; digit < 16; digit += 1) DIGITS[digit.toString(16).charCodeAt(0)] = digit

const digitAt = (id: string, place: number): number => DIGITS[id.charCodeAt(place)] ?? -1

/**
 * The key to look an id up by; one that is no UUID finds nothing. Every row that is written or read needs several:
 * a table is five times as fast as a pattern and a buffer.
 */
export const keyOf = (id: string): Uint8Array => {
  if (id.length !== ID_LENGTH || DASHES.some(place => id.charCodeAt(place) !== DASH)) return NOTHING
  const key = new Uint8Array(ID_BYTES)
  let all = 0
  for (let byte = 0; byte < ID_BYTES; byte += 1) {
    const place = PLACES[byte] as number
    const [high, low] = [digitAt(id, place), digitAt(id, place + 1)]
    all |= high | low
    key[byte] = (high << 4) | low
  }
  return all < 0 ? NOTHING : key
}

/**
 * An id as it is kept: 16 bytes.
 * @throws where it is not a UUID in lower case
 */
export const bytesOf = (id: string): Uint8Array => {
  const bytes = keyOf(id)
  if (bytes === NOTHING) throw new TypeError(`An id must be a UUID in lower case, not "${id}".`)
  return bytes
}

export const bytesOrNull = (id: string | null): Uint8Array | null => (id === null ? null : bytesOf(id))

/** An id as the domain knows it. */
export const idOf = (bytes: Uint8Array): string => {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

export const idOrNull = (bytes: Uint8Array | null): string | null => (bytes === null ? null : idOf(bytes))

/** The time in an id and the time of its row are taken moments apart; far less than this. */
const SLACK = HOUR

const bound = (at: Millis, fill: number): Uint8Array => {
  const bytes = Buffer.alloc(16, fill)
  bytes.writeUIntBE(Math.min(Math.max(Math.floor(at), 0), 2 ** 48 - 1), 0, 6)
  return bytes
}

/** The smallest id that an instant can have: those of rows stored before it are smaller. */
export const firstId = (at: Millis): Uint8Array => bound(at, 0)

/** No row made at this instant or later has a smaller id: ids are UUIDv7, and begin with their time. */
export const lowestId = (from: Millis): Uint8Array => bound(from - SLACK, 0)

/** No row made before this instant has a greater id. */
export const highestId = (till: Millis): Uint8Array => bound(till + SLACK, 255)
