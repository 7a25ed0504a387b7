import { afterAll, beforeAll, expect, test } from 'vitest'
import { StoreUnavailable } from '../domain/errors.ts'
import { TestHub } from './api.testing.ts'

let hub: TestHub

beforeAll(async () => {
  hub = await TestHub.open()
})
afterAll(() => hub[Symbol.asyncDispose]())

test('a tenant is made, changed, removed', async () => {
  const made = await hub.do('POST', '/tenants/', { name: 'Acme', org_id: '00D5g000004CZxQEAW' })
  expect(made).toEqual({
    id: expect.any(String),
    name: 'Acme',
    org_id: '00D5g000004CZxQEAW',
    created_at: '2024-01-15T10:30:00Z',
  })
  const path = `/tenants/${made.id}/`
  expect(await hub.do('GET', path)).toEqual(made)
  expect(await hub.do('PATCH', path, { org_id: null })).toEqual({ ...made, org_id: null })
  expect(await hub.do('PATCH', path, { name: 'New' })).toEqual({ ...made, org_id: null, name: 'New' })
  expect((await hub.call('DELETE', path)).status).toBe(204)
  expect((await hub.call('GET', path)).status).toBe(404)
  expect((await hub.call('DELETE', path)).status).toBe(404)
})

test('an organisation id is kept in its form of 18 characters, and refused where it is none', async () => {
  const [short, full] = ['00D5g000004CZxQ', '00D5g000004CZxQEAW']
  for (const org_id of [short, full]) {
    const tenant = await hub.do('POST', '/tenants/', { name: 'x', org_id })
    expect(tenant.org_id).toBe(full)
    await hub.do('PATCH', `/tenants/${tenant.id}/`, { org_id: null })
    expect((await hub.do('PATCH', `/tenants/${tenant.id}/`, { org_id })).org_id).toBe(full)
    const token = { name: 'x', kind: 'agent', org_id }
    expect((await hub.do('POST', `/tenants/${tenant.id}/tokens/`, token)).org_id).toBe(full)
  }
  const tenant = await hub.tenant()
  const message = expect.stringMatching(/^must be a Salesforce organisation id: 15 or 18/)
  for (const org_id of [
    '',
    `${short}E`,
    '0035g000004CZxQEAS',
    `${short}EAX`,
    full.toLowerCase(),
    `${full}1`,
  ]) {
    for (const [method, path, body] of [
      ['POST', '/tenants/', { name: 'x', org_id }],
      ['PATCH', `/tenants/${tenant}/`, { org_id }],
      ['POST', `/tenants/${tenant}/tokens/`, { name: 'x', kind: 'tenant', org_id }],
    ] as const) {
      const answer = await hub.call(method, path, { body })
      expect([answer.status, answer.body.code, answer.body.errors]).toEqual([
        400,
        'invalid',
        [{ path: 'org_id', message }],
      ])
    }
  }
  expect((await hub.do('GET', `/tenants/${tenant}/tokens/`)).count).toBe(0)
})

test('a token is shown when it is minted and never again; only its hash is kept', async () => {
  const tenant = await hub.tenant()
  const { token, ...shown } = await hub.do('POST', `/tenants/${tenant}/tokens/`, {
    name: 'CRM',
    kind: 'agent',
  })
  expect(token).toMatch(/^gt_[\w-]{43}$/)
  expect(shown).toEqual({
    id: expect.any(String),
    name: 'CRM',
    kind: 'agent',
    org_id: null,
    created_at: expect.any(String),
    session_of: null,
    expires_at: null,
  })
  expect((await hub.do('GET', `/tenants/${tenant}/tokens/`)).results).toEqual([shown])
  expect((await hub.store.directory.get('tokens', tenant, shown.id))?.hash).not.toContain(token)
  const operator = await hub.call('POST', `/tenants/${tenant}/tokens/`, {
    body: { name: 'x', kind: 'operator' },
  })
  expect(operator.body.errors).toEqual([{ path: 'kind', message: 'must be one of tenant, agent' }])
})

test('agents are made, changed, removed', async () => {
  const path = `/tenants/${await hub.tenant()}/agents/`
  const made = await hub.do('POST', path, { name: 'Dana', kind: 'HUMAN' })
  expect(await hub.do('PATCH', `${path}${made.id}/`, { kind: 'AUTOMATED' })).toEqual({
    ...made,
    kind: 'AUTOMATED',
  })
  expect((await hub.do('GET', path)).results).toEqual([{ ...made, kind: 'AUTOMATED' }])
  expect((await hub.call('DELETE', `${path}${made.id}/`)).status).toBe(204)
  expect((await hub.call('PATCH', `${path}${made.id}/`, { body: { name: 'x' } })).status).toBe(404)
})

