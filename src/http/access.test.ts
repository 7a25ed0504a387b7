import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TokenKind } from '../domain/tenant.ts'
import { TestHub } from './api.testing.ts'
import { openApiDocument } from './openapi.ts'
import { isNode, type Node } from './openapi-options.ts'

/** Every route of the documents, with who may call it. */
const ROUTES = Object.entries((await openApiDocument()).paths as Node).flatMap(([path, methods]) =>
  Object.entries(methods as Node)
    .filter(([, operation]) => isNode(operation))
    .map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      kinds: (operation as Node)['x-token-kinds'] as TokenKind[],
    })),
)
const guarded = ROUTES.filter(({ kinds }) => kinds.length > 0)
const ofTenant = guarded.filter(({ path }) => path.includes('{tenant_id}'))

const NOBODY = '01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11'

let hub: TestHub
let tenant: string
let tokens: Record<TokenKind, string>
/** A token of another tenant. */
let stranger: string
/** A token that is bound to an organisation. */
let bound: string

beforeAll(async () => {
  hub = await TestHub.open({ failedAuthentications: 10_000 })
  tenant = await hub.tenant()
  tokens = {
    operator: hub.operator,
    tenant: await hub.token(tenant, 'tenant'),
    agent: await hub.token(tenant, 'agent'),
  }
  const body = { name: 'bound', kind: 'tenant', org_id: '00D5g000004CZxQ' }
  bound = (await hub.do('POST', `/tenants/${tenant}/tokens/`, body)).token
  stranger = await hub.token(await hub.tenant('Other'), 'tenant')
})
afterAll(() => hub[Symbol.asyncDispose]())

const at = (path: string, tenantId = tenant): string =>
  path.replace('{tenant_id}', tenantId).replaceAll(/\{\w+\}/g, NOBODY)

/** Bodies are never read before the token: none is needed. */
const call = (method: string, path: string, token: string | null) => hub.call(method, path, { token })

test('every call of the API needs a token, and the rest is known', () => {
  const open = ROUTES.filter(({ kinds }) => kinds.length === 0).map(({ method, path }) => `${method} ${path}`)
  expect(open).toEqual([
    'POST /api/v1/session/',
    'GET /api/v1/session/ways/',
    'GET /api/v1/session/salesforce/',
    'GET /api/v1/session/salesforce/callback/',
    'GET /hooks/{platform_id}',
    'POST /hooks/{platform_id}',
    'POST /bins/{bin_id}',
    'GET /files/{file_id}',
    'GET /healthz',
    'GET /readyz',
    'GET /openapi.json',
    'GET /openapi-3.0.json',
    'GET /asyncapi.json',
    'GET /docs',
  ])
})

test.each(guarded)('$method $path: 401 without a token and with a wrong one', async ({ method, path }) => {
  const none = await call(method, at(path), null)
  expect([none.status, none.body.code]).toEqual([401, 'unauthorized'])
  expect(none.headers['www-authenticate']).toContain('Bearer')
  const wrong = await call(method, at(path), `${tokens.tenant}x`)
  expect([wrong.status, wrong.body.code]).toEqual([401, 'unauthorized'])
})

test.each(guarded)(
  '$method $path: 403 for a token that is bound to an organisation elsewhere',
  async route => {
    for (const said of [{}, { 'x-salesforce-org-id': '00D000000000062EAA' }]) {
      const answer = await hub.call(route.method, at(route.path), { token: bound, headers: said })
      expect([answer.status, answer.body.code]).toEqual([403, 'org_mismatch'])
    }
  },
)

test.each(ofTenant)("$method $path: 404 for another tenant's token", async ({ method, path }) => {
  const answer = await call(method, at(path), stranger)
  expect([answer.status, answer.body.code]).toEqual([404, 'not_found'])
})

test.each(ofTenant)('$method $path: 404 for a tenant that is none', async ({ method, path }) => {
  for (const id of [NOBODY, 'nonsense', tenant.toUpperCase()]) {
    const answer = await call(method, at(path, id), tokens.operator)
    expect([answer.status, answer.body.code]).toEqual([404, 'not_found'])
  }
})

describe.each(['operator', 'tenant', 'agent'] as const)('a token of kind %s', kind => {
  test.each(guarded.filter(({ kinds }) => !kinds.includes(kind)))('may not $method $path', async route => {
    const answer = await call(route.method, at(route.path), tokens[kind])
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden'])
  })

  const calling = guarded.filter(
    ({ kinds, method, path }) =>
      kinds.includes(kind) && !(method === 'DELETE' && path.endsWith('{tenant_id}/')),
  )
  test.each(calling)('may $method $path', async route => {
    const { status } = await call(route.method, at(route.path), tokens[kind])
    // That a token proper is no session is said to whoever may end one.
    expect([200, 204, 400, 404, 415, ...(route.path.endsWith('/session/') ? [422] : [])]).toContain(status)
  })
})

test('an agent token talks with customers, signs out, and changes nothing else', () => {
  const writing = guarded.filter(({ method, kinds }) => method !== 'GET' && kinds.includes('agent'))
  const elsewhere = writing.filter(
    ({ path }) =>
      !/^\/api\/v1\/tenants\/\{tenant_id\}\/(conversations|messages|files)\/|\/session\/$/.test(path),
  )
  expect(elsewhere).toEqual([])
})

test('a token ends with its revocation, and with its tenant', async () => {
  const other = await hub.tenant('Passing')
  const { id, token } = await hub.do('POST', `/tenants/${other}/tokens/`, { name: 'crm', kind: 'tenant' })
  const second = await hub.token(other, 'agent')
  const path = `/tenants/${other}/services/`
  expect((await call('GET', path, token)).status).toBe(200)
  await hub.do('DELETE', `/tenants/${other}/tokens/${id}/`)
  expect((await call('GET', path, token)).status).toBe(401)
  await hub.do('DELETE', `/tenants/${other}/`)
  expect((await call('GET', path, second)).status).toBe(401)
})

test('a tenant token reaches into another tenant by no id at all', async () => {
  const mine = await hub.tenant('Mine')
  const token = await hub.token(mine, 'tenant')
  const service = await hub.service(tenant)
  const platform = await hub.custom(tenant)
  const message = await hub.feed(tenant, platform, 'secret')
  const conversation = (await hub.do('GET', `/tenants/${tenant}/conversations/`)).results[0].id
  const delivery = (await hub.do('GET', `/tenants/${tenant}/services/${service.id}/deliveries/`)).results[0]
    .id
  for (const path of [
    `services/${service.id}`,
    `services/${service.id}/deliveries`,
    `platforms/${platform}`,
    `messages/${message}`,
    `conversations/${conversation}`,
    `conversations/${conversation}/messages`,
    `deliveries/${delivery}`,
  ]) {
    expect((await call('GET', `/tenants/${tenant}/${path}/`, token)).status, path).toBe(404)
    expect((await call('GET', `/tenants/${mine}/${path}/`, token)).status, path).toBe(404)
    expect((await call('GET', `/tenants/${tenant}/${path}/`, hub.operator)).status, path).toBe(200)
  }
})
