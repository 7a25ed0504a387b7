import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ProblemCode, Refusal, StoreUnavailable } from '../domain/errors.ts'
import { ALWAYS } from './always.ts'
import { type CallOptions, TestHub } from './api.testing.ts'
import { PROBLEMS, problemOf } from './problems.ts'

const NOBODY = '01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11'
const NEW_SERVICE = { name: 'CRM', url: 'https://crm.example.com/' }

let hub: TestHub
let tenant: string
let whatsApp: string
let bound: string

const CREDENTIALS = {
  phone_number_id: '106',
  access_token: 'EAA',
  app_secret: 'app-secret',
  verify_token: 'v',
}

beforeAll(async () => {
  hub = await TestHub.open({ failedAuthentications: 1_000 })
  tenant = await hub.tenant()
  const body = { type: 'WHATSAPP', name: 'Support', credentials: CREDENTIALS }
  const token = { name: 'Bound', kind: 'agent', org_id: '00D5g000004CZxQ' }
  bound = (await hub.do('POST', `/tenants/${tenant}/tokens/`, token)).token
  whatsApp = (await hub.do('POST', `/tenants/${tenant}/platforms/`, body)).id
})
afterAll(() => hub[Symbol.asyncDispose]())

/** How each code is met, from outside. */
const MET: Record<
  Exclude<ProblemCode, 'rate_limited' | 'idempotency_in_progress' | 'idempotency_mismatch'>,
  (() => [method: string, path: string, options?: CallOptions]) | null
> = {
  malformed: () => ['POST', '/tenants/', { body: '{"name":' }],
  invalid: () => ['POST', '/tenants/', { body: { name: '' } }],
  unauthorized: () => ['GET', '/tenants/', { token: null }],
  forbidden: null,
  org_mismatch: () => ['GET', `/tenants/${tenant}/`, { token: bound }],
  csrf_invalid: () => [
    'POST',
    '/api/v1/session/',
    { token: null, body: { token: 'gt_nobody' }, headers: { origin: 'https://elsewhere.example.com' } },
  ],
  signature_invalid: () => ['POST', `/hooks/${whatsApp}`, { token: null, body: {} }],
  verify_token_invalid: () => [
    'GET',
    `/hooks/${whatsApp}?hub.mode=subscribe&hub.verify_token=x&hub.challenge=1`,
  ],
  not_found: () => ['GET', `/tenants/${tenant}/services/${NOBODY}/`],
  method_not_allowed: () => ['PUT', '/tenants/'],
  conflict: () => [
    'POST',
    `/tenants/${tenant}/platforms/`,
    { body: { type: 'WHATSAPP', name: 'Twin', credentials: CREDENTIALS } },
  ],
  body_too_large: () => ['POST', '/tenants/', { body: { name: 'x'.repeat(1_100_000) } }],
  media_type_unsupported: () => [
    'POST',
    '/tenants/',
    { body: 'name=x', headers: { 'content-type': 'text/csv' } },
  ],
  url_invalid: () => {
    hub.world.url = { ok: false, code: 'url_invalid', detail: 'no' }
    return ['POST', `/tenants/${tenant}/services/`, { body: NEW_SERVICE }]
  },
  address_not_public: () => {
    hub.world.url = { ok: false, code: 'address_not_public', detail: 'no' }
    return ['POST', `/tenants/${tenant}/services/`, { body: NEW_SERVICE }]
  },
  host_unresolved: () => {
    hub.world.url = { ok: false, code: 'host_unresolved', detail: 'no' }
    return ['POST', `/tenants/${tenant}/services/`, { body: NEW_SERVICE }]
  },
  header_refused: () => [
    'POST',
    `/tenants/${tenant}/services/`,
    { body: { ...NEW_SERVICE, headers: { Host: 'elsewhere' } } },
  ],
  credentials_invalid: () => [
    'POST',
    `/tenants/${tenant}/platforms/`,
    { body: { type: 'CUSTOM', name: 'Own', credentials: { token: 'x' } } },
  ],
  credentials_refused: () => {
    hub.world.check = { state: 'refused', detail: 'The access token has expired.' }
    const credentials = { ...CREDENTIALS, phone_number_id: '107' }
    return [
      'POST',
      `/tenants/${tenant}/platforms/`,
      { body: { type: 'WHATSAPP', name: 'Second', credentials } },
    ]
  },
  platform_unsupported: () => [
    'POST',
    `/tenants/${tenant}/platforms/`,
    { body: { type: 'VIBER', name: 'V' } },
  ],
  transcriber_missing: () => [
    'POST',
    `/tenants/${tenant}/platforms/`,
    { body: { type: 'CUSTOM', name: 'Own', transcribe_enabled: true } },
  ],
  window_closed: () => [
    'POST',
    `/tenants/${tenant}/messages/`,
    { body: { platform_id: whatsApp, to: '+16505551234', type: 'TEXT', text: 'Hello' } },
  ],
  message_refused: () => [
    'POST',
    `/tenants/${tenant}/messages/`,
    { body: { platform_id: whatsApp, to: '+16505551234', type: 'TEXT' } },
  ],
  state_impossible: null,
  // Met in send-states.test.ts and acts.test.ts.
  conversation_blocked: null,
  conversation_has_bot: null,
  platform_refused: null,
  platform_unreachable: null,
  // Met in files.test.ts and uploads.test.ts.
  link_invalid: null,
  file_gone: null,
  file_too_large: null,
  files_unavailable: null,
  range_invalid: null,
  // Met in slow-callers.test.ts.
  request_timeout: null,
  headers_too_large: null,
  store_unavailable: null,
  // Met in writer.test.ts and hooks.test.ts.
  overloaded: null,
  internal: null,
}

