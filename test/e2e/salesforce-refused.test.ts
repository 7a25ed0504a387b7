import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freeLowPort } from '../../src/port.testing.ts'
import {
  answering,
  badGateway,
  resetBefore,
  type Twist,
  type User,
} from '../../src/stand-ins/salesforce/index.ts'
import { runGotallo } from './support/hub.ts'
import { until } from './support/receiver.ts'
import {
  ADA,
  Guest,
  ORG,
  signInSettings,
  signInWhile,
  startSalesforce,
  tenantOf,
  useSalesforce,
} from './support/salesforce.ts'

/** Hosts that one may choose, but not sign in at: nothing listens at the one, the other says that it is another. */
const away = `http://127.0.0.1:${await freeLowPort()}`
const liar = await startSalesforce()
liar.twist = { discovery: { issuer: 'https://evil.example.com' } }
afterAll(() => liar.close())

const stage = useSalesforce(({ url }) => ({ GOTALLO_SALESFORCE_HOSTS: `${url}, ${away},${liar.url}/` }))
const TWICE = '00D000000000002EAA'
const NOBODYS = '00D000000000009EAA'
const problem = (code: string, org?: string): string =>
  `/console/?problem=${code}${org === undefined ? '' : `&org=${org}`}`

beforeAll(async () => {
  await tenantOf(stage.hub.client, ORG)
  for (const name of ['One', 'Two']) await tenantOf(stage.hub.client, TWICE, name)
})

const now = (): number => Math.floor(Date.now() / 1_000)

