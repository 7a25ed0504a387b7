import type { Platform, PlatformTools } from '../platform.ts'
import { type CredentialRule, readCredentialsBy, SECRET } from '../shared/credential-rules.ts'
import { checkAccount, registerHook } from './check.ts'
import { fetchMedia } from './media.ts'
import { createOutbound } from './outbound.ts'
import { parsePost } from './parse.ts'
import { verifySignature } from './signature.ts'

/** A callback is one event, whose message has at most 30 KB. */
const MAX_BODY_BYTES = 1_024 * 1_024

const RULES: Readonly<Record<string, CredentialRule>> = {
  auth_token: { ...SECRET, required: true },
}

/** Viber, by its REST Bot API. Its callbacks do not say which bot they are for: each bot has a hook of its own. */
export const createViber = (tools: PlatformTools): Platform => ({
  type: 'VIBER',
  maxBodyBytes: MAX_BODY_BYTES,
  readCredentials: input => readCredentialsBy('VIBER', RULES, input),
  accountKey: () => null,
  signingSecret: credentials => credentials.auth_token ?? null,
  handshake: () => ({ ok: false, detail: 'Viber asks nothing here: it posts, and signs its posts.' }),
  verify: verifySignature,
  // What stands in the answer to `conversation_started` is sent to the person as a welcome: nothing does.
  answer: { contentType: 'text/plain', body: '' },
  parse: parsePost,
  check: credentials => checkAccount(tools, credentials),
  register: (credentials, hookUrl) => registerHook(tools, credentials, hookUrl),
  outbound: createOutbound(tools),
  media: ref => fetchMedia(tools, ref),
})
