import { randomBytes, randomInt } from 'node:crypto'

/** A JSON object as it came. */
export type Wire = Readonly<Record<string, unknown>>

/** The value as an object, else null. */
export const asObject = (value: unknown): Wire | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Wire) : null

/** A text that is not empty, else null. */
export const asText = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null

/** JSON text as an object; null where it is none. */
export const parseObject = (text: string): Wire | null => {
  try {
    return asObject(JSON.parse(text))
  } catch {
    return null
  }
}

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/**
 * JSON as Meta writes it: everything beyond ASCII and every slash escaped. Signatures are over these bytes, so a
 * receiver that writes the JSON anew gets another signature.
 */
export const encode = (value: unknown): string =>
  JSON.stringify(value)
    .replace(/[\u007f-\uffff]/g, escaped)
    .replaceAll('/', '\\/')

/** The id under which Meta's support finds a request. */
export const traceId = (): string => `A${randomBytes(17).toString('base64url').slice(0, 22)}`

/** An id of one of Meta's objects: 16 digits. */
export const objectId = (): string => `1${Array.from({ length: 15 }, () => randomInt(10)).join('')}`

const HEAD = Buffer.from([0x1c, 0x18])
const FROM_BUSINESS = Buffer.from([0x15, 0x02, 0x00, 0x11, 0x18, 0x12])
const FROM_CUSTOMER = Buffer.from([0x15, 0x02, 0x00, 0x12, 0x18, 0x14])

/** @param by who wrote the message: the ids of the two are built a little differently */
export const wamid = (who: string, by: 'business' | 'customer'): string => {
  const [middle, length] = by === 'business' ? [FROM_BUSINESS, 9] : [FROM_CUSTOMER, 10]
  const key = randomBytes(length).toString('hex').toUpperCase()
  const name = Buffer.from(who)
  const bytes = Buffer.concat([HEAD, Buffer.from([name.length]), name, middle, Buffer.from(`${key}\0`)])
  return `wamid.${bytes.toString('base64')}`
}

/** A point in time as Meta writes it: unix seconds in a string. */
export const seconds = (at: number): string => String(Math.floor(at / 1_000))
