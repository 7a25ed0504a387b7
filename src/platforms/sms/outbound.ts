import type { Outbound, PlatformTools } from '../platform.ts'
import { takesPlain } from '../shared/address.ts'
import { largestFile, prepareDraft } from './prepare.ts'
import { readRecipient } from './recipient.ts'
import { sendMessage } from './send.ts'

/**
 * Messages a second. What a sender may really send (a long code 1, a toll-free number 3, a short code 100, a pool the
 * sum of its numbers) only Twilio knows, which queues the rest for up to ten hours: this keeps a burst from filling
 * that queue, and holds up nobody who talks.
 */
const RATE_PER_S = 10

/** How Twilio sends. It takes no key by which a repeated send would be known, and takes no message back. */
export const createOutbound = (tools: PlatformTools): Outbound => {
  const isPlain = takesPlain(tools)
  return {
    windowMs: null,
    ratePerS: RATE_PER_S,
    idempotent: false,
    recipient: readRecipient,
    prepare: draft => prepareDraft(draft, isPlain),
    largestFile,
    send: (message, credentials) => sendMessage(tools, message, credentials),
  }
}
