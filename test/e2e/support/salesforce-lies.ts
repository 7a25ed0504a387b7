import type { Twist } from '../../../src/stand-ins/salesforce/index.ts'

const now = (): number => Math.floor(Date.now() / 1_000)

/** What Salesforce would never say, or says of whom it lets not in; what the page is told, and what the log says. */
export const LIES: readonly (readonly [what: string, twist: () => Twist, code: string, log: RegExp])[] = [
  [
    'an issuer that is another',
    () => ({ claims: { iss: 'https://evil.example.com' } }),
    'provider_invalid',
    /iss/,
  ],
  ['an audience that is another', () => ({ claims: { aud: 'another-app' } }), 'provider_invalid', /aud/],
  ['a nonce that is another', () => ({ claims: { nonce: 'another' } }), 'provider_invalid', /nonce/],
  ['no nonce', () => ({ claims: { nonce: undefined } }), 'provider_invalid', /nonce/],
  ['an end that is over', () => ({ claims: { exp: now() - 60 } }), 'provider_invalid', /exp/],
  ['no end', () => ({ claims: { exp: undefined } }), 'provider_invalid', /exp/],
  ['a beginning that is to come', () => ({ claims: { nbf: now() + 600 } }), 'provider_invalid', /nbf/],
  ['no signature', () => ({ signing: 'none' }), 'provider_invalid', /alg/],
  ['the public key as a secret', () => ({ signing: 'HS256' }), 'provider_invalid', /alg/],
  ['another algorithm by a published key', () => ({ signing: 'ES256' }), 'provider_invalid', /alg/],
  [
    'another algorithm that discovery allows',
    () => ({ signing: 'ES256', discovery: { id_token_signing_alg_values_supported: ['RS256', 'ES256'] } }),
    'provider_invalid',
    /alg/,
  ],
  ['the signature of a foreign key', () => ({ signing: 'foreign' }), 'provider_invalid', /signature/],
  ['claims that were changed after signing', () => ({ signing: 'changed' }), 'provider_invalid', /signature/],
  ['no ID token', () => ({ tokens: { id_token: undefined } }), 'provider_invalid', /id_token/],
  [
    'an ID token that is none',
    () => ({ tokens: { id_token: 'a.b' } }),
    'provider_invalid',
    /holds|JWT|token/i,
  ],
  ['userinfo of another user', () => ({ userinfo: { sub: 'another' } }), 'provider_invalid', /sub/],
  [
    'an organisation that is none',
    () => ({ userinfo: { organization_id: '1' } }),
    'provider_invalid',
    /organization_id/,
  ],
  [
    'no organisation',
    () => ({ userinfo: { organization_id: undefined } }),
    'provider_invalid',
    /organization_id/,
  ],
  ['a user that is none', () => ({ userinfo: { user_id: ['005'] } }), 'provider_invalid', /user_id/],
  ['no username', () => ({ userinfo: { preferred_username: 7 } }), 'provider_invalid', /preferred_username/],
  [
    'the user did not want to',
    () => ({ denial: { error: 'access_denied', error_description: '<b>end-user denied</b>' } }),
    'access_denied',
    /access_denied/,
  ],
  [
    "the organisation's policy",
    () => ({
      denial: { error: 'OAUTH_APP_ACCESS_DENIED', error_description: 'user is not admin approved' },
    }),
    'access_denied',
    /not admin approved/,
  ],
  [
    'an app that is unknown there',
    () => ({ denial: { error: 'OAUTH_EC_APP_NOT_FOUND', error_description: 'app not found' } }),
    'provider_refused',
    /OAUTH_EC_APP_NOT_FOUND/,
  ],
]
