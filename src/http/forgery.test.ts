import { expect, test } from 'vitest'
import type { TestHub } from './api.testing.ts'
import { signedIn, signIn, useHub } from './session.testing.ts'

const HOST = 'localhost:80'

let hub: TestHub
let tenant: string

useHub((opened, its) => {
  hub = opened
  tenant = its
})

test('a session changes nothing without its own csrf token', async () => {
  const { call, csrf } = await signedIn(hub, tenant)
  const other = await signedIn(hub, tenant)
  const path = `/tenants/${tenant}/agents/`
  const body = { name: 'Ada', kind: 'HUMAN' }
  for (const headers of [{}, other.csrf, { 'x-csrf-token': '' }, { 'x-csrf-token': 'ä' }]) {
    const refused = await call('POST', path, { body, headers })
    expect([refused.status, refused.body.code]).toEqual([403, 'csrf_invalid'])
  }
  expect((await hub.do('GET', path)).count).toBe(0)
  const made = await call('POST', path, { body, headers: csrf })
  expect(made.status).toBe(201)
  const one = `${path}${made.body.id}/`
  expect((await call('DELETE', one)).body.code).toBe('csrf_invalid')
  expect((await call('DELETE', one, { headers: csrf })).status).toBe(204)
})

test.each([
  ['https://evil.example', 403],
  ['null', 403],
  ['file://', 403],
  ['https://localhost.evil.example', 403],
  ['http://localhost:8080', 403],
  ['https://hub.example.com.evil.example', 403],
  ['http://hub.example.com', 403],
  ['https://hub.example.com', 201],
  ['http://localhost', 201],
  // The proxy in front takes https, and does not say so.
  ['https://localhost:80', 201],
])('a session used by a page of %s: %i', async (origin, status) => {
  const { call, csrf } = await signedIn(hub, tenant)
  const body = { name: 'Ada', kind: 'HUMAN' }
  const headers = { ...csrf, origin, host: HOST }
  const answer = await call('POST', `/tenants/${tenant}/agents/`, { body, headers })
  expect([answer.status, answer.body.code]).toEqual([status, status === 403 ? 'csrf_invalid' : undefined])
})

test('signing in is not for pages of others', async () => {
  const { status, body } = await signIn(hub, hub.operator, { headers: { origin: 'https://evil.example' } })
  expect([status, body.code]).toEqual([403, 'csrf_invalid'])
  const own = await signIn(hub, hub.operator, { headers: { origin: 'https://hub.example.com' } })
  expect(own.status).toBe(201)
})
