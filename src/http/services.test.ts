import { Compile } from 'typebox/compile'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isMessageEvent } from '../../packages/receiver/src/guard.ts'
import { TestHub } from './api.testing.ts'
import { MessageEventSchema } from './schemas/message-event.ts'

let hub: TestHub
let tenant: string

beforeAll(async () => {
  hub = await TestHub.open()
  tenant = await hub.tenant()
})
afterAll(() => hub[Symbol.asyncDispose]())

const at = (id: string, action = ''): string => `/tenants/${tenant}/services/${id}/${action}`

const secretsOf = async (id: string): Promise<{ secret: string; validUntil: number | null }[]> => {
  const service = await hub.store.directory.get('services', tenant, id)
  return JSON.parse(hub.vault.open(id, service?.secrets ?? ''))
}
const headersOf = async (id: string): Promise<unknown> => {
  const service = await hub.store.directory.get('services', tenant, id)
  return service?.headers == null ? null : JSON.parse(hub.vault.open(id, service.headers))
}

test('a service is made with defaults; its secret is shown once, its headers never', async () => {
  const made = await hub.service(tenant, { headers: { Authorization: 'Bearer x' } })
  const { secret, ...shown } = made
  expect(secret).toMatch(/^whsec_[\w+/]{43}=$/)
  expect(shown).toEqual({
    id: expect.any(String),
    type: 'WEBHOOK',
    name: 'CRM',
    url: 'https://crm.example.com/hook',
    state: 'ACTIVE',
    filter: { platform_ids: [], types: [], directions: [] },
    timeout_s: 15,
    max_in_flight: 64,
    rate_per_s: null,
    created_at: '2024-01-15T10:30:00Z',
    disabled_at: null,
    disabled_reason: null,
    health: { success_rate: null, last_delivery_at: null, failing_since: null, backlog: 0, held: 0 },
  })
  expect(await hub.do('GET', at(made.id))).toEqual(shown)
  expect(await secretsOf(made.id)).toEqual([{ secret, validUntil: null }])
  expect(await headersOf(made.id)).toEqual({ authorization: 'Bearer x' })
})

test('a POST that takes no body refuses the fields that it is given', async () => {
  const { id } = await hub.service(tenant)
  for (const action of ['pause', 'test', 'discard-held']) {
    const body = { created_before: '2024-01-15T10:30:00Z' }
    const { status } = await hub.call('POST', `${at(id)}${action}/`, { body })
    expect([action, status]).toEqual([action, 400])
  }
})

test('each field can be set and changed, by itself', async () => {
  const platform = await hub.custom(tenant)
  const filter = { platform_ids: [platform], types: ['TEXT', 'EVENT'], directions: ['inbound'] }
  const settings = { filter, timeout_s: 30, max_in_flight: 1, rate_per_s: 0.5 }
  const { id } = await hub.service(tenant, settings)
  expect(await hub.do('GET', at(id))).toMatchObject(settings)
  const changes: [object, object][] = [
    [{ name: 'New' }, { name: 'New' }],
    [{ url: 'HTTPS://other.example.com#part' }, { url: 'https://other.example.com/' }],
    [{ filter: { types: ['IMAGE'] } }, { filter: { platform_ids: [], types: ['IMAGE'], directions: [] } }],
    [{ timeout_s: 5 }, { timeout_s: 5 }],
    [{ max_in_flight: 512 }, { max_in_flight: 512 }],
    [{ rate_per_s: null }, { rate_per_s: null }],
  ]
  let expected = await hub.do('GET', at(id))
  for (const [change, changed] of changes) {
    expected = { ...expected, ...changed }
    expect(await hub.do('PATCH', at(id), change)).toEqual(expected)
  }
  await hub.do('PATCH', at(id), { headers: { 'X-Key': 'a' } })
  expect(await headersOf(id)).toEqual({ 'x-key': 'a' })
  await hub.do('PATCH', at(id), { name: 'Again' })
  expect(await headersOf(id)).toEqual({ 'x-key': 'a' })
  await hub.do('PATCH', at(id), { headers: {} })
  expect(await headersOf(id)).toBeNull()
})

test("a filter names this tenant's platform accounts only", async () => {
  const other = await hub.custom(await hub.tenant('Other'))
  const own = await hub.custom(tenant)
  const body = { name: 'CRM', url: 'https://crm.example.com/', filter: { platform_ids: [own, other] } }
  const refused = await hub.call('POST', `/tenants/${tenant}/services/`, { body })
  expect(refused.body).toMatchObject({
    code: 'invalid',
    errors: [{ path: 'filter.platform_ids[1]', message: 'is no platform account of this tenant' }],
  })
})

test('a URL is looked at when it is set and when it changes, not otherwise', async () => {
  const { id } = await hub.service(tenant)
  hub.world.url = {
    ok: false,
    code: 'address_not_public',
    detail: '10.0.0.1 is not public; set GOTALLO_ALLOW_NETWORKS.',
  }
  const refused = await hub.call('PATCH', at(id), { body: { url: 'https://inner.example.com/' } })
  expect([refused.status, refused.body.detail]).toEqual([422, hub.world.url.detail])
  expect(refused.body.errors[0].path).toBe('url')
  expect((await hub.call('PATCH', at(id), { body: { name: 'Still' } })).status).toBe(200)
  hub.world.url = { ok: true }
})

