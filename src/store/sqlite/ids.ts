import { isUuid } from '../../domain/id.ts'
import { HOUR, type Millis } from '../../domain/time.ts'

/** Matches no row: what an id that is none is looked up by. */
const NOTHING = new Uint8Array(0)

/** The key to look an id up by; one that is no UUID finds nothing. */
export const keyOf = (id: string): Uint8Array =>
  isUuid(id) ? Buffer.from(id.replaceAll('-', ''), 'hex') : NOTHING

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
