import type { Static } from 'typebox'
import type { Token } from '../../domain/tenant.ts'
import { closed, instant, nullable, oneOf, text, time, timeOrNull, uuid } from './fields.ts'
import { orgId } from './tenant.ts'
import { Type } from './type.ts'

const name = text('What it is for; the audit log names it.', {
  minLength: 1,
  maxLength: 200,
  examples: ['CRM integration'],
})
const kind = oneOf(['tenant', 'agent'], '`tenant`: everything in this tenant; `agent`: read and send.', {
  examples: ['tenant'],
})

const bound = (description: string) =>
  orgId(`${description} Every request with it must then carry X-Salesforce-Org-Id with that organisation.`)

const shown = {
  id: uuid('The token, to revoke it by.'),
  name,
  kind,
  org_id: bound('The 18-character id of the Salesforce organisation that it is bound to; null: to none.'),
  created_at: instant('When it was minted.'),
  session_of: nullable(
    uuid('Of a session, the token that somebody signed in with; null where it was with Salesforce.'),
  ),
  expires_at: nullable(instant('When a session ends by itself; null for a token, which does not.')),
}

export const TokenSchema = closed(shown, 'A token; its secret is never shown again.', { title: 'Token' })

export const MintedTokenSchema = closed(
  {
    ...shown,
    token: text('The token itself. It is shown here only: only a hash of it is kept.', {
      examples: ['gt_4f9Xq7…'],
    }),
  },
  'A fresh token.',
  { title: 'MintedToken' },
)

export const NewTokenSchema = closed(
  {
    name,
    kind,
    org_id: Type.Optional(
      bound('The Salesforce organisation to bind it to, by its id of 15 or 18 characters; null: none.'),
    ),
  },
  'A token to be minted.',
  { title: 'NewToken' },
)

export const tokenView = ({
  id,
  name,
  kind,
  orgId,
  createdAt,
  sessionOf,
  expiresAt,
}: Token): Static<typeof TokenSchema> => ({
  id,
  name,
  // An operator's token belongs to no tenant and is never in a tenant's list.
  kind: kind as Exclude<typeof kind, 'operator'>,
  org_id: orgId,
  created_at: time(createdAt),
  session_of: sessionOf,
  expires_at: timeOrNull(expiresAt),
})
