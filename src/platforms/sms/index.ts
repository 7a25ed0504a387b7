import type { Platform, PlatformTools } from '../platform.ts'
import { readCredentialsBy } from '../shared/credential-rules.ts'
import { checkAccount } from './check.ts'
import { accountKey, RULES } from './credentials.ts'
import { fetchMedia } from './media.ts'
import { createOutbound } from './outbound.ts'
import { parsePost } from './parse.ts'
import { registerHook } from './register.ts'
import { verifySignature } from './signature.ts'

/** Twilio documents no bound on what it posts; a message of the longest text takes a twentieth of this. */
const MAX_BODY_BYTES = 512 * 1_024

/** SMS and MMS, by Twilio's Programmable Messaging. */
export const createSms = (tools: PlatformTools): Platform => ({
  type: 'SMS',
  maxBodyBytes: MAX_BODY_BYTES,
  readCredentials: input => readCredentialsBy('SMS', RULES, input),
  accountKey,
  signingSecret: credentials => credentials.auth_token ?? null,
  handshake: () => ({ ok: false, detail: 'Twilio asks nothing here: have it call this URL by POST.' }),
  verify: verifySignature,
  parse: parsePost,
  // TwiML that does nothing: whoever is to be answered is, by the API.
  answer: {
    contentType: 'text/xml; charset=utf-8',
    body: '<?xml version="1.0" encoding="UTF-8"?><Response></Response>',
  },
  check: credentials => checkAccount(tools, credentials),
  register: (credentials, hookUrl) => registerHook(tools, credentials, hookUrl),
  outbound: createOutbound(tools),
  media: (ref, credentials) => fetchMedia(tools, ref, credentials),
})
