import type { Credentials, RawPost } from '../platform.ts'
import { isSigned, keyring } from '../shared/hmac.ts'

const SIGNATURE = /^[0-9a-f]{64}$/i

const keyOf = keyring('auth_token')

/**
 * Verifies `X-Viber-Content-Signature`: HMAC-SHA256 of the body under the account's authentication token, in
 * hexadecimal digits without a prefix.
 * Source: developers.viber.com/docs/api/rest-bot-api/#callbacks
 */
export const verifySignature = ({ body, headers }: RawPost, credentials: Credentials): boolean => {
  const header = headers['x-viber-content-signature']
  const key = keyOf(credentials)
  if (typeof header !== 'string' || !SIGNATURE.test(header) || !key) return false
  return isSigned(body, key, header, 'hex')
}
