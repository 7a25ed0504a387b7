import type { Credentials, RawPost } from '../platform.ts'
import { isSigned, keyring } from '../shared/hmac.ts'

const PREFIX = 'sha256='
const SIGNATURE = /^sha256=[0-9a-f]{64}$/i

const keyOf = keyring('app_secret')

/**
 * Verifies Meta's `X-Hub-Signature-256`: HMAC-SHA256 of the body under the app secret, over the bytes as they
 * came, because Meta signs its own escaped spelling of them.
 * Source: developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads
 */
export const verifyHubSignature = ({ body, headers }: RawPost, credentials: Credentials): boolean => {
  const header = headers['x-hub-signature-256']
  const key = keyOf(credentials)
  if (typeof header !== 'string' || !SIGNATURE.test(header) || !key) return false
  return isSigned(body, key, header.slice(PREFIX.length), 'hex')
}
