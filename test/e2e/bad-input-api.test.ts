import { describe, expect, it } from 'vitest'
import { REFUSED, REFUSED_PHONE, SERVICE, URLS, WHATSAPP } from './expected/whatsapp/refused.ts'
import type { Client } from './support/client.ts'
import { awaitStates } from './support/deliveries.ts'
import { Scene, useStage } from './support/stage.ts'
import { customerText } from './support/whatsapp.ts'

/** Meta's API refuses one number's token and knows the others. */
const stage = useStage(receiver => {
  receiver.behaviour = ({ path }, response) => {
    const refused = path.includes(REFUSED_PHONE)
    response.writeHead(refused ? 400 : 200, { 'content-type': 'application/json' })
    const error = { message: 'The access token e2e-access-token has expired.', code: 190 }
    response.end(JSON.stringify(refused ? { error } : { id: '1', verified_name: 'Acme' }))
  }
  return { GOTALLO_META_API_URL: new URL(receiver.url).origin }
})

interface Problem {
  readonly code: string
  readonly detail: string
  readonly errors?: readonly { readonly path: string; readonly message: string }[]
}

const tokenOf = async (client: Client, tenantId: string, kind: 'tenant' | 'agent') => {
  const body = { name: `An ${kind}`, kind }
  const { id, token } = await client.post<{ id: string; token: string }>(`/tenants/${tenantId}/tokens/`, body)
  return { id, client: client.as(token) }
}

describe("a service's URL", () => {
  it.each(URLS)('%s: 422 %s', async (url, code, words) => {
    const scene = await Scene.set(stage)
    const body = { type: 'WEBHOOK', name: 'Bad', url }
    for (const answered of [
      await scene.client.call<Problem>('POST', scene.path('/services/'), body),
      await scene.client.call<Problem>('PATCH', scene.servicePath(), { url }),
    ]) {
      expect(answered).toMatchObject({ status: 422, body: { code } })
      for (const word of words) expect(answered.body.detail).toContain(word)
      expect(answered.headers.get('content-type')).toContain('application/problem+json')
    }
    expect(await scene.client.get(scene.servicePath())).toMatchObject({ url: scene.inbox.url })
  })
})

describe('bodies', () => {
  it.each(REFUSED)('POST $path $what: $status $code', async ({ path, body, status, code, fields }) => {
    const scene = await Scene.set(stage)
    const answered = await scene.client.call<Problem>('POST', scene.path(path), body)
    expect(answered).toMatchObject({ status, body: { code } })
    if (fields !== undefined) expect(answered.body.errors?.map(error => error.path).sort()).toEqual(fields)
    // Meta repeats the token in its words; we do not.
    expect(JSON.stringify(answered.body)).not.toContain(WHATSAPP.access_token)
  })

  it('refuses a second account for the same number with 409', async () => {
    const scene = await Scene.set(stage)
    const body = { type: 'WHATSAPP', name: 'x', credentials: WHATSAPP }
    await scene.client.post(scene.path('/platforms/'), body)
    expect(await scene.client.call('POST', scene.path('/platforms/'), body)).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    })
  })

  it.each([
    { what: 'no JSON', type: 'application/json', body: '{', status: 400 },
    { what: 'no body', type: 'application/json', body: '', status: 400 },
    { what: 'another type', type: 'text/plain', body: '{}', status: 415 },
    { what: 'too much', type: 'application/json', body: ' '.repeat(2 ** 21), status: 413 },
  ])('refuses $what with $status', async ({ type, body, status }) => {
    const scene = await Scene.set(stage)
    const answered = await fetch(`${stage.hub.url}/api/v1${scene.path('/services/')}`, {
      method: 'POST',
      headers: { authorization: 'Bearer gt_e2e-admin-token-0123456789', 'content-type': type },
      body,
    })
    expect(answered.status).toBe(status)
    expect(answered.headers.get('content-type')).toContain('application/problem+json')
  })

  it.each(['?limit=0', '?limit=201', '?limit=x', '?cursor=nonsense', '?colour=red'])(
    'refuses the query %s with 400',
    async query => {
      const scene = await Scene.set(stage)
      expect((await scene.client.call('GET', scene.path(`/services/${query}`))).status).toBe(400)
    },
  )
})

