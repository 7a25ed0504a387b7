import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { normalOrgId } from '../domain/org-id.ts'
import { MINUTE } from '../domain/time.ts'
import { type Answer, TestHub } from './api.testing.ts'
import { SESSION_PATH, signIn } from './session.testing.ts'

const [ORG, OTHER] = ['00D5g000004CZxQEAW', '00D000000000062EAA']
const SHORT = ORG.slice(0, 15)
/** What names no organisation. */
const MALFORMED = ['nonsense', ORG.toLowerCase(), `${SHORT}EAX`, `${ORG}, ${ORG}`, '0035g000004CZxQEAS', 'ä']

let hub: TestHub

beforeAll(async () => {
  hub = await TestHub.open({ failedAuthentications: 3 })
})
afterAll(() => hub[Symbol.asyncDispose]())

const from = (org: string): { headers: Record<string, string> } => ({
  headers: { 'x-salesforce-org-id': org },
})

const mint = (
  tenant: string,
  kind: 'tenant' | 'agent',
  org_id: string | null = ORG,
): Promise<Answer['body']> => hub.do('POST', `/tenants/${tenant}/tokens/`, { name: 'CRM', kind, org_id })

const orgIdOf = async (tenant: string): Promise<string | null> =>
  (await hub.do('GET', `/tenants/${tenant}/`)).org_id

