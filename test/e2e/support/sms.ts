import { createHash } from 'node:crypto'
import { signatureOf } from '../../../src/stand-ins/sms/sign.ts'
import { ACCOUNT_SID, NUMBER, POOL } from '../../fixtures/sms/support.ts'
import { addAccount } from './accounts.ts'
import type { PlatformSide } from './stage.ts'

export const AUTH_TOKEN = '0123456789abcdef0123456789abcdef'

/** What an account of Twilio's is added with. */
export const credentialsOf = (from = NUMBER) => ({ account_sid: ACCOUNT_SID, auth_token: AUTH_TOKEN, from })

/** Posts a form as Twilio does, or something else with its digest in the URL. */
export const postAsTwilio = (url: string, body: string, signedUrl = url): Promise<Response> => {
  const isForm = !/^[[{]/.test(body)
  const digest = isForm ? '' : `?bodySHA256=${createHash('sha256').update(body).digest('hex')}`
  const params = isForm ? [...new URLSearchParams(body)] : []
  return fetch(url + digest, {
    method: 'POST',
    headers: {
      'content-type': isForm ? 'application/x-www-form-urlencoded; charset=UTF-8' : 'application/json',
      'x-twilio-signature': signatureOf(signedUrl + digest, params, AUTH_TOKEN),
    },
    body,
  })
}

/** A number of Twilio's, or another sender. */
export const smsSide = (from = NUMBER): PlatformSide => ({
  type: 'SMS',
  add: (client, settings) =>
    addAccount(client, {
      type: 'SMS',
      name: `SMS ${from}`,
      credentials: credentialsOf(from),
      ...settings,
    }),
  post: (hookUrl, payload) => postAsTwilio(hookUrl, String(payload)),
})

/** The sender whose account a fixture is for: the one that it names, or the pool that this is in. */
export const senderOf = (body: string): string => {
  const form = new URLSearchParams(body)
  const to = form.get('To') ?? ''
  if (/^\d+$/.test(to)) return to
  const isOurs = to.endsWith(NUMBER) || !form.has('MessagingServiceSid')
  return isOurs ? NUMBER : POOL
}
