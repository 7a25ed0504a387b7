import { createHmac } from 'node:crypto'

/** Parameters in the order in which they are posted; a name may occur several times. */
export type Params = readonly (readonly [name: string, value: string])[]

/**
 * What Twilio puts into `X-Twilio-Signature`: the URL, then each parameter's name and value, sorted, under the auth
 * token (twilio.com/docs/usage/webhooks/webhooks-security).
 */
export const signatureOf = (url: string, params: Params, authToken: string): string => {
  const lines = new Set(params.map(([name, value]) => `${name}\u0000${value}`))
  const sorted = [...lines].sort().map(line => line.replace('\u0000', ''))
  return createHmac('sha1', authToken)
    .update(url + sorted.join(''), 'utf8')
    .digest('base64')
}
