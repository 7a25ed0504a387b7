import type { Static } from 'typebox'
import type { TenantRecord } from '../../domain/tenant.ts'
import { closed, instant, nullable, text, time, uuid } from './fields.ts'
import { Type } from './type.ts'

const name = text('What the tenant is called; customers of its webhooks read it in every event.', {
  minLength: 1,
  maxLength: 200,
  examples: ['Acme'],
})
const orgId = nullable(
  text('The 18-character Salesforce organisation id; null: none.', { examples: ['00D5g000008ABCDEAW'] }),
)

export const TenantSchema = closed(
  { id: uuid('The tenant.'), name, org_id: orgId, created_at: instant('When it was made.') },
  'A customer of this hub: everything else belongs to one.',
  { title: 'Tenant' },
)

export const NewTenantSchema = closed({ name, org_id: Type.Optional(orgId) }, 'A tenant to be made.', {
  title: 'NewTenant',
})

export const TenantPatchSchema = closed(
  { name: Type.Optional(name), org_id: Type.Optional(orgId) },
  'What is to be changed; the rest stays.',
  { title: 'TenantPatch', minProperties: 1 },
)

export const tenantView = ({ id, name, orgId, createdAt }: TenantRecord): Static<typeof TenantSchema> => ({
  id,
  name,
  org_id: orgId,
  created_at: time(createdAt),
})
