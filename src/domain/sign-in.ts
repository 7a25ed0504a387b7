import type { TokenKind } from './tenant.ts'

/** Every reason for which nobody is signed in by an identity provider. A code is stable; the console has words for each. */
export const SIGN_IN_PROBLEMS = [
  /** The user, or a policy of the organisation, did not allow it. */
  'access_denied',
  /** It was begun elsewhere, or too long ago, or has ended already. */
  'flow_lost',
  /** The provider refused what the hub asked for: how the two are set up does not agree. */
  'provider_refused',
  'provider_unreachable',
  /** What the provider answered does not hold. */
  'provider_invalid',
  /** No tenant is this organisation's. */
  'org_unknown',
  /** Several tenants are this organisation's. */
  'org_ambiguous',
  /** Nobody who is allowed in. */
  'user_refused',
  'too_many',
  /** The hub cannot do so now. */
  'unavailable',
  /** A bug; the log has it. */
  'failed',
] as const
export type SignInProblem = (typeof SIGN_IN_PROBLEMS)[number]

/** Nobody was signed in. */
export class SignInFailure extends Error {
  readonly problem: SignInProblem
  /** The organisation's id where the provider has said it. */
  readonly orgId: string | null

  /** @param detail a sentence for the operator's log: no secret, no code, no token */
  constructor(problem: SignInProblem, detail: string, orgId: string | null = null) {
    super(detail)
    this.name = 'SignInFailure'
    this.problem = problem
    this.orgId = orgId
  }
}

/** Who somebody is, as Salesforce has said it. */
export interface Identity {
  /** Of 18 characters. */
  readonly orgId: string
  /** Of 15 or 18 characters. */
  readonly userId: string
  readonly username: string
  /** API names of custom permissions that the user has. */
  readonly permissions: readonly string[]
}

/** Whom an operator lets in. */
export type Admission =
  | { readonly by: 'everyone' }
  | { readonly by: 'permission'; readonly name: string }
  | { readonly by: 'user'; readonly id: string }
  | { readonly by: 'username'; readonly name: string }

/** Who signs in as whom. */
export interface Admissions {
  /** As the tenant's administrators. */
  readonly admins: readonly Admission[]
  /** To read and send. */
  readonly agents: readonly Admission[]
}

/** `005`, then 12 characters, then perhaps three that only guard the case of the others. */
const USER_ID = /^005[0-9A-Za-z]{12}(?:[A-Z0-5]{3})?$/
const ID_LENGTH = 15

/** Is it a Salesforce user's id, of 15 or 18 characters? */
export const isUserId = (text: string): boolean => USER_ID.test(text)

const isSameId = (a: string, b: string): boolean => a.slice(0, ID_LENGTH) === b.slice(0, ID_LENGTH)

const admits = (admission: Admission, { userId, username, permissions }: Identity): boolean => {
  switch (admission.by) {
    case 'everyone':
      return true
    case 'permission':
      // Salesforce tells no two API names apart by their case.
      return permissions.some(held => held.toLowerCase() === admission.name.toLowerCase())
    case 'user':
      return isSameId(admission.id, userId)
    case 'username':
      return admission.name.toLowerCase() === username.toLowerCase()
  }
}

/** As whom somebody signs in: as the most that any list allows; null where none does. */
export const kindOf = (
  identity: Identity,
  { admins, agents }: Admissions,
): Exclude<TokenKind, 'operator'> | null => {
  const isIn = (list: readonly Admission[]): boolean => list.some(one => admits(one, identity))
  if (isIn(admins)) return 'tenant'
  return isIn(agents) ? 'agent' : null
}
