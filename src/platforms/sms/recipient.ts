import type { Recipient } from '../platform.ts'
import { dialled, nobodysId } from '../shared/recipient.ts'

/**
 * Reads whom a new conversation is with: a phone number in international form.
 * @throws Refusal `invalid`
 */
export const readRecipient = (to: string): Recipient => {
  const recipient = dialled(to)
  if (recipient) return recipient
  throw nobodysId('must be a phone number with its country code, such as +16505551234')
}
