import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { Credentials, RawPost } from '../platform.ts'

const PREFIX = 'sha256='
const SIGNATURE = /^sha256=[0-9a-f]{64}$/i

/**
 * A key object signs several times faster than the bare secret. It lives as long as the credentials that it
 * was made of, so nothing is remembered that the caller has forgotten.
 */
const keys = new WeakMap<Credentials, KeyObject>()

const keyOf = (credentials: Credentials): KeyObject | null => {
  const known = keys.get(credentials)
  if (known) return known
  const secret = credentials.app_secret
  if (!secret) return null
  const key = createSecretKey(secret, 'utf8')
  keys.set(credentials, key)
  return key
}

/**
 * Verifies Meta's `X-Hub-Signature-256`: HMAC-SHA256 of the body under the app secret, over the bytes as they
 * came, because Meta signs its own escaped spelling of them.
 * Source: developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads
 */
export const verifyHubSignature = (post: RawPost, credentials: Credentials): boolean => {
  const header = post.headers['x-hub-signature-256']
  const key = keyOf(credentials)
  if (typeof header !== 'string' || !SIGNATURE.test(header) || !key) return false
  // As text, because bytes would be given memory of their own outside of the heap.
  const expected = createHmac('sha256', key).update(post.body).digest('hex')
  return timingSafeEqual(Buffer.from(expected, 'hex'), Buffer.from(header.slice(PREFIX.length), 'hex'))
}
