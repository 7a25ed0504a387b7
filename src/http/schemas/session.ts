import type { Static } from 'typebox'
import type { Principal } from '../../usecases/authenticate.ts'
import { closed, instant, list, nullable, oneOf, text, timeOrNull, uuid } from './fields.ts'
import { Type } from './type.ts'

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
    name: text('That of the token, or of who signed in with Salesforce.', { examples: ['CRM integration'] }),
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

export const SignInWaysSchema = closed(
  {
    results: list(
      closed(
        {
          id: oneOf(
            ['token', 'salesforce'],
            '`token`: POST /session/; `salesforce`: the browser is led to `url`.',
          ),
          host: nullable(text('Where one signs in.', { examples: ['login.salesforce.com'] })),
          url: nullable(
            text(
              'Where to lead the browser. `next` may be added: a path below /console/ that it leads to in the end.',
              {
                examples: ['https://hub.example.com/api/v1/session/salesforce/?host=login.salesforce.com'],
              },
            ),
          ),
        },
        'One way.',
        { title: 'SignInWay' },
      ),
      'Every way, the usual host of Salesforce before others.',
    ),
  },
  'How one may sign in to this hub.',
  { title: 'SignInWays' },
)
type Ways = Static<typeof SignInWaysSchema>

/**
 * @param hosts of Salesforce; none: nobody signs in so
 * @param begin makes the address where it begins
 */
export const waysView = (hosts: readonly string[], begin: (host: string) => string): Ways => ({
  results: [
    { id: 'token', host: null, url: null },
    ...hosts.map(host => ({ id: 'salesforce' as const, host, url: begin(host) })),
  ],
})

export const BeginSalesforceSchema = closed(
  {
    host: Type.Optional(
      text('One of those that GET /session/ways/ names. Defaults to the first.', {
        examples: ['test.salesforce.com'],
      }),
    ),
    next: Type.Optional(
      text('A path below /console/ that it leads to in the end. Any other is taken as /console/.', {
        examples: ['/console/'],
      }),
    ),
  },
  'How to begin.',
)

/** Salesforce may say more than this: it is read from the address itself. */
export const CallbackSchema = Type.Object(
  {
    state: Type.Optional(Type.Unsafe<unknown>({ description: 'Which sign-in it is the answer to.' })),
    code: Type.Optional(Type.Unsafe<unknown>({ description: 'What the hub exchanges for who it is.' })),
    error: Type.Optional(Type.Unsafe<unknown>({ description: 'Why Salesforce lets nobody in.' })),
  },
  { description: 'What Salesforce says.' },
)
