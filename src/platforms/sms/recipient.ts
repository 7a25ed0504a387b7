import { Refusal } from '../../domain/errors.ts'
import type { Recipient } from '../platform.ts'
import { dialledDigits } from '../shared/phone-number.ts'

/**
 * Reads whom a new conversation is with: a phone number in international form.
 * @throws Refusal `invalid`
 */
export const readRecipient = (to: string): Recipient => {
  const digits = dialledDigits(to)
  if (digits)
    return { identities: [`phone:${digits}`], phoneNumber: `+${digits}`, alias: `dialled:${digits}` }
  const message = 'must be a phone number with its country code, such as +16505551234'
  throw new Refusal('invalid', `to ${message}.`, [{ path: 'to', message }])
}
