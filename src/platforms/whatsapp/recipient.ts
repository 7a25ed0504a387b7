import type { Recipient } from '../platform.ts'
import { idOfKind } from '../shared/people.ts'
import { dialled, knownBy, nobodysId } from '../shared/recipient.ts'
import { asBsuid } from './people.ts'

/**
 * Reads whom a new conversation is with: a phone number in international form, or a business-scoped user id.
 * @throws Refusal `invalid`
 */
export const readRecipient = (to: string): Recipient => {
  const bsuid = asBsuid(to)
  const recipient = bsuid ? knownBy(`bsuid:${bsuid}`) : dialled(to)
  if (recipient) return recipient
  throw nobodysId(
    'must be a phone number with its country code, such as +16505551234, or a user id of WhatsApp, such as US.13491208655302741918',
  )
}

/** The part of a call that says whom it is for. */
export type Address = { readonly to: string } | { readonly recipient: string }

/** Why nothing goes to a person who has none. */
export const NO_ADDRESS = 'Neither a phone number nor a user id of WhatsApp is known of this person.'

/** Where a person is reached: by his number, where it is known (of both, Meta heeds it alone), else by his user id. */
export const addressOf = (identities: readonly string[]): Address | null => {
  const phone = idOfKind(identities, 'phone')
  if (phone) return { to: phone }
  const bsuid = idOfKind(identities, 'bsuid')
  return bsuid ? { recipient: bsuid } : null
}
