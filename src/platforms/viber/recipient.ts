import { Refusal } from '../../domain/errors.ts'
import type { Recipient } from '../platform.ts'

/** Viber's ids are bytes in Base64, padded: no number of a phone looks like one. */
const USER_ID = /^[\w+/-]{8,64}={1,2}$/

/**
 * Reads the `to` of a new conversation.
 * @throws Refusal `invalid` where it is no user id
 */
export const readRecipient = (to: string): Recipient => {
  if (USER_ID.test(to)) return { identities: [`id:${to}`], phoneNumber: null, alias: null }
  const message =
    'must be a user id of Viber for this bot, such as 01234567890A=: Viber writes to those who have subscribed, and not to numbers'
  throw new Refusal('invalid', `to ${message}.`, [{ path: 'to', message }])
}

/** The user id of a person; null where none is known. */
export const receiverOf = (identities: readonly string[]): string | null =>
  identities.find(identity => identity.startsWith('id:'))?.slice('id:'.length) ?? null
