import type { FieldError } from '../domain/errors.ts'
import { Refusal } from '../domain/errors.ts'

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
