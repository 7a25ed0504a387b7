import { answerChallenge } from '../meta/handshake.ts'
import { verifyHubSignature } from '../meta/signature.ts'
import type { Platform, PlatformTools } from '../platform.ts'
import { type CredentialRule, ID, PHRASE, readCredentialsBy, SECRET } from '../shared/credential-rules.ts'
import { checkAccount, registerHook } from './check.ts'
import { fetchMedia } from './media.ts'
import { createOutbound } from './outbound.ts'
import { parsePost } from './parse.ts'

/** Meta's own bound on a webhook post. */
const MAX_BODY_BYTES = 3 * 1_024 * 1_024

const RULES: Readonly<Record<string, CredentialRule>> = {
  phone_number_id: { ...ID, required: true },
  access_token: { ...SECRET, required: true },
  app_secret: { ...SECRET, required: true },
  verify_token: { ...PHRASE, required: true },
  waba_id: { ...ID, required: false },
}

/** WhatsApp, by Meta's Cloud API. */
export const createWhatsApp = (tools: PlatformTools): Platform => ({
  type: 'WHATSAPP',
  maxBodyBytes: MAX_BODY_BYTES,
  readCredentials: input => readCredentialsBy('WHATSAPP', RULES, input),
  accountKey: credentials => credentials.phone_number_id ?? null,
  signingSecret: credentials => credentials.app_secret ?? null,
  handshake: (query, credentials) => answerChallenge(query, credentials.verify_token ?? ''),
  verify: verifyHubSignature,
  parse: parsePost,
  check: credentials => checkAccount(tools, credentials),
  register: (credentials, hookUrl) => registerHook(tools, credentials, hookUrl),
  outbound: createOutbound(tools),
  media: (ref, credentials) => fetchMedia(tools, ref, credentials),
})
