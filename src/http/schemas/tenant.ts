import type { Static } from 'typebox'
import type { TenantRecord } from '../../domain/tenant.ts'
import { closed, instant, nullable, text, time, uuid } from './fields.ts'
import { Type } from './type.ts'

const name = text('What the tenant is called; customers of its webhooks read it in every event.', {
  minLength: 1,
  maxLength: 200,
  examples: ['Acme'],
})
/** An organisation's id, or null. */
export const orgId = (description: string) =>
  nullable(text(description, { examples: ['00D5g000004CZxQEAW'] }))
const given = orgId('The Salesforce organisation, by its id of 15 or 18 characters; null: none.')
const shown = orgId(
  'The 18-character Salesforce organisation id; null: none yet. The first call of a tenant token that names one as X-Salesforce-Org-Id sets it where it is null, unless another tenant has it.',
)

export const TenantSchema = closed(
  { id: uuid('The tenant.'), name, org_id: shown, created_at: instant('When it was made.') },
  'A customer of this hub: everything else belongs to one.',
  { title: 'Tenant' },
)

export const NewTenantSchema = closed({ name, org_id: Type.Optional(given) }, 'A tenant to be made.', {
  title: 'NewTenant',
})

export const TenantPatchSchema = closed(
  { name: Type.Optional(name), org_id: Type.Optional(given) },
  'What is to be changed; the rest stays.',
  { title: 'TenantPatch', minProperties: 1 },
)

export const tenantView = ({ id, name, orgId, createdAt }: TenantRecord): Static<typeof TenantSchema> => ({
  id,
  name,
  org_id: orgId,
  created_at: time(createdAt),
})
