import { createHmac, type KeyObject } from 'node:crypto'

/**
 * The `webhook-signature` header (Standard Webhooks): `v1,` and base64 of HMAC-SHA256 over
 * `id.timestamp.body`, one for each key, separated by spaces.
 * @param timestamp unix seconds
 * @param body the exact bytes that are sent
 */
export const signatureHeader = (
  id: string,
  timestamp: number,
  body: Uint8Array,
  keys: readonly KeyObject[],
): string => {
  const prefix = `${id}.${timestamp}.`
  return keys
    .map(key => `v1,${createHmac('sha256', key).update(prefix).update(body).digest('base64')}`)
    .join(' ')
}
