import { createHmac, randomBytes, randomInt } from 'node:crypto'
import type { Wire } from '../kit/call.ts'

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/**
 * JSON as Meta writes it: everything beyond ASCII and every slash escaped. Signatures are over these bytes, so a
 * receiver that writes the JSON anew gets another signature.
 */
export const encode = (value: unknown): string =>
  JSON.stringify(value)
    .replace(/[\u007f-\uffff]/g, escaped)
    .replaceAll('/', '\\/')

/** What Meta posts: the body, with headers that sign its very bytes. */
export const signed = (
  payload: Wire,
  appSecret: string,
): { readonly body: string; readonly headers: Readonly<Record<string, string>> } => {
  const body = encode(payload)
  const signature = createHmac('sha256', appSecret).update(body).digest('hex')
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'facebookexternalua',
    'x-hub-signature-256': `sha256=${signature}`,
  }
  return { body, headers }
}

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