test('a rotation signs with both secrets until the overlap is over, or at once with one', async () => {
  const { id, secret: first } = await hub.service(tenant)
  const { secret: second, ...service } = await hub.do('POST', at(id, 'secret/rotate/'))
  expect(service).toEqual(await hub.do('GET', at(id)))
  expect(await secretsOf(id)).toEqual([
    { secret: second, validUntil: null },
    { secret: first, validUntil: hub.world.now + 86_400_000 },
  ])
  const { secret: third } = await hub.do('POST', at(id, 'secret/rotate/'), { overlap_s: 0 })
  expect(await secretsOf(id)).toEqual([{ secret: third, validUntil: null }])
  for (const overlap_s of [-1, 604_801, 1.5, '60'])
    expect((await hub.call('POST', at(id, 'secret/rotate/'), { body: { overlap_s } })).status).toBe(400)
})

test('pause holds, resume releases, discard-held discards what is held', async () => {
  const platform = await hub.custom(tenant)
  const { id } = await hub.service(tenant, { filter: { platform_ids: [platform] } })
  expect((await hub.do('POST', at(id, 'pause/'))).state).toBe('PAUSED')
  expect((await hub.do('POST', at(id, 'pause/'))).state).toBe('PAUSED')
  for (const key of ['a', 'b']) await hub.feed(tenant, platform, key)
  expect((await hub.do('GET', at(id))).health).toMatchObject({ backlog: 0, held: 2 })
  hub.world.now += 1_000
  expect(await hub.do('POST', at(id, 'discard-held/'))).toEqual({ discarded: 2 })
  expect(await hub.do('POST', at(id, 'discard-held/'))).toEqual({ discarded: 0 })
  const { results } = await hub.do('GET', at(id, 'deliveries/'))
  expect(results.map((one: { state: string; reason: string }) => [one.state, one.reason])).toEqual([
    ['DISCARDED', 'discarded_by_person'],
    ['DISCARDED', 'discarded_by_person'],
  ])
  expect((await hub.do('POST', at(id, 'resume/'), { rate_per_s: 2.5 })).state).toBe('ACTIVE')
  expect(await hub.store.directory.get('services', tenant, id)).toMatchObject({ releasePerS: 2.5 })
  await hub.do('POST', at(id, 'resume/'))
  expect(await hub.store.directory.get('services', tenant, id)).toMatchObject({ releasePerS: 0 })
  expect(await hub.do('GET', `/tenants/${tenant}/ledger/`)).toMatchObject({ discarded: 2, balanced: true })
})

test('a service that was disabled says why, and is resumed clean', async () => {
  const { id } = await hub.service(tenant)
  const signal = { serviceId: id, failingSince: hub.world.now - 5, waitUntil: hub.world.now + 5 }
  const disable = { at: hub.world.now, reason: 'The endpoint answered 410 Gone.' }
  await hub.store.deliveries.settle([], [{ ...signal, disable }])
  expect(await hub.do('GET', at(id))).toMatchObject({
    state: 'DISABLED',
    disabled_at: expect.stringMatching(/Z$/),
    disabled_reason: disable.reason,
    health: { failing_since: expect.stringMatching(/Z$/) },
  })
  expect(await hub.do('POST', at(id, 'resume/'))).toMatchObject({
    state: 'ACTIVE',
    disabled_at: null,
    disabled_reason: null,
    health: { failing_since: null },
  })
  expect(await hub.store.directory.get('services', tenant, id)).toMatchObject({ waitUntil: null })
})

test('a test sends a sample that is true to the contract, and answers the attempt', async () => {
  const platform = await hub.custom(tenant)
  const { id } = await hub.service(tenant, { filter: { platform_ids: [platform] } })
  expect(await hub.do('POST', at(id, 'test/'))).toEqual({
    number: 1,
    started_at: '2024-01-15T10:30:00Z',
    address: '203.0.113.7',
    status: 200,
    headers: { 'content-type': 'text/plain' },
    body_excerpt: 'ok',
    error: null,
    timings: { dns_ms: 1, connect_ms: 2.5, tls_ms: null, first_byte_ms: 7, total_ms: 9.25 },
  })
  const sent = hub.world.sent.at(-1)
  const event = JSON.parse(new TextDecoder().decode(sent?.body))
  expect(isMessageEvent(event)).toBe(true)
  expect(Compile(MessageEventSchema).Errors(event)).toEqual([])
  expect(event).toMatchObject({
    id: sent?.eventId,
    tenant_id: tenant,
    platform_id: platform,
    custom_data: { test: true },
  })
  expect(sent?.service.id).toBe(id)
})

test('a test works for a tenant without a platform account, and says what went wrong', async () => {
  const bare = await hub.tenant('Bare')
  const { id } = await hub.service(bare)
  hub.world.attempt = {
    ...hub.world.attempt,
    answer: null,
    error: { code: 'timeout', detail: 'No answer within 15 s.' },
  }
  expect(await hub.do('POST', `/tenants/${bare}/services/${id}/test/`)).toMatchObject({
    status: null,
    headers: null,
    error: { code: 'timeout', detail: 'No answer within 15 s.' },
  })
})

test('a removed service is gone, with its secrets', async () => {
  const { id } = await hub.service(tenant)
  expect((await hub.call('DELETE', at(id))).status).toBe(204)
  expect((await hub.call('GET', at(id))).status).toBe(404)
  expect((await hub.call('DELETE', at(id))).status).toBe(404)
  for (const action of ['pause/', 'resume/', 'discard-held/', 'test/', 'secret/rotate/'])
    expect((await hub.call('POST', at(id, action))).status, action).toBe(404)
  expect((await hub.call('PATCH', at(id), { body: { name: 'x' } })).status).toBe(404)
})
