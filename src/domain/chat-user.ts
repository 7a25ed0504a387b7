import { oneLine } from './bounds.ts'
import type { Person } from './change.ts'

/** A customer on one platform account. */
export interface ChatUser {
  readonly id: string
  readonly tenantId: string
  readonly platformId: string
  /** The platform's ids of him, each with its kind before a colon; at most one of a kind, but any number of aliases. */
  identities: readonly string[]
  username: string
  firstName: string
  lastName: string
  phoneNumber: string | null
  gender: string | null
  profilePictureUrl: string | null
  /** Grows by one with each write. 0: not yet stored. */
  version: number
}

const kindOf = (identity: string): string => identity.slice(0, identity.indexOf(':'))

/** A phone number is the one id that may be spelled in several ways. */
export const isNumber = (identity: string): boolean => identity.startsWith('phone:')

/** A number as it was dialled: the platform may know him under another spelling. One person may have several. */
export const isAlias = (identity: string): boolean => identity.startsWith('dialled:')

/** True where two ids of one kind differ: that is never one person. */
export const areDifferentPersons = (a: readonly string[], b: readonly string[]): boolean =>
  b.some(other => !isAlias(other) && a.some(one => kindOf(one) === kindOf(other) && one !== other))

/**
 * Identities with those gained and without those lost; a gained one replaces another of its kind, unless it is an alias.
 * @returns the same list where nothing changes
 */
export const changeIdentities = (
  identities: readonly string[],
  gained: readonly string[],
  lost: readonly string[] = [],
): readonly string[] => {
  const isKnown = (identity: string): boolean => identities.includes(identity)
  if (gained.every(isKnown) && !lost.some(isKnown)) return identities
  const fresh = gained.filter(identity => !isKnown(identity))
  const replaced = new Set(fresh.filter(identity => !isAlias(identity)).map(kindOf))
  return [
    ...fresh,
    ...identities.filter(identity => !lost.includes(identity) && !replaced.has(kindOf(identity))),
  ]
}

const PROFILE = ['username', 'firstName', 'lastName', 'phoneNumber', 'gender', 'profilePictureUrl'] as const
/** What people write of themselves. */
const WRITTEN: ReadonlySet<string> = new Set(['username', 'firstName', 'lastName', 'gender'])
/** Characters. */
const LONGEST_NAME = 256

/**
 * Takes over what the platform now says of a person; of each name what fits into one line, at most 256 characters.
 * @returns true where that changed anything
 */
export const updateProfile = (user: ChatUser, person: Partial<Person>): boolean => {
  let changed = false
  for (const key of PROFILE) {
    const given = person[key]
    if (given === undefined) continue
    const value = WRITTEN.has(key) ? oneLine(given, LONGEST_NAME) : given
    if (user[key] === value) continue
    user[key] = value
    changed = true
  }
  return changed
}
