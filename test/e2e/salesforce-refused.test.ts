import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freeLowPort } from '../../src/port.testing.ts'
import { answering, badGateway, resetBefore, type User } from '../../src/stand-ins/salesforce/index.ts'
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
import { LIES } from './support/salesforce-lies.ts'

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

describe('nobody is signed in', () => {
  it.each(LIES)('for %s', async (_, twist, code, log) => {
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
