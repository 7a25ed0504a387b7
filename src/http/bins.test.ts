import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sign } from '../../packages/receiver/src/index.ts'
import { newSigningSecret } from '../secrets.ts'
import { type Answer, TestHub } from './api.testing.ts'

let hub: TestHub
let tenant: string
beforeAll(async () => {
  hub = await TestHub.open({ failedAuthentications: 50 })
  tenant = await hub.tenant()
})
afterAll(() => hub[Symbol.asyncDispose]())

const makeBin = (more: object = {}): Promise<Answer['body']> =>
  hub.do('POST', `/tenants/${tenant}/bins/`, { name: 'Look', ...more })

const arrived = async (id: string): Promise<Answer['body'][]> =>
  (await hub.do('GET', `/tenants/${tenant}/bins/${id}/requests/`)).results

const BODY = '{"id":"e1","text":"Grüße"}'

const signedHeaders = async (secret: string, body: string = BODY): Promise<Record<string, string>> => {
  const timestamp = Math.floor(hub.world.now / 1_000)
  const signature = await sign({ id: 'e1', timestamp, body, secret })
  return {
    'webhook-id': 'e1',
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signature,
    'content-type': 'application/json',
  }
}

const post = async (id: string, body: string | Buffer, headers: Record<string, string>, method = 'POST') =>
  (await hub.call(method, `/bins/${id}`, { token: null, body, headers, ip: '10.1.1.1' })).status

describe('a bin', () => {
  test('is called a bin where its name holds nothing that could be seen', async () => {
    for (const name of [undefined, '\u0085', '\u200b\u00a0\n'])
      expect((await makeBin({ name })).name).toBe('Bin')
  })

  test('shows what came, the newest first, and whether the signature holds by the secret of a service', async () => {
    const service = await hub.service(tenant)
    const bin = await makeBin({ service_id: service.id })
    expect(bin).toMatchObject({
      url: `https://hub.example.com/bins/${bin.id}`,
      service_id: service.id,
      has_secret: false,
    })
    const headers = await signedHeaders(service.secret)
    expect(await post(bin.id, BODY, headers)).toBe(204)
    expect(await post(bin.id, JSON.stringify(JSON.parse(BODY), null, 2), headers)).toBe(204)
    const [changed, whole] = await arrived(bin.id)
    expect(whole).toMatchObject({
      method: 'POST',
      size: Buffer.byteLength(BODY),
      is_cut: false,
      body: BODY,
      body_encoding: 'utf-8',
      signature: { holds: true },
    })
    expect(whole.headers).toContainEqual({ name: 'webhook-id', value: 'e1' })
    const codes = changed.signature.findings.map(({ code }: { code: string }) => code)
    expect([changed.signature.holds, codes]).toEqual([false, ['signature_mismatch', 'body_reserialized']])
    const { secret } = await hub.do('POST', `/tenants/${tenant}/services/${service.id}/secret/rotate/`, {
      overlap_s: 60,
    })
    for (const one of [service.secret, secret]) await post(bin.id, BODY, await signedHeaders(one))
    const [fresh, old] = await arrived(bin.id)
    expect([fresh.signature.holds, old.signature.holds]).toEqual([true, true])
    expect(old.signature.findings[0].detail).toContain('before the rotation')
    await hub.do('DELETE', `/tenants/${tenant}/services/${service.id}/`)
    await post(bin.id, BODY, headers)
    expect((await arrived(bin.id))[0].signature).toMatchObject({
      holds: null,
      findings: [{ code: 'secret_missing' }],
    })
  })

  test('knows the service that was set to its URL', async () => {
    const bin = await makeBin()
    const service = await hub.service(tenant, { url: bin.url })
    await hub.service(await hub.tenant(), { url: bin.url })
    await post(bin.id, BODY, await signedHeaders(service.secret))
    await post(bin.id, BODY, await signedHeaders(newSigningSecret()))
    const holds = (await arrived(bin.id)).map(({ signature }) => signature.holds)
    expect(holds).toEqual([false, true])
  })

  test('knows each service of its URL, however that is written', async () => {
    const bin = await makeBin()
    const urls = [bin.url, bin.url, `${bin.url}/`, `${bin.url}?from=here`, `https://localhost/bins/${bin.id}`]
    const services = []
    for (const [i, url] of urls.entries())
      services.push(await hub.service(tenant, { url, name: `Service ${i}` }))
    const findings = async () => (await arrived(bin.id))[0].signature.findings
    for (const [i, { secret }] of services.entries()) {
      await post(bin.id, BODY, await signedHeaders(secret))
      expect(await findings()).toMatchObject([
        {
          code: 'signature_holds',
          detail: expect.stringContaining(`the secret of the service "Service ${i}".`),
        },
      ])
    }
    const [first, ...rest] = services
    for (const { id } of rest) await hub.do('DELETE', `/tenants/${tenant}/services/${id}/`)
    await post(bin.id, BODY, await signedHeaders(rest[0].secret))
    expect((await findings())[0].code).toBe('signature_mismatch')
    await post(bin.id, BODY, await signedHeaders(first.secret))
    expect(await findings()).toMatchObject([{ code: 'signature_holds', detail: 'The signature holds.' }])
  })

  test('takes a secret of its own, which is shown and stored nowhere', async () => {
    const secret = newSigningSecret()
    const bin = await makeBin({ secret })
    expect(bin).toMatchObject({ has_secret: true, service_id: null })
    await post(bin.id, BODY, { ...(await signedHeaders(secret)), authorization: 'Bearer sesame' })
    const [request] = await arrived(bin.id)
    expect(request.signature.holds).toBe(true)
    expect(JSON.stringify([bin, request])).not.toContain(secret.slice(6))
    const [kept] = (await hub.store.bins.requests(tenant, bin.id, { limit: 1, cursor: null })).rows
    const stored = JSON.stringify([await hub.store.bins.open(bin.id, hub.world.now), kept?.head])
    expect(stored).not.toContain(secret.slice(6))
    expect(stored).not.toContain('sesame')
  })

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'GET', 'HEAD', 'OPTIONS'])(
    'keeps what comes by %s, of whatever type',
    async method => {
      const bin = await makeBin()
      const body = Buffer.from([0xff, 0xfe, 0])
      const type = method === 'PUT' ? '; charset' : 'application/x-odd'
      expect(await post(bin.id, body, { 'content-type': type }, method)).toBe(204)
      const [request] = await arrived(bin.id)
      expect(request).toMatchObject({ method, signature: { holds: false } })
      expect(request.headers).toContainEqual({ name: 'content-type', value: type })
      // A GET has no body that anybody reads.
      if (['POST', 'PUT', 'PATCH', 'DELETE'].includes(method))
        expect(request).toMatchObject({ body: body.toString('base64'), body_encoding: 'base64', size: 3 })
      await hub.do('DELETE', `/tenants/${tenant}/bins/${bin.id}/`)
    },
  )

  test('keeps the beginning of a large body, whose signature it has looked at whole', async () => {
    const secret = newSigningSecret()
    const bin = await makeBin({ secret })
    const body = `"${'ü'.repeat(40_000)}"`
    expect(await post(bin.id, body, await signedHeaders(secret, body))).toBe(204)
    const [request] = await arrived(bin.id)
    expect(request).toMatchObject({ size: 80_002, is_cut: true, signature: { holds: true } })
    expect(await post(bin.id, Buffer.alloc(1_100_000), {})).toBe(413)
  })

  test('is gone a day after it was made', async () => {
    const bin = await makeBin()
    const { now } = hub.world
    expect(Date.parse(bin.expires_at) - now).toBe(86_400_000)
    hub.world.now = now + 86_400_000
    expect(await post(bin.id, BODY, {})).toBe(404)
    expect((await hub.call('GET', `/tenants/${tenant}/bins/${bin.id}/`)).status).toBe(404)
    await hub.usecases.bins.dropExpired(hub.world.now)
    hub.world.now = now
    expect((await hub.do('GET', `/tenants/${tenant}/bins/`)).results).toEqual([])
  })

  test('is made and removed by tenant tokens, looked at by agents, and noted in the audit log', async () => {
    const [admin, agent] = [await hub.token(tenant, 'tenant'), await hub.token(tenant, 'agent')]
    const path = `/tenants/${tenant}/bins/`
    expect((await hub.call('POST', path, { token: agent, body: {} })).status).toBe(403)
    const bin = await hub.do('POST', path, {}, { token: admin })
    expect((await hub.call('GET', `${path}${bin.id}/requests/`, { token: agent })).status).toBe(200)
    const stranger = await hub.token(await hub.tenant('Other'), 'tenant')
    for (const where of ['', `${bin.id}/`, `${bin.id}/requests/`])
      expect((await hub.call('GET', path + where, { token: stranger })).status).toBe(404)
    expect((await hub.call('DELETE', `${path}${bin.id}/`, { token: admin })).status).toBe(204)
    expect(await post(bin.id, BODY, {})).toBe(404)
    const log = (await hub.do('GET', `/tenants/${tenant}/audit/`)).results
    const actions = log.filter(({ target }: { target: string }) => target === bin.id)
    expect(actions.map(({ action }: { action: string }) => action)).toEqual(['bin.delete', 'bin.create'])
  })
})