describe('tokens', () => {
  it('are needed, and known', async () => {
    const scene = await Scene.set(stage)
    for (const token of [null, 'gt_unknown', 'x']) {
      const answered = await scene.client.as(token).call('GET', scene.path('/services/'))
      expect(answered).toMatchObject({ status: 401, body: { code: 'unauthorized' } })
      expect(answered.headers.get('www-authenticate')).toContain('Bearer')
    }
  })

  it("of an agent read, and change nothing; of a tenant change what is the tenant's", async () => {
    const scene = await Scene.set(stage)
    const agent = (await tokenOf(scene.client, scene.tenantId, 'agent')).client
    const tenant = (await tokenOf(scene.client, scene.tenantId, 'tenant')).client
    for (const path of ['/services/', '/platforms/', '/conversations/', '/agents/', '/quarantine/'])
      expect((await agent.call('GET', scene.path(path))).status).toBe(200)
    const changes = [
      ['POST', scene.path('/services/'), SERVICE, 201],
      ['PATCH', scene.servicePath(), { name: 'New' }, 200],
      ['POST', scene.servicePath('pause/'), {}, 200],
      ['POST', scene.servicePath('resume/'), {}, 200],
      ['POST', scene.servicePath('secret/rotate/'), {}, 200],
      ['POST', scene.path('/agents/'), { name: 'Dana', kind: 'HUMAN' }, 201],
      ['POST', scene.path('/tokens/'), { name: 'x', kind: 'agent' }, 201],
      ['PATCH', scene.path(`/platforms/${scene.platformId}/`), { name: 'New' }, 200],
      ['DELETE', scene.servicePath(), undefined, 204],
    ] as const
    for (const [method, path, body, status] of changes) {
      const refused = await agent.call(method, path, body)
      expect(refused, path).toMatchObject({ status: 403, body: { code: 'forbidden' } })
      expect((await tenant.call(method, path, body)).status, path).toBe(status)
    }
    for (const [method, path] of [
      ['GET', '/tenants/'],
      ['POST', '/tenants/'],
      ['GET', '/ledger/'],
    ] as const)
      expect((await tenant.call(method, path, method === 'POST' ? { name: 'x' } : undefined)).status).toBe(
        403,
      )
  })

  it('end at once when they are revoked', async () => {
    const scene = await Scene.set(stage)
    const { id, client } = await tokenOf(scene.client, scene.tenantId, 'tenant')
    expect((await client.call('GET', scene.path('/services/'))).status).toBe(200)
    expect((await scene.client.call('DELETE', scene.path(`/tokens/${id}/`))).status).toBe(204)
    expect((await client.call('GET', scene.path('/services/'))).status).toBe(401)
  })
})

describe("another tenant's things", () => {
  it('do not exist', async () => {
    const mine = await Scene.set(stage)
    const other = await Scene.set(stage)
    await other.post(customerText('wamid.OTHER', 'Hello'), 'unreadable')
    const [delivery] = await awaitStates(other, { DELIVERED: 1 })
    const [event] = await other.fired()
    const [kept] = await other.quarantine()
    const { client } = await tokenOf(mine.client, mine.tenantId, 'tenant')
    const things = [
      '',
      'services/',
      'audit/',
      'ledger/',
      `services/${other.serviceId}/`,
      `services/${other.serviceId}/deliveries/`,
      `platforms/${other.platformId}/`,
      `deliveries/${delivery?.id}/`,
      `conversations/${event?.conversation_id}/`,
      `conversations/${event?.conversation_id}/messages/`,
      `messages/${event?.id}/`,
      `quarantine/${kept?.id}/`,
    ]
    for (const thing of things) {
      const answered = await client.call('GET', other.path(`/${thing}`))
      expect(answered, thing).toMatchObject({ status: 404, body: { code: 'not_found' } })
      // Nor under one's own roof.
      if (/[0-9a-f]{12}/.test(thing))
        expect((await client.call('GET', mine.path(`/${thing}`))).status, thing).toBe(404)
    }
    const writes = [
      ['PATCH', `/services/${other.serviceId}/`, { name: 'Mine' }],
      ['DELETE', `/services/${other.serviceId}/`, undefined],
      ['POST', `/services/${other.serviceId}/pause/`, {}],
      ['POST', `/deliveries/${delivery?.id}/retry/`, {}],
      ['POST', `/quarantine/${kept?.id}/replay/`, {}],
      ['DELETE', `/platforms/${other.platformId}/`, undefined],
    ] as const
    for (const [method, path, body] of writes) {
      expect((await client.call(method, other.path(path), body)).status, path).toBe(404)
      expect((await client.call(method, mine.path(path), body)).status, path).toBe(404)
    }
    expect(await other.client.get(other.servicePath())).toMatchObject({ name: 'Receiver', state: 'ACTIVE' })
  })
})

describe('the audit log', () => {
  it('tells who changed what, and never a secret', async () => {
    const scene = await Scene.set(stage)
    const { client, id } = await tokenOf(scene.client, scene.tenantId, 'tenant')
    await client.patch(scene.servicePath(), { name: 'Renamed', headers: { 'x-key': 'own-header-secret' } })
    await client.post(scene.servicePath('pause/'))
    const log = await client.get<{ results: { action: string; actor: string; target: string }[] }>(
      scene.path('/audit/'),
    )
    const actions = log.results.map(({ action }) => action)
    expect(actions.slice(0, 2)).toEqual(['service.pause', 'service.update'])
    expect(actions).toEqual(expect.arrayContaining(['service.create', 'platform.create', 'token.create']))
    expect(log.results[0]).toMatchObject({ actor: `${id} An tenant`, target: scene.serviceId })
    for (const secret of ['own-header-secret', scene.secret, WHATSAPP.app_secret, WHATSAPP.access_token])
      expect(JSON.stringify(log)).not.toContain(secret)
  })
})

describe('the Idempotency-Key', () => {
  it('gives the same request the same answer, once, and refuses another', async () => {
    const scene = await Scene.set(stage)
    const create = (name: string) =>
      scene.client.call<{ id: string; secret: string }>(
        'POST',
        scene.path('/services/'),
        { ...SERVICE, name },
        { 'idempotency-key': 'once' },
      )
    const answers = await Promise.all(Array.from({ length: 5 }, () => create('Once')))
    for (const { status } of answers) expect([201, 409]).toContain(status)
    const first = answers.find(({ status }) => status === 201)
    const again = await create('Once')
    expect(again).toMatchObject({ status: 201, body: first?.body })
    expect(again.body.secret).toMatch(/^whsec_/)
    expect(await create('Twice')).toMatchObject({ status: 422, body: { code: 'idempotency_mismatch' } })
    const { count } = await scene.client.get<{ count: number }>(scene.path('/services/'))
    expect(count).toBe(2)
  })
})
