import type { Recipient } from '../../platform.ts'
import { idOfKind } from '../../shared/people.ts'
import type { Wire } from '../../shared/read.ts'
import { knownBy, nobodysId } from '../../shared/recipient.ts'
import type { Dialect } from './dialect.ts'

/** Ids of people are long numbers. */
const ID = /^\d{5,40}$/

/**
 * Reads whom a conversation is with: the customer's id at this Page or account. He has one once he has written.
 * @throws Refusal `invalid`
 */
export const readRecipient = (to: string, { platform, identity }: Dialect): Recipient => {
  if (ID.test(to)) return knownBy(`${identity}:${to}`)
  throw nobodysId(`must be the customer's id at ${platform}, a number such as 5411932598898561`)
}

/** The customer's id; null where he has none yet. */
export const idOf = (identities: readonly string[], { identity }: Dialect): string | null =>
  idOfKind(identities, identity)

/** Whom a call is for; null: nobody whom Meta knows. */
export const addressOf = (identities: readonly string[], dialect: Dialect): Wire | null => {
  const id = idOf(identities, dialect)
  if (id !== null) return { id }
  const ref = idOfKind(identities, 'user_ref')
  return ref === null ? null : { user_ref: ref }
}

/** Why nothing goes to a person who has no address. */
export const noAddress = ({ platform }: Dialect): string =>
  `No id of this person at ${platform} is known: he has not written.`
