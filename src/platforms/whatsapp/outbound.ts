import type { Outbound, PlatformTools } from '../platform.ts'
import { takesPlain } from '../shared/address.ts'
import { markRead, react } from './acts.ts'
import { FILE_KINDS, LARGEST_FILE, RATE_PER_S, WINDOW_MS } from './limits.ts'
import { prepareDraft } from './prepare.ts'
import { readRecipient } from './recipient.ts'
import { sendMessage } from './send.ts'
import { createDescribe } from './templates.ts'

/** How WhatsApp sends. It takes no key by which a repeated send would be known, and takes no message back. */
export const createOutbound = (tools: PlatformTools): Outbound => {
  const isPlain = takesPlain(tools)
  return {
    windowMs: WINDOW_MS,
    ratePerS: RATE_PER_S,
    idempotent: false,
    recipient: readRecipient,
    prepare: draft => prepareDraft(draft, isPlain),
    largestFile: type => {
      const kind = FILE_KINDS.get(type)
      return kind === undefined ? null : LARGEST_FILE[kind]
    },
    send: (message, credentials) => sendMessage(tools, message, credentials),
    describe: createDescribe(tools),
    react: (to, extIdentifier, emoji, credentials) => react(tools, to, extIdentifier, emoji, credentials),
    markRead: (extIdentifier, typing, credentials) => markRead(tools, extIdentifier, typing, credentials),
  }
}
