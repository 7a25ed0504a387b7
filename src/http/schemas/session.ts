import type { Static } from 'typebox'
import type { Principal } from '../../usecases/authenticate.ts'
import { closed, instant, nullable, oneOf, text, timeOrNull, uuid } from './fields.ts'

export const NewSessionSchema = closed(
  {
    token: text('A token of this hub. It is not kept.', {
      minLength: 1,
      maxLength: 512,
      examples: ['gt_4f9Xq7…'],
    }),
  },
  'Who signs in.',
  { title: 'NewSession' },
)

export const SessionSchema = closed(
  {
    kind: oneOf(
      ['operator', 'tenant', 'agent'],
      '`operator`: all tenants; `tenant`: everything in one tenant; `agent`: read and send there.',
    ),
    tenant_id: nullable(uuid('Whose things may be seen; null: every tenant.')),
    name: text('That of the token.', { examples: ['CRM integration'] }),
    expires_at: nullable(instant('When the session ends by itself; null for a token, which does not.')),
    csrf_token: nullable(
      text(
        'To be sent as X-CSRF-Token with every call by cookie that is no GET; null where no cookie was used.',
        { examples: ['Zk2rW3yq0b…'] },
      ),
    ),
  },
  'Who is signed in, and until when.',
  { title: 'Session' },
)

/** @param csrfToken null where no cookie was used */
export const sessionView = (
  { kind, tenantId, name, expiresAt }: Pick<Principal, 'kind' | 'tenantId' | 'name' | 'expiresAt'>,
  csrfToken: string | null,
): Static<typeof SessionSchema> => ({
  kind,
  tenant_id: tenantId,
  name,
  expires_at: timeOrNull(expiresAt),
  csrf_token: csrfToken,
})
