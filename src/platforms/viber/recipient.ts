import type { Recipient } from '../platform.ts'
import { idOfKind } from '../shared/people.ts'
import { knownBy, nobodysId } from '../shared/recipient.ts'

/** Viber's ids are bytes in Base64, padded: no number of a phone looks like one. */
const USER_ID = /^[\w+/-]{8,64}={1,2}$/

/**
 * Reads the `to` of a new conversation.
 * @throws Refusal `invalid` where it is no user id
 */
export const readRecipient = (to: string): Recipient => {
  if (USER_ID.test(to)) return knownBy(`id:${to}`)
  throw nobodysId(
    'must be a user id of Viber for this bot, such as 01234567890A=: Viber writes to those who have subscribed, and not to numbers',
  )
}

/** The user id of a person; null where none is known. */
export const receiverOf = (identities: readonly string[]): string | null => idOfKind(identities, 'id')
