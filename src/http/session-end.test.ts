import { PassThrough } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseSetCookie } from 'cookie'
import { describe, expect, test } from 'vitest'
import { MOST_SESSIONS } from '../store/directory.ts'
import type { TestHub } from './api.testing.ts'
import { SESSION_PATH as PATH, signedIn, signIn, useHub } from './session.testing.ts'

let hub: TestHub
let tenant: string

useHub((opened, its) => {
  hub = opened
  tenant = its
})

describe('signing out', () => {
  test('ends the session, clears the cookie, and leaves the token', async () => {
    const { call, csrf, minted } = await signedIn(hub, tenant)
    const other = await hub.call('POST', PATH, { token: null, body: { token: minted.token } })
    expect((await call('DELETE', PATH)).body.code).toBe('csrf_invalid')
    const { status, headers } = await call('DELETE', PATH, { headers: csrf })
    expect([status, headers['set-cookie']]).toEqual([
      204,
      'gotallo_session=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax',
    ])
    expect((await call('GET', PATH)).status).toBe(401)
    expect((await hub.call('GET', PATH, { token: minted.token })).status).toBe(200)
    const { value } = parseSetCookie(String(other.headers['set-cookie']))
    const cookie = `gotallo_session=${value}`
    expect((await hub.call('GET', PATH, { token: null, headers: { cookie } })).status).toBe(200)
  })

  test('is not for tokens', async () => {
    const { status, body } = await hub.call('DELETE', PATH)
    expect([status, body.code]).toEqual([422, 'state_impossible'])
    expect((await hub.call('GET', PATH)).status).toBe(200)
  })
})

test('a session ends where its token has too many others', async () => {
  const [first, second] = [await signedIn(hub, tenant, 'agent'), await signedIn(hub, tenant, 'agent')]
  for (let i = 1; i < MOST_SESSIONS; i += 1) expect((await signIn(hub, first.minted.token)).status).toBe(201)
  expect((await first.call('GET', PATH)).status).toBe(200)
  expect((await signIn(hub, first.minted.token)).status).toBe(201)
  expect((await first.call('GET', PATH)).status).toBe(401)
  expect((await second.call('GET', PATH)).status).toBe(200)
  expect((await hub.call('GET', PATH, { token: first.minted.token })).status).toBe(200)
})

test('a request whose session ends while its body still comes does nothing any more', async () => {
  const { call, csrf, cookie } = await signedIn(hub, tenant)
  const [url, payload] = [`/api/v1/tenants/${tenant}/agents/`, new PassThrough()]
  const headers = { ...csrf, cookie, 'content-type': 'application/json' }
  const late = hub.app.inject({ method: 'POST', url, headers, payload })
  payload.write('{"name":"Late",')
  await sleep(300)
  expect((await call('DELETE', PATH, { headers: csrf })).status).toBe(204)
  payload.end('"kind":"HUMAN"}')
  const { statusCode, body } = await late
  expect([statusCode, JSON.parse(body).detail]).toEqual([401, 'This session has ended: sign in again.'])
  expect((await hub.do('GET', url)).count).toBe(0)
})
