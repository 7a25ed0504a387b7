import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Credentials, RawPost } from '../platform.ts'

/** 32 bytes in base 64. */
const SIGNATURE = /^[A-Za-z0-9+/]{43}=$/

/**
 * Verifies LINE's `x-line-signature`: the HMAC-SHA256 of the body under the channel secret, in base 64, over the bytes
 * as they came. Source: developers.line.biz/en/docs/messaging-api/verify-webhook-signature
 */
export const verifySignature = ({ body, headers }: RawPost, { channel_secret }: Credentials): boolean => {
  const header = headers['x-line-signature']
  if (typeof header !== 'string' || !SIGNATURE.test(header) || !channel_secret) return false
  const expected = createHmac('sha256', channel_secret).update(body).digest()
  return timingSafeEqual(expected, Buffer.from(header, 'base64'))
}
