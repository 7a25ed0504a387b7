import { Refusal } from '../../domain/errors.ts'
import type { Recipient } from '../platform.ts'
import { dialledDigits } from '../shared/phone-number.ts'
import { asBsuid } from './people.ts'

/**
 * Reads whom a new conversation is with: a phone number in international form, or a business-scoped user id.
 * @throws Refusal `invalid`
 */
export const readRecipient = (to: string): Recipient => {
  const bsuid = asBsuid(to)
  if (bsuid) return { identities: [`bsuid:${bsuid}`], phoneNumber: null, alias: null }
  const digits = dialledDigits(to)
  if (digits)
    return { identities: [`phone:${digits}`], phoneNumber: `+${digits}`, alias: `dialled:${digits}` }
  const message =
    'must be a phone number with its country code, such as +16505551234, or a user id of WhatsApp, such as US.13491208655302741918'
  throw new Refusal('invalid', `to ${message}.`, [{ path: 'to', message }])
}

/** The part of a call that says whom it is for. */
export type Address = { readonly to: string } | { readonly recipient: string }

/** Why nothing goes to a person who has none. */
export const NO_ADDRESS = 'Neither a phone number nor a user id of WhatsApp is known of this person.'

const ofKind = (identities: readonly string[], kind: string): string | undefined =>
  identities.find(identity => identity.startsWith(`${kind}:`))?.slice(kind.length + 1)

/** Where a person is reached: by his number, where it is known (of both, Meta heeds it alone), else by his user id. */
export const addressOf = (identities: readonly string[]): Address | null => {
  const phone = ofKind(identities, 'phone')
  if (phone) return { to: phone }
  const bsuid = ofKind(identities, 'bsuid')
  return bsuid ? { recipient: bsuid } : null
}
