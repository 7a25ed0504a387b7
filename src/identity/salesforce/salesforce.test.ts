import { afterAll, beforeAll, expect, it } from 'vitest'
import { SignInFailure } from '../../domain/sign-in.ts'
import { hang, SalesforceStandIn, slow } from '../../stand-ins/salesforce/index.ts'
import type { IdentityProvider } from '../provider.ts'
import { createSalesforce, type SalesforceApp } from './index.ts'

const redirectUri = 'https://hub.example.com/api/v1/session/salesforce/callback/'
const APP = { clientId: 'key', clientSecret: null, redirectUri }
const ADA = { orgId: '00D000000000001EAA', userId: '005000000000001', username: 'ada@example.com' }
const TIMEOUT_MS = 150

let salesforce: SalesforceStandIn
beforeAll(async () => {
  salesforce = await new SalesforceStandIn(APP, { ...ADA, permissions: { One: true, Two: false } }).start()
})
afterAll(() => salesforce.close())

const provider = (more: Partial<SalesforceApp> = {}): IdentityProvider =>
  createSalesforce({
    ...APP,
    hosts: [salesforce.url],
    wantsPermissions: true,
    userAgent: 'GoTallo-Webhooks/test',
    timeoutMs: TIMEOUT_MS,
    ...more,
  })

const authorised = async (of: IdentityProvider) => {
  const { flow, url } = await of.begin(salesforce.url)
  const { headers } = await fetch(url, { redirect: 'manual' })
  return { flow, query: new URL(headers.get('location') ?? '').search }
}

const problemOf = (failing: Promise<unknown>) =>
  failing.then(
    () => 'none',
    error => (error instanceof SignInFailure ? error.problem : String(error)),
  )

it('learns who came back, without a secret where the app requires none', async () => {
  const own = provider()
  const { flow, query } = await authorised(own)
  expect(await own.finish(flow, query)).toEqual({ ...ADA, permissions: ['One'] })
  const agents = salesforce.calls.slice(1).map(({ call }) => [call.path, call.headers['user-agent']])
  expect(agents.filter(([path]) => path !== '/services/oauth2/authorize')).toEqual(
    ['/services/oauth2/token', '/id/keys', '/services/oauth2/userinfo'].map(path => [
      path,
      'GoTallo-Webhooks/test',
    ]),
  )
})

it('asks for permissions only where they count', async () => {
  const own = provider({ wantsPermissions: false })
  const { flow, query } = await authorised(own)
  expect((await own.finish(flow, query)).permissions).toEqual([])
  expect((await own.begin(salesforce.url)).url).toContain('scope=openid+profile&')
})

it('waits for each answer so long and no longer', async () => {
  for (const path of ['/services/oauth2/token', '/id/keys', '/services/oauth2/userinfo']) {
    const own = provider()
    const { flow, query } = await authorised(own)
    salesforce.fault(hang(), { when: call => call.path === path })
    expect([path, await problemOf(own.finish(flow, query))]).toEqual([path, 'provider_unreachable'])
    salesforce.clearFaults()
  }
})

it('asks a host once for all who come, and after a failure not again at once', async () => {
  const own = provider()
  const discoveries = () => salesforce.calls.filter(({ call }) => call.path.startsWith('/.well-known')).length
  const before = discoveries()
  salesforce.fault(slow(TIMEOUT_MS * 4))
  const many = Array.from({ length: 5 }, () => problemOf(own.begin(salesforce.url)))
  expect(new Set(await Promise.all(many))).toEqual(new Set(['provider_unreachable']))
  expect(await problemOf(own.begin(salesforce.url))).toBe('provider_unreachable')
  expect(discoveries() - before).toBe(1)
  expect(await own.check(salesforce.url)).toBe(null)
})
