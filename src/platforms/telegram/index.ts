import type { Platform, PlatformTools } from '../platform.ts'
import { type CredentialRule, readCredentialsBy } from '../shared/credential-rules.ts'
import { answerCallback } from './acts.ts'
import { checkAccount, registerHook } from './check.ts'
import { fetchMedia } from './media.ts'
import { createOutbound } from './outbound.ts'
import { parseUpdate } from './parse.ts'
import { createPolling } from './polling.ts'
import { lookUpProfile } from './profile.ts'
import { botIdOf, verifySecret } from './token.ts'

/** One update a post; the longest message with all that it may quote is far below. */
const MAX_BODY_BYTES = 1_024 * 1_024

const RULES: Readonly<Record<string, CredentialRule>> = {
  bot_token: {
    required: true,
    form: /^\d{3,20}:[\w-]{20,200}$/,
    words: 'a token as @BotFather gives it: the digits of the bot, a colon, and letters and digits',
  },
}

/** Telegram, by its Bot API. */
export const createTelegram = (tools: PlatformTools): Platform => ({
  type: 'TELEGRAM',
  maxBodyBytes: MAX_BODY_BYTES,
  readCredentials: input => readCredentialsBy('TELEGRAM', RULES, input),
  accountKey: botIdOf,
  hasOwnNumbers: true,
  signingSecret: () => null,
  handshake: () => ({
    ok: false,
    detail: 'Telegram asks for nothing before it posts: this is only posted to.',
  }),
  verify: verifySecret,
  parse: parseUpdate,
  afterwards: (body, credentials) => answerCallback(tools, body, credentials),
  polling: createPolling(tools),
  check: credentials => checkAccount(tools, credentials),
  register: (credentials, hookUrl) => registerHook(tools, credentials, hookUrl),
  outbound: createOutbound(tools),
  media: (ref, credentials) => fetchMedia(tools, ref, credentials),
  profile: (identities, credentials) => lookUpProfile(tools, identities, credentials),
})
