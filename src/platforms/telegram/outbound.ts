import type { Outbound, PlatformTools } from '../platform.ts'
import { takesPlain } from '../shared/address.ts'
import { markRead, react, remove } from './acts.ts'
import { FILE_METHODS, RATE_PER_S } from './limits.ts'
import { prepareDraft } from './prepare.ts'
import { readRecipient } from './recipient.ts'
import { sendMessage } from './send.ts'

/**
 * How Telegram sends. Whoever has written to the bot may be answered for ever; it takes no key by which a repeated
 * send would be known.
 */
export const createOutbound = (tools: PlatformTools): Outbound => {
  const isPlain = takesPlain(tools)
  return {
    windowMs: null,
    ratePerS: RATE_PER_S,
    idempotent: false,
    recipient: readRecipient,
    prepare: draft => prepareDraft(draft, isPlain),
    largestFile: type => FILE_METHODS.get(type)?.largest ?? null,
    send: (message, credentials) => sendMessage(tools, message, credentials),
    react: (_to, extIdentifier, emoji, credentials) => react(tools, extIdentifier, emoji, credentials),
    markRead: (extIdentifier, typing, credentials) => markRead(tools, extIdentifier, typing, credentials),
    remove: (extIdentifier, credentials) => remove(tools, extIdentifier, credentials),
  }
}
