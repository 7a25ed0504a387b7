import type { Platform } from '../platform.ts'
import { type CredentialRule, readCredentialsBy, SECRET } from '../shared/credential-rules.ts'
import type { LineTools } from './api.ts'
import { checkAccount, registerHook } from './check.ts'
import { fetchMedia } from './media.ts'
import { createOutbound } from './outbound.ts'
import { parsePost } from './parse.ts'
import { lookUp } from './profile.ts'
import { verifySignature } from './signature.ts'

/** LINE names no bound: hundreds of the longest texts. */
const MAX_BODY_BYTES = 3 * 1_024 * 1_024

const RULES: Readonly<Record<string, CredentialRule>> = {
  channel_access_token: { ...SECRET, required: true },
  channel_secret: { ...SECRET, required: true },
}

/** LINE, by its Messaging API. */
export const createLine = (tools: LineTools): Platform => ({
  type: 'LINE',
  maxBodyBytes: MAX_BODY_BYTES,
  readCredentials: input => readCredentialsBy('LINE', RULES, input),
  // The id of the bot is no part of the credentials: each channel calls the hook of its own account.
  accountKey: () => null,
  signingSecret: ({ channel_secret }) => channel_secret ?? null,
  handshake: () => ({ ok: false, detail: 'LINE has no set-up request: it posts to this URL.' }),
  verify: verifySignature,
  parse: parsePost,
  check: credentials => checkAccount(tools, credentials),
  register: (credentials, hookUrl) => registerHook(tools, credentials, hookUrl),
  outbound: createOutbound(tools),
  media: (ref, credentials) => fetchMedia(tools, ref, credentials),
  profile: (identities, credentials) => lookUp(tools, identities, credentials),
})
