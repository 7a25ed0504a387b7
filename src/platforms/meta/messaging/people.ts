import { Refusal } from '../../../domain/errors.ts'
import type { Recipient } from '../../platform.ts'
import type { Wire } from '../../shared/read.ts'
import type { Dialect } from './dialect.ts'

/** Ids of people are long numbers. */
const ID = /^\d{5,40}$/

/**
 * Reads whom a conversation is with: the customer's id at this Page or account. He has one once he has written.
 * @throws Refusal `invalid`
 */
export const readRecipient = (to: string, { platform, identity }: Dialect): Recipient => {
  if (ID.test(to)) return { identities: [`${identity}:${to}`], phoneNumber: null, alias: null }
  const message = `must be the customer's id at ${platform}, a number such as 5411932598898561`
  throw new Refusal('invalid', `to ${message}.`, [{ path: 'to', message }])
}

const ofKind = (identities: readonly string[], kind: string): string | null =>
  identities.find(identity => identity.startsWith(`${kind}:`))?.slice(kind.length + 1) ?? null

/** The customer's id; null where he has none yet. */
export const idOf = (identities: readonly string[], { identity }: Dialect): string | null =>
  ofKind(identities, identity)

/** Whom a call is for; null: nobody whom Meta knows. */
export const addressOf = (identities: readonly string[], dialect: Dialect): Wire | null => {
  const id = idOf(identities, dialect)
  if (id !== null) return { id }
  const ref = ofKind(identities, 'user_ref')
  return ref === null ? null : { user_ref: ref }
}

/** Why nothing goes to a person who has no address. */
export const noAddress = ({ platform }: Dialect): string =>
  `No id of this person at ${platform} is known: he has not written.`
