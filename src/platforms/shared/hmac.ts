import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { Credentials } from '../credentials.ts'

/**
 * Finds the key that posts are signed with. A key object signs several times faster than the bare secret. It lives as
 * long as the credentials that it was made of, so nothing is remembered that the caller has forgotten.
 * @param name of the credential; where it is missing, there is no key
 */
export const keyring = (name: string): ((credentials: Credentials) => KeyObject | null) => {
  const keys = new WeakMap<Credentials, KeyObject>()
  return credentials => {
    const known = keys.get(credentials)
    if (known) return known
    const secret = credentials[name]
    if (!secret) return null
    const key = createSecretKey(secret, 'utf8')
    keys.set(credentials, key)
    return key
  }
}

/**
 * True where a body was signed by HMAC-SHA256 under this key; compared in constant time.
 * @param told the signature: as long as one is, and well formed
 */
export const isSigned = (
  body: Uint8Array,
  key: KeyObject,
  told: string,
  encoding: 'hex' | 'base64',
): boolean => {
  // As text, because bytes would be given memory of their own outside of the heap.
  const expected = createHmac('sha256', key).update(body).digest(encoding)
  return timingSafeEqual(Buffer.from(expected, encoding), Buffer.from(told, encoding))
}
