import type { Static } from 'typebox'
import type { AuditEntry } from '../../domain/tenant.ts'
import { closed, instant, text, time, uuid } from './fields.ts'

export const AuditEntrySchema = closed(
  {
    id: uuid('The entry.'),
    at: instant('When.'),
    actor: text("The token's id and name, `cli` or `system`.", {
      examples: ['01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11 CRM integration'],
    }),
    action: text('What was done.', { examples: ['service.create'] }),
    target: text('The id of what was changed.'),
    detail: text('The fields that were changed, or a reason; never a secret.', { examples: ['filter, url'] }),
  },
  'One change of configuration: who, what, when.',
  { title: 'AuditEntry' },
)

export const auditView = ({
  id,
  at,
  actor,
  action,
  target,
  detail,
}: AuditEntry): Static<typeof AuditEntrySchema> => ({ id, at: time(at), actor, action, target, detail })
