import type { FastifyRequest } from 'fastify'
import { Refusal } from '../domain/errors.ts'
import { normalOrgId } from '../domain/org-id.ts'

/** In which a caller from Salesforce says which organisation it is. */
const HEADER = 'x-salesforce-org-id'

/** What a request says; sent twice, it is one text of both, which is no id. */
const saidBy = ({ headers }: FastifyRequest): string => String(headers[HEADER] ?? '')

/** The organisation that a request comes from, by its id of 18 characters; null where it says none. */
export const orgOf = (request: FastifyRequest): string | null => {
  const said = saidBy(request)
  return said === '' ? null : normalOrgId(said)
}

const whyRefused = (said: string, org: string | null): string => {
  if (said === '')
    return "This token is bound to a Salesforce organisation: send that organisation's id as X-Salesforce-Org-Id with every request. To sign in to the console, use a token that is not bound."
  if (org === null)
    return 'X-Salesforce-Org-Id must be one Salesforce organisation id: 15 or 18 characters that begin with 00D, in capital and small letters exactly as Salesforce shows them.'
  return 'This token is bound to another Salesforce organisation than X-Salesforce-Org-Id names. Create a token for that organisation, as for a sandbox, or one that is not bound.'
}

/**
 * Lets a token that is bound to an organisation work from there only. Which one it is bound to is not told.
 * @param bound the organisation that a token is bound to; null: to none
 * @throws Refusal `org_mismatch`
 */
export const refuseOtherOrg = (request: FastifyRequest, bound: string | null): void => {
  if (bound === null) return
  const org = orgOf(request)
  if (org !== bound) throw new Refusal('org_mismatch', whyRefused(saidBy(request), org))
}
