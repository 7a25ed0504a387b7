import { once } from 'node:events'
import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { StreamReading } from '../../src/http/stream.testing.ts'
import { runGotallo } from './support/hub.ts'
import { Scene, useStage } from './support/stage.ts'
import { customerText } from './support/whatsapp.ts'

const stage = useStage()

const [ORG, SANDBOX] = ['00D5g000004CZxQEAW', '00D000000000062EAA']
const SHORT = ORG.slice(0, 15)

interface Minted {
  readonly id: string
  readonly token: string
}

const mint = (scene: Scene, body: object = {}): Promise<Minted> =>
  scene.client.post<Minted>(scene.path('/tokens/'), { name: 'Salesforce', kind: 'tenant', ...body })

const from = (org: string): Record<string, string> => ({ 'X-Salesforce-Org-Id': org })

/** What is answered to a GET with such headers, as they go over the wire. */
const statusOf = async (scene: Scene, token: string, headers: Record<string, string | string[]>) => {
  const url = `${scene.hubUrl}/api/v1${scene.path('/services/')}`
  const asked = request(url, { headers: { authorization: `Bearer ${token}`, ...headers } }).end()
  const [response] = await once(asked, 'response')
  response.resume()
  return response.statusCode as number
}

describe('a bound token', () => {
  it('works with its organisation only, however the header is written, and once', async () => {
    const scene = await Scene.set(stage)
    const { token } = await mint(scene, { org_id: SHORT })
    const statuses = []
    for (const headers of [
      { 'X-Salesforce-Org-Id': ORG },
      { 'x-salesforce-org-id': SHORT },
      { 'X-SALESFORCE-ORG-ID': `  ${ORG} ` },
      { 'x-salesforce-org-id': [ORG, ORG] },
      { 'x-salesforce-org-id': [ORG, SANDBOX] },
      { 'x-salesforce-org-id': ORG.toUpperCase() },
      { 'x-salesforce-org-id': SANDBOX },
      { 'x-salesforce-org-id': '' },
      {},
    ])
      statuses.push(await statusOf(scene, token, headers))
    expect(statuses).toEqual([200, 200, 200, 403, 403, 403, 403, 403, 403])
  })

  it('reads a stream from there, for as long as it is not revoked', async () => {
    const scene = await Scene.set(stage)
    const { token, id } = await mint(scene, { kind: 'agent', org_id: ORG })
    const url = `${scene.hubUrl}/api/v1${scene.path('/stream/')}`
    await expect(StreamReading.open(url, { token })).rejects.toThrow(/^403 .*org_mismatch/)
    const reading = await StreamReading.open(url, { token, headers: from(SHORT) })
    // Every stream is looked at when any token is revoked.
    const other = await mint(scene)
    expect((await scene.client.call('DELETE', scene.path(`/tokens/${other.id}/`))).status).toBe(204)
    await scene.post(customerText('wamid.stream', 'Still there?'))
    expect(await reading.until('message', 1)).toMatchObject([{ text: 'Still there?' }])
    expect((await scene.client.call('DELETE', scene.path(`/tokens/${id}/`))).status).toBe(204)
    await reading.end()
    expect(reading.ofKind('end')).toMatchObject([{ reason: 'unauthorized' }])
  })

  it('is bound after a restart, too, and so is a session of it', async () => {
    const scene = await Scene.set(stage)
    const { token } = await mint(scene, { kind: 'agent', org_id: ORG })
    const anybody = scene.client.as(null)
    const refused = await anybody.call<{ code: string }>('POST', '/session/', { token })
    expect([refused.status, refused.body.code]).toEqual([403, 'org_mismatch'])
    const { headers } = await anybody.call('POST', '/session/', { token }, from(ORG))
    const cookie = headers.getSetCookie()[0]?.split(';')[0] ?? ''
    await stage.hub.stop()
    await stage.hub.start()
    const { client } = stage.hub
    const who = async (more: Record<string, string>): Promise<number> =>
      (await client.as(null).call('GET', '/session/', undefined, { cookie, ...more })).status
    expect([await who(from(ORG)), await who({}), await who(from(SANDBOX))]).toEqual([200, 403, 403])
    const mine = client.as(token)
    const path = scene.path('/conversations/')
    expect((await mine.call('GET', path, undefined, from(ORG))).status).toBe(200)
    expect((await mine.call('GET', path)).status).toBe(403)
  })

  it('is made, and listed, by the command line', async () => {
    const scene = await Scene.set(stage)
    const settings = { GOTALLO_DATA: stage.hub.data }
    const create = ['token', 'create', '--name', 'Package', '--org-id', SHORT, '--json', '--kind']
    const made = await runGotallo(settings, ...create, 'tenant', '--tenant', scene.tenantId)
    expect(JSON.parse(made.output)).toMatchObject({ kind: 'tenant', org_id: ORG })
    const { token } = JSON.parse(made.output) as Minted
    expect(await statusOf(scene, token, from(ORG))).toBe(200)
    expect(await statusOf(scene, token, {})).toBe(403)
    expect((await runGotallo(settings, 'token', 'list')).output).toMatch(
      new RegExp(`Package.*bound to ${ORG}`),
    )
  })
})