describe('refused is', () => {
  test.each([
    [{ service_id: '01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11' }, 'service_id'],
    [{ secret: 'whsec_' }, 'secret'],
    [{ secret: 'nonsense!' }, 'secret'],
    [{ name: '' }, 'name'],
    [{ colour: 'red' }, 'colour'],
  ])('a bin with %j', async (more, path) => {
    const answer = await hub.call('POST', `/tenants/${tenant}/bins/`, { body: more })
    expect([answer.status, answer.body.errors[0].path]).toEqual([400, path])
  })

  test('a service of another tenant, and a secret beside a service', async () => {
    const foreign = await hub.service(await hub.tenant('Foreign'))
    const own = await hub.service(tenant)
    for (const body of [{ service_id: foreign.id }, { service_id: own.id, secret: newSigningSecret() }])
      expect((await hub.call('POST', `/tenants/${tenant}/bins/`, { body })).status).toBe(400)
  })

  test('one more bin than a tenant may have', async () => {
    const many = await hub.tenant('Many')
    const make = () => hub.call('POST', `/tenants/${many}/bins/`, { body: {} })
    for (let i = 0; i < 20; i += 1) expect((await make()).status).toBe(201)
    expect((await make()).body).toMatchObject({ code: 'conflict', detail: expect.stringContaining('20') })
  })

  test('whoever guesses, and more than a bin takes in a minute', async () => {
    const bin = await makeBin()
    const flood = await Promise.all(Array.from({ length: 610 }, () => post(bin.id, '', {})))
    expect(flood.filter(status => status === 204)).toHaveLength(600)
    expect(flood.filter(status => status === 429)).toHaveLength(10)
    expect((await hub.do('GET', `/tenants/${tenant}/bins/${bin.id}/requests/`)).count).toBe(100)
    const guess = (i: number) =>
      hub.call('POST', `/bins/01949f3a-6c1e-7d3a-9a53-${String(i).padStart(12, '0')}`, {
        token: null,
        ip: '10.2.2.2',
      })
    const guesses = await Promise.all(Array.from({ length: 60 }, (_, i) => guess(i)))
    expect(guesses.filter(({ status }) => status === 404)).toHaveLength(50)
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(10)
  })
})
