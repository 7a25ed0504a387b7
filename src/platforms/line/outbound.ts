import type { Outbound } from '../platform.ts'
import { takesPlain } from '../shared/address.ts'
import { markRead } from './acts.ts'
import type { LineTools } from './api.ts'
import { LARGEST_FILE, RATE_PER_S, RETRY_KEY_MS } from './limits.ts'
import { prepareDraft } from './prepare.ts'
import { readRecipient } from './recipient.ts'
import { sendMessage } from './send.ts'

/** How LINE sends: at any time, by its push messages. It knows no reactions of ours, and takes no message back. */
export const createOutbound = (tools: LineTools): Outbound => {
  const isPlain = takesPlain(tools)
  return {
    windowMs: null,
    ratePerS: RATE_PER_S,
    idempotent: true,
    keyLivesMs: RETRY_KEY_MS,
    recipient: readRecipient,
    prepare: draft => prepareDraft(draft, isPlain),
    largestFile: type => LARGEST_FILE.get(type) ?? null,
    send: (message, credentials) => sendMessage(tools, message, credentials, isPlain),
    markRead: (_extIdentifier, typing, credentials, message) => markRead(tools, message, typing, credentials),
  }
}
