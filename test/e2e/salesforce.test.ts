import { beforeAll, describe, expect, it } from 'vitest'
import { StreamReading } from '../../src/http/stream.testing.ts'
import { storeSettings } from './support/databases.ts'
import { TestHub } from './support/hub.ts'
import { until } from './support/receiver.ts'
import { ADA, Guest, ORG, signInSettings, tenantOf, useSalesforce } from './support/salesforce.ts'

const stage = useSalesforce()
let tenant: string
beforeAll(async () => {
  tenant = await tenantOf(stage.hub.client, ORG)
})

interface Ways {
  readonly results: readonly {
    readonly id: string
    readonly host: string | null
    readonly url: string | null
  }[]
}
interface Listed {
  readonly results: readonly {
    readonly id: string
    readonly name: string
    readonly session_of: string | null
  }[]
}

const sessionsOf = async (name: string) => {
  const { results } = await stage.hub.client.get<Listed>(`/tenants/${tenant}/tokens/`)
  return results.filter(token => token.name === `${name} (Salesforce)`)
}

describe('somebody of the organisation', () => {
  it('signs in with Salesforce, arrives where the link led, works, and signs out', async () => {
    const { client, url } = stage.hub
    const { results } = await client.as(null).get<Ways>('/session/ways/')
    const { host } = new URL(stage.salesforce.url)
    const begin = `/api/v1/session/salesforce/?${new URLSearchParams({ host })}`
    expect(results).toEqual([
      { id: 'token', host: null, url: null },
      { id: 'salesforce', host, url: url + begin },
    ])

    const guest = new Guest(url)
    const deep = `/console/t/${tenant}/deliveries?state=FAILED`
    const back = await guest.toSalesforce(`?host=${host}&next=${encodeURIComponent(deep)}`)
    expect(guest.kept).toEqual([expect.stringMatching(/^gotallo_sign_in_/)])
    const { status, location, set } = await guest.get(back)
    expect([status, location, guest.kept]).toEqual([303, deep, ['gotallo_session']])
    expect(set).toEqual([
      expect.stringMatching(
        /^gotallo_sign_in_\S+=; Max-Age=0; Path=\/api\/v1\/session\/salesforce\/; HttpOnly/,
      ),
      expect.stringMatching(/^gotallo_session=gt_[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/),
    ])

    const who = await guest.call(client, 'GET', '/session/')
    expect(who.body).toMatchObject({
      kind: 'tenant',
      tenant_id: tenant,
      name: 'ada@example.com (Salesforce)',
    })
    const agents = `/tenants/${tenant}/agents/`
    expect((await guest.call(client, 'POST', agents, { name: 'Grace', kind: 'HUMAN' })).status).toBe(201)
    const [session] = await sessionsOf(ADA.username)
    expect(session).toMatchObject({ session_of: null, kind: 'tenant', expires_at: expect.any(String) })
    const audit = await client.get<Listed>(`/tenants/${tenant}/audit/`)
    const actor = `${session?.id} ada@example.com (Salesforce)`
    expect(audit.results.slice(0, 2)).toMatchObject([
      { action: 'agent.create', actor },
      { action: 'session.create', actor, target: session?.id },
    ])
    expect((await guest.call(client, 'DELETE', '/session/')).status).toBe(204)
    expect((await guest.call(client, 'GET', '/session/')).status).toBe(401)
    expect(await sessionsOf(ADA.username)).toEqual([])
  })

  it.each([
    ['by a permission', { username: 'x@example.com', permissions: { GoTallo_User: true } }],
    ['by a username, whatever its case', { username: 'Ben@Example.com', permissions: {} }],
    ['by a user id of 15 characters', { userId: '005000000000003AAA', permissions: {} }],
  ])('reads and sends only, where the lists say so: %s', async (_, user) => {
    stage.salesforce.user = { ...ADA, ...user }
    const guest = new Guest(stage.hub.url)
    expect(await guest.signIn()).toBe('/console/')
    stage.salesforce.user = ADA
    const { client } = stage.hub
    expect((await guest.call(client, 'GET', '/session/')).body).toMatchObject({
      kind: 'agent',
      tenant_id: tenant,
    })
    expect((await guest.call(client, 'GET', `/tenants/${tenant}/tokens/`)).status).toBe(403)
  })

  it('is signed out at once, stream and all, where the session is ended among the tokens', async () => {
    const guest = new Guest(stage.hub.url)
    await guest.signIn()
    const { client, url } = stage.hub
    const cookie = guest.cookies('/')
    const reading = await StreamReading.open(`${url}/api/v1/tenants/${tenant}/stream/`, { cookie })
    for (const { id } of await sessionsOf(ADA.username))
      expect((await client.call('DELETE', `/tenants/${tenant}/tokens/${id}/`)).status).toBe(204)
    await until(async () => (await guest.call(client, 'GET', '/session/')).status === 401, 'its end')
    await reading.end()
    expect(reading.ofKind('end')).toMatchObject([{ reason: 'unauthorized' }])
  })

  it('has two tabs on the way at once, and either ends well', async () => {
    const guest = new Guest(stage.hub.url)
    const first = await guest.toSalesforce(`?next=${encodeURIComponent('/console/first')}`)
    const second = await guest.toSalesforce(`?next=${encodeURIComponent('/console/second')}`)
    expect((await guest.get(second)).location).toBe('/console/second')
    expect((await guest.get(first)).location).toBe('/console/first')
    for (let i = 0; i < 8; i += 1) await guest.toSalesforce()
    // More than anybody has open are not kept: a browser sends no endless head.
    expect(guest.kept.length).toBeLessThanOrEqual(5)
    expect(await guest.signIn()).toBe('/console/')
  })
})

it('nothing is kept at the hub meanwhile: it may be killed, and another node may go on', async () => {
  const guest = new Guest(stage.hub.url)
  const back = await guest.toSalesforce()
  await stage.hub.kill()
  await stage.hub.start()
  const shared = await storeSettings(stage.hub.data)
  const other =
    'GOTALLO_DATABASE_URL' in shared
      ? await TestHub.start({
          ...signInSettings(stage.salesforce),
          ...(shared as Record<string, string>),
          GOTALLO_PUBLIC_URL: stage.hub.url,
        })
      : stage.hub
  expect((await guest.get(back, other.url)).location).toBe('/console/')
  expect((await guest.call(stage.hub.client, 'GET', '/session/')).body).toMatchObject({ tenant_id: tenant })
  if (other !== stage.hub) await other.destroy()
})