const met = Object.entries(MET).filter(([, request]) => request !== null) as [
  ProblemCode,
  () => [string, string, CallOptions?],
][]

test.each(met)('%s is answered as the table says', async (code, request) => {
  const [method, path, options] = request()
  const answer = await hub.call(method, path, options)
  const [status, title] = PROBLEMS[code]
  expect(answer.status).toBe(status)
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
  expect(answer.headers).toMatchObject(ALWAYS)
  expect(answer.body).toMatchObject({ type: `urn:gotallo:problem:${code}`, title, status, code })
  expect(answer.body.detail).toMatch(/^[A-Za-z"].*\w/)
  hub.world.url = { ok: true }
  hub.world.check = { state: 'ok', detail: null }
})

test('forbidden and state_impossible say what is needed', async () => {
  const token = await hub.token(tenant, 'agent')
  const forbidden = await hub.call('POST', `/tenants/${tenant}/agents/`, { token, body: {} })
  expect(forbidden.body).toMatchObject({
    code: 'forbidden',
    detail: 'This needs an operator token or a tenant token; yours is an agent token.',
  })
  const { id } = await hub.service(tenant)
  await hub.store.deliveries.settle(
    [],
    [{ serviceId: id, disable: { at: hub.world.now, reason: 'The endpoint answered 410 Gone.' } }],
  )
  const impossible = await hub.call('POST', `/tenants/${tenant}/services/${id}/pause/`)
  expect([impossible.status, impossible.body.code]).toEqual([422, 'state_impossible'])
})

test('a store that is away is 503 with Retry-After, and told', async () => {
  await using other = await TestHub.open()
  Object.assign(other.store.directory, {
    list: () => Promise.reject(new StoreUnavailable('disk full at /secret/path')),
  })
  const answer = await other.call('GET', '/tenants/')
  expect([answer.status, answer.body.code]).toEqual([503, 'store_unavailable'])
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  expect(answer.text).not.toContain('secret')
  expect(other.world.told.map(({ name }) => name)).toContain('store.unavailable')
})

test('a bug is 500 without a word of it, and told', async () => {
  await using other = await TestHub.open()
  const bug = new TypeError('secret inner thing')
  Object.assign(other.store.directory, { list: () => Promise.reject(bug) })
  const answer = await other.call('GET', '/tenants/')
  expect([answer.status, answer.body.code]).toEqual([500, 'internal'])
  expect(answer.text).not.toContain('secret')
  const told = other.world.told.find(({ name }) => name === 'error.unexpected')?.event as {
    where: string
    error: unknown
  }
  expect(told.error).toBe(bug)
  expect(told.where).toContain('GET /api/v1/tenants/')
  expect(answer.body.instance).toBe(`urn:gotallo:request:${told.where.match(/\((.*)\)/)?.[1]}`)
})

test('what is nowhere is 404 and points to the documentation; a wrong method says which are right', async () => {
  const nowhere = await hub.call('GET', '/api/v1/tenant/')
  expect([nowhere.status, nowhere.body.code]).toEqual([404, 'not_found'])
  expect(nowhere.body.detail).toContain('/docs')
  const wrong = await hub.call('DELETE', '/tenants/', { headers: { 'content-type': 'text/csv' } })
  expect([wrong.status, wrong.body.code]).toEqual([405, 'method_not_allowed'])
  expect(wrong.headers.allow).toBe('GET, HEAD, POST')
  const unreadable = await hub.call('GET', '/api/v1/tenants/%zz/')
  expect(unreadable.body).toMatchObject({ code: 'malformed' })
  expect(unreadable.headers).toMatchObject(ALWAYS)
})

test('a slash at the end is optional', async () => {
  for (const path of ['/tenants', '/tenants/', `/tenants/${tenant}`, '/api/v1/ledger', '/docs/', '/healthz/'])
    expect((await hub.call('GET', path)).status, path).toBe(200)
})

test('every answer is told, with the route and never with the address', async () => {
  hub.world.told.length = 0
  await hub.call('GET', `/tenants/${tenant}/services/${NOBODY}/?x=1`)
  const answered = hub.world.told.find(({ name }) => name === 'http.answered')?.event
  expect(answered).toMatchObject({
    method: 'GET',
    route: '/api/v1/tenants/:tenant_id/services/:service_id/',
    status: 400,
  })
})

test('a refusal without wrong fields has no errors', () => {
  expect(problemOf(new Refusal('conflict', 'Twice.'))).not.toHaveProperty('errors')
})

test('what was done is not answered as if it were not', async () => {
  await using other = await TestHub.open()
  const id = await other.tenant()
  other.world.register = { state: 'ok', detail: 'Registered.' }
  const { update } = other.store.directory
  const { health } = other.store.deliveries
  Object.assign(other.store.directory, { update: () => Promise.reject(new StoreUnavailable('away')) })
  Object.assign(other.store.deliveries, { health: () => Promise.reject(new StoreUnavailable('away')) })
  const platform = { type: 'WHATSAPP', name: 'Support', credentials: CREDENTIALS }
  expect((await other.do('POST', `/tenants/${id}/platforms/`, platform)).health.detail).toBe('Registered.')
  const { id: service } = await other.service(id)
  Object.assign(other.store.directory, { update })
  expect((await other.call('POST', `/tenants/${id}/services/${service}/secret/rotate/`)).status).toBe(503)
  Object.assign(other.store.deliveries, { health })
  const stored = await other.store.directory.get('services', id, service)
  expect(JSON.parse(other.vault.open(service, stored?.secrets ?? ''))).toHaveLength(1)
})