describe('a token that is bound to an organisation', () => {
  test.each(['tenant', 'agent'] as const)('works from there only (%s)', async kind => {
    const tenant = await hub.tenant()
    const { token } = await mint(tenant, kind)
    const path = `/tenants/${tenant}/services/`
    for (const org of [ORG, SHORT])
      expect((await hub.call('GET', path, { token, ...from(org) })).status).toBe(200)
    const refused = [
      ['', /send that organisation's id as X-Salesforce-Org-Id/],
      [OTHER, /bound to another Salesforce organisation than X-Salesforce-Org-Id names/],
      ...MALFORMED.map(org => [org, /must be one Salesforce organisation id/] as const),
    ] as const
    for (const [org, words] of refused) {
      const { status, body, text } = await hub.call('GET', path, { token, ...from(org) })
      expect([status, body.code]).toEqual([403, 'org_mismatch'])
      expect(body.detail).toMatch(words)
      // Whoever has the token alone is not told what else he needs.
      expect(text).not.toContain(SHORT)
    }
    expect((await hub.call('GET', path, { token })).body.code).toBe('org_mismatch')
  })

  test('is refused before its tenant is looked at, and reaches into no other', async () => {
    const [tenant, other] = [await hub.tenant(), await hub.tenant()]
    const { token } = await mint(tenant, 'tenant')
    const path = `/tenants/${other}/services/`
    expect((await hub.call('GET', path, { token })).body.code).toBe('org_mismatch')
    expect((await hub.call('GET', path, { token, ...from(ORG) })).body.code).toBe('not_found')
  })

  test('may be used from elsewhere without end, and the address is not asked to wait', async () => {
    const { token } = await mint(await hub.tenant(), 'tenant')
    for (let i = 0; i < 9; i += 1)
      expect((await hub.call('GET', SESSION_PATH, { token, ...from(OTHER) })).status).toBe(403)
    expect((await hub.call('GET', SESSION_PATH, { token: 'gt_wrong_token' })).status).toBe(401)
  })

  test('counts for its ceiling wherever it is used', async () => {
    await using other = await TestHub.open({ tokenCeiling: 2 })
    const made = { name: 'CRM', kind: 'agent', org_id: ORG }
    const { token } = await other.do('POST', `/tenants/${await other.tenant()}/tokens/`, made)
    const statuses: number[] = []
    for (const org of [OTHER, ORG, OTHER, ORG])
      statuses.push((await other.call('GET', SESSION_PATH, { token, ...from(org) })).status)
    expect(statuses).toEqual([403, 200, 429, 429])
  })

  test('gives a repeated request its answer from there only', async () => {
    const tenant = await hub.tenant()
    const { token } = await mint(tenant, 'tenant')
    const make = (org: string) =>
      hub.call('POST', `/tenants/${tenant}/agents/`, {
        ...{ token, body: { name: 'Ada', kind: 'HUMAN' } },
        headers: { 'idempotency-key': 'once', ...from(org).headers },
      })
    // What was refused did not take the key.
    expect((await make(OTHER)).status).toBe(403)
    const made = await make(ORG)
    expect((await make(OTHER)).text).not.toContain(made.body.id)
    const repeated = await make(SHORT)
    expect([repeated.body, repeated.headers['idempotency-replayed']]).toEqual([made.body, 'true'])
  })

  test('signs in from there only; its session works from there only', async () => {
    const tenant = await hub.tenant()
    const { token, id } = await mint(tenant, 'agent')
    for (const org of ['', OTHER, 'nonsense']) {
      const { status, body, headers } = await signIn(hub, token, from(org))
      expect([status, body.code, headers['set-cookie']]).toEqual([403, 'org_mismatch', undefined])
    }
    expect((await signIn(hub, token)).body.detail).toContain('To sign in to the console')
    expect((await hub.do('GET', `/tenants/${tenant}/tokens/`)).count).toBe(1)
    const { headers } = await signIn(hub, token, from(SHORT))
    const cookie = String(headers['set-cookie']).split(';')[0] ?? ''
    const who = (more: Record<string, string>) =>
      hub.call('GET', SESSION_PATH, { token: null, headers: { cookie, ...more } })
    expect((await who(from(ORG).headers)).body).toMatchObject({ kind: 'agent', tenant_id: tenant })
    expect((await who({})).body.code).toBe('org_mismatch')
    expect((await who(from(OTHER).headers)).body.code).toBe('org_mismatch')
    const [session] = (await hub.do('GET', `/tenants/${tenant}/tokens/`)).results
    expect(session).toMatchObject({ session_of: id, org_id: ORG })
    await hub.do('DELETE', `/tenants/${tenant}/tokens/${id}/`)
    expect((await who(from(ORG).headers)).status).toBe(401)
  })
})

let fresh = 0
/** An organisation that no tenant has yet. */
const freshOrg = (): string => {
  fresh += 1
  return normalOrgId(`00Dfresh${String(fresh).padStart(7, '0')}`) ?? ''
}

describe('the organisation of a tenant', () => {
  test('is told by the first call of its token', async () => {
    const [org, tenant] = [freshOrg(), await hub.tenant()]
    const { token, id } = await mint(tenant, 'tenant', null)
    const seen = await hub.do('GET', `/tenants/${tenant}/`, undefined, { token, ...from(org.slice(0, 15)) })
    expect(seen.org_id).toBe(org)
    const [entry] = (await hub.do('GET', `/tenants/${tenant}/audit/`)).results
    expect(entry).toMatchObject({
      ...{ actor: `${id} CRM`, action: 'tenant.update', target: tenant, detail: 'org_id' },
    })
    // A sandbox beside production.
    expect((await hub.call('GET', `/tenants/${tenant}/`, { token, ...from(OTHER) })).body.org_id).toBe(org)
    expect((await hub.do('GET', `/tenants/${tenant}/audit/`)).count).toBe(3)
  })

  test('is told by signing in, too, and by a bound token', async () => {
    const [first, second] = [await hub.tenant(), await hub.tenant()]
    const [org, bound] = [freshOrg(), freshOrg()]
    await signIn(hub, (await mint(first, 'tenant', null)).token, from(org))
    const { token } = await mint(second, 'tenant', bound)
    await hub.call('GET', SESSION_PATH, { token, ...from(bound) })
    expect([await orgIdOf(first), await orgIdOf(second)]).toEqual([org, bound])
  })

  test('is told by nobody else, and by nothing that is refused; what names none is passed over', async () => {
    const [org, tenant, other] = [freshOrg(), await hub.tenant(), await hub.tenant()]
    const [admin, agent] = [await mint(tenant, 'tenant', null), await mint(tenant, 'agent', null)]
    const path = `/tenants/${tenant}/`
    const calls = [
      [path, { token: agent.token, ...from(org) }, 200],
      [path, from(org), 200],
      [path, { token: (await mint(other, 'tenant', null)).token, ...from(org) }, 404],
      ['/tenants/', { token: admin.token, ...from(org) }, 403],
      ['/tenants/nonsense/', { token: admin.token, ...from(org) }, 404],
      ...['', ...MALFORMED].map(said => [path, { token: admin.token, ...from(said) }, 200] as const),
    ] as const
    for (const [at, options, status] of calls)
      expect((await hub.call('GET', at, options)).status).toBe(status)
    expect([await orgIdOf(tenant), await orgIdOf(other)]).toEqual([null, null])
  })

  test('is not that of another tenant, which an operator alone may give it', async () => {
    const [org, first, second] = [freshOrg(), await hub.tenant(), await hub.tenant()]
    await hub.do('PATCH', `/tenants/${first}/`, { org_id: org })
    const { token } = await mint(second, 'tenant', null)
    const call = () => hub.call('GET', `/tenants/${second}/`, { token, ...from(org) })
    expect([(await call()).body.org_id, (await call()).status]).toEqual([null, 200])
    await hub.do('DELETE', `/tenants/${first}/`)
    expect((await call()).body.org_id).toBeNull()
    hub.world.now += MINUTE
    expect((await call()).body.org_id).toBe(org)
    await hub.do('PATCH', `/tenants/${await hub.tenant()}/`, { org_id: org })
  })
})
