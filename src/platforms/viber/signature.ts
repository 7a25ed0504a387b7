import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { Credentials, RawPost } from '../platform.ts'

const SIGNATURE = /^[0-9a-f]{64}$/i

/** A key object signs several times faster than the bare secret; it lives as long as its credentials. */
const keys = new WeakMap<Credentials, KeyObject>()

const keyOf = (credentials: Credentials): KeyObject | null => {
  const known = keys.get(credentials)
  if (known) return known
  const secret = credentials.auth_token
  if (!secret) return null
  const key = createSecretKey(secret, 'utf8')
  keys.set(credentials, key)
  return key
}

/**
 * Verifies `X-Viber-Content-Signature`: HMAC-SHA256 of the body under the account's authentication token, in
 * hexadecimal digits without a prefix.
 * Source: developers.viber.com/docs/api/rest-bot-api/#callbacks
 */
export const verifySignature = (post: RawPost, credentials: Credentials): boolean => {
  const header = post.headers['x-viber-content-signature']
  const key = keyOf(credentials)
  if (typeof header !== 'string' || !SIGNATURE.test(header) || !key) return false
  const expected = createHmac('sha256', key).update(post.body).digest('hex')
  return timingSafeEqual(Buffer.from(expected, 'hex'), Buffer.from(header, 'hex'))
}