/** No other tenant's. */
const OWN = '00Dsales0000001EAA'

describe("a tenant's organisation", () => {
  it('is told by the first call from it, and by every event from then on', async () => {
    const scene = await Scene.set(stage)
    const { token, id } = await mint(scene)
    await scene.post(customerText('wamid.before', 'Who is there?'))
    const seen = []
    for (const org of [OWN, SANDBOX, 'nonsense'])
      seen.push(
        await scene.client.as(token).call<{ org_id: string }>('GET', scene.path('/'), undefined, from(org)),
      )
    expect(seen.map(({ status, body }) => [status, body.org_id])).toEqual(Array(3).fill([200, OWN]))
    await scene.post(customerText('wamid.after', 'And now?'))
    const orgs = (await scene.fired()).map(({ text, tenant }) => [text, tenant.org_id])
    expect(new Map(orgs as [string, string | null][])).toEqual(
      new Map([
        ['Who is there?', null],
        ['And now?', OWN],
      ]),
    )
    const audit = await scene.client.get<{ results: object[] }>(scene.path('/audit/'))
    expect(
      audit.results.filter(entry => 'action' in entry && entry.action === 'tenant.update'),
    ).toMatchObject([{ actor: `${id} Salesforce`, target: scene.tenantId, detail: 'org_id' }])
  })

  it('is one of many that are told at once', async () => {
    const scene = await Scene.set(stage)
    const { token } = await mint(scene)
    const client = scene.client.as(token)
    const orgs = Array.from({ length: 12 }, (_, i) => `00Dmany00000${String(i).padStart(3, '0')}`)
    const seen = await Promise.all(
      orgs.map(org => client.call<{ org_id: string }>('GET', scene.path('/'), undefined, from(org))),
    )
    const [first] = seen
    expect(orgs).toContain(first?.body.org_id.slice(0, 15))
    expect(new Set(seen.map(({ body }) => body.org_id)).size).toBe(1)
  })

  it('is told at once where another process has made the tenant and its token', async () => {
    const settings = { GOTALLO_DATA: stage.hub.data }
    const made = await runGotallo(settings, 'tenant', 'create', '--name', 'Fresh', '--json')
    const { id } = JSON.parse(made.output) as { id: string }
    const named = ['--name', 'Salesforce', '--tenant', id, '--json']
    const minted = await runGotallo(settings, 'token', 'create', '--kind', 'tenant', ...named)
    const { token } = JSON.parse(minted.output) as Minted
    const org = '00Dfresh0000001EAA'
    const { body } = await stage.hub.client.as(token).call('GET', `/tenants/${id}/`, undefined, from(org))
    expect(body).toMatchObject({ name: 'Fresh', org_id: org })
  })
})