describe('nobody is signed in', () => {
  const twists: readonly (readonly [what: string, twist: () => Twist, code: string, log: RegExp])[] = [
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
    [
      'claims that were changed after signing',
      () => ({ signing: 'changed' }),
      'provider_invalid',
      /signature/,
    ],
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
    [
      'no username',
      () => ({ userinfo: { preferred_username: 7 } }),
      'provider_invalid',
      /preferred_username/,
    ],
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

  it.each(twists)('for %s', async (_, twist, code, log) => {
    const before = stage.hub.output.length
    expect(await signInWhile(stage, twist())).toBe(problem(code))
    // What the hub writes comes by another way than its answer.
    await until(() => stage.hub.output.slice(before).includes('sign_in.failed'), 'the line of the log')
    const line = stage.hub.output.slice(before)
    expect(line).toMatch(log)
    expect(line).toContain(`nobody was signed in by Salesforce (${code})`)
  })

  const users: readonly (readonly [string, Partial<User>, string])[] = [
    [
      'an organisation that no tenant has, and says which',
      { orgId: NOBODYS },
      problem('org_unknown', NOBODYS),
    ],
    ['one in its short form, too', { orgId: NOBODYS.slice(0, 15) }, problem('org_unknown', NOBODYS)],
    ['an organisation that several tenants have', { orgId: TWICE }, problem('org_ambiguous', TWICE)],
    ['a user on no list', { permissions: {} }, problem('user_refused')],
    [
      'a permission that the user has not',
      { permissions: { GoTallo_Admin: false } },
      problem('user_refused'),
    ],
  ]
  it.each(users)('of %s', async (_, user, end) => {
    expect(await signInWhile(stage, {}, user)).toBe(end)
  })

  it.each([
    ['away', resetBefore(), 'provider_unreachable'],
    ['broken', badGateway(), 'provider_unreachable'],
    ['endless', answering({ status: 200, headers: {}, body: 'x'.repeat(300_000) }), 'provider_invalid'],
    ['no JSON', answering({ status: 200, headers: {}, body: 'Hello' }), 'provider_invalid'],
    [
      'leading elsewhere',
      answering({ status: 302, headers: { location: 'http://127.0.0.1:9' }, body: '' }),
      'provider_refused',
    ],
  ])('where what Salesforce answers is %s, at each call of the way', async (_, fault, code) => {
    for (const path of ['/services/oauth2/token', '/id/keys', '/services/oauth2/userinfo']) {
      stage.salesforce.fault(fault, { when: call => call.path === path })
      expect([path, await signInWhile(stage, {})]).toEqual([path, problem(code)])
    }
    expect(await signInWhile(stage, {})).toBe('/console/')
  })
})

describe('a call-back', () => {
  it('counts once, in the browser where it began, by its own state and code', async () => {
    const { url } = stage.hub
    const [guest, stranger] = [new Guest(url), new Guest(url)]
    const back = await guest.toSalesforce()
    const foreign = await stranger.toSalesforce()
    const state = (from: string): string => new URL(from, url).searchParams.get('state') ?? ''
    const lost = problem('flow_lost')
    expect((await new Guest(url).get(back)).location).toBe(lost)
    expect((await guest.get(foreign)).location).toBe(lost)
    expect((await guest.get(back.replace(/&?state=[^&]*/, ''))).location).toBe(lost)
    expect((await guest.get(back.replace(/state=[^&]*/, 'state=x'))).location).toBe(lost)
    expect((await guest.get(`${back}&state=${state(back)}`)).location).toBe(lost)
    expect((await guest.get('/api/v1/session/salesforce/callback/')).location).toBe(lost)
    // Another one's code under the own state: PKCE refuses it.
    const mixed = foreign.replace(state(foreign), state(back))
    expect((await guest.get(mixed)).location).toBe(problem('provider_refused'))
    expect((await guest.get(back)).location).toBe(lost)

    const again = await guest.toSalesforce()
    const cookie = guest.cookies(again)
    expect((await guest.get(again)).location).toBe('/console/')
    expect((await guest.get(again)).location).toBe(lost)
    // Whoever kept the cookie has a code that is used up.
    const answer = await fetch(url + again, { redirect: 'manual', headers: { cookie } })
    expect(answer.headers.get('location')).toBe(problem('provider_refused'))
    expect(answer.headers.getSetCookie().join()).not.toContain('gotallo_session')
    expect((await guest.call(stage.hub.client, 'GET', '/session/')).status).toBe(200)
  })

  it('is none by a cookie that was changed, cut or made up', async () => {
    const guest = new Guest(stage.hub.url)
    const back = await guest.toSalesforce()
    const cookie = guest.cookies(back)
    const [name] = cookie.split('=')
    for (const wrong of [`${cookie.slice(0, -5)}AAAA=`, cookie.slice(0, 60), `${name}=`, `${name}=v1:x`]) {
      const answer = await fetch(stage.hub.url + back, { redirect: 'manual', headers: { cookie: wrong } })
      expect(answer.headers.get('location')).toBe(problem('flow_lost'))
    }
  })

  it.each([
    '//evil.example.com/console/',
    'https://evil.example.com/console/',
    '/\\evil.example.com/console/',
    '/console/../api/v1/session/salesforce/',
    '/console/%2e%2e/docs',
    'javascript:alert(1)',
    '/consoles/',
    `/console/${'x'.repeat(3_000)}`,
  ])('leads nowhere but into the console: next=%s', async next => {
    const guest = new Guest(stage.hub.url)
    expect(await guest.signIn(`?next=${encodeURIComponent(next)}`)).toBe('/console/')
  })

  it('keeps the link where it was to lead, also where it fails', async () => {
    stage.salesforce.user = { ...ADA, permissions: {} }
    const end = await new Guest(stage.hub.url).signIn(
      `?next=${encodeURIComponent('/console/t/x?only=failed')}`,
    )
    stage.salesforce.user = ADA
    expect(end).toBe('/console/t/x?only=failed&problem=user_refused')
  })
})

it('knows keys that Salesforce has changed at once', async () => {
  expect(await signInWhile(stage, {})).toBe('/console/')
  stage.salesforce.rotateKeys()
  expect(await signInWhile(stage, {})).toBe('/console/')
})

it('asks for a host that it has', async () => {
  const { status, body } = await stage.hub.client
    .as(null)
    .call<{ code: string }>('GET', '/session/salesforce/?host=evil.example.com')
  expect([status, body.code]).toEqual([400, 'invalid'])
})

it('counts failures against their address, and lets in whoever is right all the same', async () => {
  const guest = new Guest(stage.hub.url)
  const codes = new Set<string>()
  for (let i = 0; i < 32; i += 1)
    codes.add((await guest.get('/api/v1/session/salesforce/callback/')).location)
  expect([...codes]).toEqual([problem('flow_lost'), problem('too_many')])
  expect(await guest.signIn()).toBe('/console/')
})

it.each([
  ['away', away, 'provider_unreachable'],
  ['another than it says', liar.url, 'provider_invalid'],
])('begins nothing at a host that is %s', async (_, url, code) => {
  const query = new URLSearchParams({ host: new URL(url).host, next: '/console/x' })
  const { status, location, set } = await new Guest(stage.hub.url).get(`/api/v1/session/salesforce/?${query}`)
  expect([status, location, set]).toEqual([303, `/console/x?problem=${code}`, []])
})

it('a hub does not start without a public URL, and its doctor looks at Salesforce', async () => {
  const { GOTALLO_PUBLIC_URL: _, ...settings } = signInSettings(stage.salesforce)
  const { code, output } = await runGotallo(settings, 'serve')
  expect(code).not.toBe(0)
  expect(output).toMatch(/GOTALLO_PUBLIC_URL must be set where GOTALLO_SALESFORCE_CLIENT_ID is/)
  const { output: found } = await runGotallo(
    {
      ...settings,
      GOTALLO_DATA: stage.hub.data,
      GOTALLO_PUBLIC_URL: 'https://hub.example.com',
      GOTALLO_SALESFORCE_HOSTS: `${stage.salesforce.url},${away},${liar.url}`,
    },
    'doctor',
  )
  expect(found).toMatch(
    /ok .*sign-in at 127.0.0.1:\d+: it answers; .*https:\/\/hub.example.com\/api\/v1\/session\/salesforce\/callback\//,
  )
  expect(found).toMatch(/ERROR .*sign-in at 127.0.0.1:\d+: .*cannot be reached: ECONNREFUSED/)
  expect(found).toMatch(/ERROR .*sign-in at 127.0.0.1:\d+: .*what does not hold/)
})
