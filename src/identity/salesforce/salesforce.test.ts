import { afterAll, beforeAll, expect, it } from 'vitest'
import { SignInFailure } from '../../domain/sign-in.ts'
import { hang, resetBefore, SalesforceStandIn } from '../../stand-ins/salesforce/index.ts'
import type { IdentityProvider } from '../provider.ts'
import { createSalesforce, type SalesforceApp } from './index.ts'

const redirectUri = 'https://hub.example.com/api/v1/session/salesforce/callback/'
const APP = { clientId: 'key', clientSecret: null, redirectUri }
const ADA = { orgId: '00D000000000001EAA', userId: '005000000000001', username: 'ada@example.com' }
/** Long enough for a busy machine, where nothing hangs. */
const TIMEOUT_MS = 1_500

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
  const own = provider({ timeoutMs: TIMEOUT_MS })
  const paths = ['/services/oauth2/token', '/id/keys', '/services/oauth2/userinfo']
  const begun = await Promise.all(paths.map(() => authorised(own)))
  // Three at once, each of which meets another one.
  const faults = paths.map(path => salesforce.fault(hang(), { when: call => call.path === path }))
  const ended = await Promise.all(begun.map(({ flow, query }) => problemOf(own.finish(flow, query))))
  salesforce.clearFaults()
  expect(ended).toEqual(Array(3).fill('provider_unreachable'))
  expect(faults.map(({ met }) => met.length)).toEqual([1, 1, 1])
})

it('asks a host once for all who come, and after a failure not again at once', async () => {
  const own = provider()
  const discoveries = () => salesforce.calls.filter(({ call }) => call.path.startsWith('/.well-known')).length
  const before = discoveries()
  salesforce.fault(resetBefore())
  const many = Array.from({ length: 5 }, () => problemOf(own.begin(salesforce.url)))
  expect(new Set(await Promise.all(many))).toEqual(new Set(['provider_unreachable']))
  expect(await problemOf(own.begin(salesforce.url))).toBe('provider_unreachable')
  expect(discoveries() - before).toBe(1)
  // A doctor asks for himself.
  expect(await own.check(salesforce.url)).toBe(null)
})
