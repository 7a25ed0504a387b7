import { createHmac } from 'node:crypto'
import { ACCOUNT_SID, NUMBER } from '../../../test/fixtures/sms/support.ts'
import type { Credentials } from '../platform.ts'

export const CREDENTIALS: Credentials = {
  account_sid: ACCOUNT_SID,
  auth_token: '0123456789abcdef0123456789abcdef',
  from: NUMBER,
}

/** What Twilio signs of a form behind the URL, in the words of its documentation. */
export const coveredBy = (body: Uint8Array): string => {
  const pairs = [...new URLSearchParams(Buffer.from(body).toString())].map(pair => JSON.stringify(pair))
  return [...new Set(pairs)]
    .map(pair => JSON.parse(pair) as [string, string])
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : 1))
    .map(pair => pair.join(''))
    .join('')
}

/** The header of a post. */
export const signed = (
  text: string,
  authToken = CREDENTIALS.auth_token ?? '',
): Readonly<Record<string, string>> => ({
  'x-twilio-signature': createHmac('sha1', authToken).update(text).digest('base64'),
})

/** Twilio's answer to a message that it takes (Messages resource). */
export const ACCEPTED = {
  account_sid: ACCOUNT_SID,
  api_version: '2010-04-01',
  body: 'Hello',
  date_created: 'Thu, 24 Aug 2023 05:01:45 +0000',
  date_sent: null,
  date_updated: 'Thu, 24 Aug 2023 05:01:45 +0000',
  direction: 'outbound-api',
  error_code: null,
  error_message: null,
  from: NUMBER,
  messaging_service_sid: null,
  num_media: '0',
  num_segments: '1',
  price: null,
  price_unit: 'USD',
  sid: 'SM00000000000000000000000000000001',
  status: 'queued',
  subresource_uris: {},
  to: '+16505551234',
  uri: `/2010-04-01/Accounts/${ACCOUNT_SID}/Messages/SM00000000000000000000000000000001.json`,
}
