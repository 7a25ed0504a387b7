import type { FieldError } from '../domain/errors.ts'
import { Refusal } from '../domain/errors.ts'
import { normalOrgId } from '../domain/org-id.ts'

/** The names of the fields that a patch changes, as the API calls them, for the audit log. */
export const changedFields = (patch: object): string =>
  Object.keys(patch)
    .map(name => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`))
    .sort()
    .join(', ')

/** @throws Refusal `invalid` with these errors, where there are any */
export const refuseInvalid = (errors: readonly FieldError[]): void => {
  if (errors.length === 0) return
  const [first] = errors
  const rest = errors.length === 1 ? '' : ` (and ${errors.length - 1} more)`
  throw new Refusal('invalid', `${first?.path} ${first?.message}${rest}.`, errors)
}

/**
 * An organisation's id as it was given, in its 18-character form.
 * @throws Refusal `invalid` at `org_id`
 */
export const orgIdGiven = (given: string | null): string | null => {
  const orgId = given === null ? null : normalOrgId(given)
  if (orgId === null && given !== null) refuseInvalid([{ path: 'org_id', message: NO_ORG_ID }])
  return orgId
}

const NO_ORG_ID =
  'must be a Salesforce organisation id: 15 or 18 characters that begin with 00D, in capital and small letters exactly as Salesforce shows them'
