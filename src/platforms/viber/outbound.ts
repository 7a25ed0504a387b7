import type { Outbound, PlatformTools } from '../platform.ts'
import { takesPlain } from '../shared/address.ts'
import { FILE_KINDS, LARGEST_FILE, RATE_PER_S, WINDOW_MS } from './limits.ts'
import { prepareDraft } from './prepare.ts'
import { readRecipient } from './recipient.ts'
import { sendMessage } from './send.ts'
import { createNameSender } from './sender.ts'

/**
 * How Viber sends. It takes no key by which a repeated send would be known, knows neither reactions nor read marks,
 * and takes no message back.
 */
export const createOutbound = (tools: PlatformTools): Outbound => {
  const isPlain = takesPlain(tools)
  const nameSender = createNameSender(tools)
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
    send: (message, credentials) => sendMessage(tools, nameSender, message, credentials),
  }
}