test('every change stands in the audit log: who, what, when, never a secret', async () => {
  const tenant = await hub.tenant()
  hub.world.now += 1
  const { id: tokenId, token } = await hub.do('POST', `/tenants/${tenant}/tokens/`, {
    name: 'CRM',
    kind: 'tenant',
  })
  const by = { token }
  // Entries of one millisecond have no order.
  const call = (...[method, path, options]: Parameters<TestHub['call']>) => {
    hub.world.now += 1
    return hub.call(method, path, options)
  }
  const change = (...[method, path, body, options]: Parameters<TestHub['do']>) => {
    hub.world.now += 1
    return hub.do(method, path, body, options)
  }
  const path = `/tenants/${tenant}`
  const platform = await change('POST', `${path}/platforms/`, { type: 'CUSTOM', name: 'Own' }, by)
  await change('PATCH', `${path}/platforms/${platform.id}/`, { message_forwarding: false }, by)
  const agent = await change('POST', `${path}/agents/`, { name: 'Dana', kind: 'HUMAN' }, by)
  await change('PATCH', `${path}/agents/${agent.id}/`, { name: 'D' }, by)
  await call('DELETE', `${path}/agents/${agent.id}/`, by)
  const body = { name: 'S', url: 'https://crm.example.com/', headers: { 'x-key': 'very-secret' } }
  const service = await change('POST', `${path}/services/`, body, by)
  await change(
    'PATCH',
    `${path}/services/${service.id}/`,
    { headers: { 'x-key': 'even-more-secret' }, timeout_s: 5 },
    by,
  )
  for (const action of ['secret/rotate', 'pause', 'resume', 'discard-held'])
    await change('POST', `${path}/services/${service.id}/${action}/`, undefined, by)
  await call('DELETE', `${path}/services/${service.id}/`, by)
  await call('DELETE', `${path}/platforms/${platform.id}/`, by)
  await change('PATCH', `${path}/`, { name: 'Renamed' })
  const { results } = await hub.do('GET', `${path}/audit/`)
  const told = results.map((entry: Record<string, string>) => [entry.action, entry.target, entry.detail])
  expect(told.reverse()).toEqual([
    ['tenant.create', tenant, ''],
    ['token.create', tokenId, 'tenant'],
    ['platform.create', platform.id, 'CUSTOM'],
    ['platform.update', platform.id, 'message_forwarding'],
    ['agent.create', agent.id, ''],
    ['agent.update', agent.id, 'name'],
    ['agent.delete', agent.id, ''],
    ['service.create', service.id, ''],
    ['service.update', service.id, 'headers, timeout_s'],
    ['service.rotate', service.id, 'overlap_s 86400'],
    ['service.pause', service.id, ''],
    ['service.resume', service.id, ''],
    ['service.discard_held', service.id, ''],
    ['service.delete', service.id, ''],
    ['platform.delete', platform.id, ''],
    ['tenant.update', tenant, 'name'],
  ])
  expect(results.at(-2).actor).toMatch(/operator$/)
  expect(results.at(-3).actor).toBe(`${tokenId} CRM`)
  expect(JSON.stringify(results)).not.toContain('secret"')
  expect(JSON.stringify(results)).not.toContain('whsec_')
})

test('the removal of a tenant stays on record', async () => {
  const tenant = await hub.tenant('Leaving')
  await hub.call('DELETE', `/tenants/${tenant}/`)
  while (!(await hub.store.directory.purgeTenant(tenant, 1_000)));
  const { rows } = await hub.usecases.audit.list(null, { limit: 200, cursor: null })
  expect(rows.find(({ action, target }) => action === 'tenant.delete' && target === tenant)).toBeDefined()
})

test('a change that is stored is answered as such, even where it cannot be read back', async () => {
  const { revision } = hub.store.directory
  Object.assign(hub.store.directory, { revision: () => Promise.reject(new StoreUnavailable('away')) })
  const answer = await hub.call('POST', '/tenants/', { body: { name: 'Kept' } })
  Object.assign(hub.store.directory, { revision })
  expect(answer.status).toBe(201)
  expect(hub.world.told.some(({ name }) => name === 'store.unavailable')).toBe(true)
  expect((await hub.call('GET', `/tenants/${answer.body.id}/agents/`)).status).toBe(200)
})
