import { createHmac } from 'node:crypto'
import { addAccount } from './accounts.ts'
import type { PlatformSide } from './stage.ts'

export const CHANNEL_SECRET = 'e2e-channel-secret'

/** Posts as LINE does: signed over the exact bytes. */
export const postToHook = (hookUrl: string, payload: unknown, secret = CHANNEL_SECRET): Promise<Response> => {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload)
  const signature = createHmac('sha256', secret).update(body).digest('base64')
  const headers = { 'content-type': 'application/json; charset=utf-8', 'x-line-signature': signature }
  return fetch(hookUrl, { method: 'POST', headers, body })
}

/** Files of fixtures that are said to be elsewhere: no test asks the Internet for one. */
const elsewhere = (payload: unknown): unknown =>
  typeof payload === 'string' ? payload.replaceAll('https://example.com', 'https://files.invalid/a') : payload

/** LINE. */
export const LINE_SIDE: PlatformSide = {
  type: 'LINE',
  add: (client, settings) =>
    addAccount(client, {
      type: 'LINE',
      name: 'LINE',
      credentials: { channel_access_token: 'e2e-channel-access-token', channel_secret: CHANNEL_SECRET },
      ...settings,
    }),
  post: (hookUrl, payload) => postToHook(hookUrl, elsewhere(payload)),
}
