import type { Credentials, RawPost } from '../platform.ts'
import { isSigned, keyring } from '../shared/hmac.ts'

/** 32 bytes in base 64. */
const SIGNATURE = /^[A-Za-z0-9+/]{43}=$/

const keyOf = keyring('channel_secret')

/**
 * Verifies LINE's `x-line-signature`: the HMAC-SHA256 of the body under the channel secret, in base 64, over the bytes
 * as they came. Source: developers.line.biz/en/docs/messaging-api/verify-webhook-signature
 */
export const verifySignature = ({ body, headers }: RawPost, credentials: Credentials): boolean => {
  const header = headers['x-line-signature']
  const key = keyOf(credentials)
  if (typeof header !== 'string' || !SIGNATURE.test(header) || !key) return false
  return isSigned(body, key, header, 'base64')
}
