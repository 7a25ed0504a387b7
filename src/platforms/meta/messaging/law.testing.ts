import { createHmac } from 'node:crypto'
import type { SignatureHarness } from '../../platform.contract.ts'
import type { Credentials } from '../../platform.ts'

const signatureOf = (body: Uint8Array, secret: string | undefined): string =>
  createHmac('sha256', secret ?? '')
    .update(body)
    .digest('hex')

/** How Meta signs. @param post any */
export const metaSignature = (credentials: Credentials, post: Uint8Array): SignatureHarness => {
  const good = signatureOf(post, credentials.app_secret)
  return {
    sign: (body, { app_secret }) => ({ 'x-hub-signature-256': `sha256=${signatureOf(body, app_secret)}` }),
    other: { ...credentials, app_secret: 'fedcba9876543210fedcba9876543210' },
    malformed: [
      { 'x-hub-signature-256': '' },
      { 'x-hub-signature-256': good },
      { 'x-hub-signature-256': `sha1=${good}` },
      { 'x-hub-signature-256': `sha256=${good}00` },
      { 'x-hub-signature-256': [`sha256=${good}`] },
      { 'x-hub-signature': `sha256=${good}` },
    ],
  }
}

/** The answer to a message that was taken. */
export const TAKEN = {
  recipient_id: '200000000000001',
  message_id: 'm_AG5Hz2Uq7tuwNEhXfYYKj8mJEM_QPpz5jdCK48PnKAj',
}
