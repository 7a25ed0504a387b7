import { parseSetCookie } from 'cookie'
import { describe, expect, test } from 'vitest'
import type { TokenKind } from '../domain/tenant.ts'
import { HOUR, rfc3339, SECOND } from '../domain/time.ts'
import { TestHub } from './api.testing.ts'
import { SESSION_PATH as PATH, signedIn, signIn, useHub } from './session.testing.ts'

let hub: TestHub
let tenant: string

useHub((opened, its) => {
  hub = opened
  tenant = its
})

const session = (kind: TokenKind = 'tenant', of = tenant) => signedIn(hub, of, kind)

describe('signing in', () => {
  test('sets a cookie that scripts do not see, for twelve hours, and tells who it is', async () => {
    const { headers, body, secret } = await session()
    expect(body).toEqual({
      kind: 'tenant',
      tenant_id: tenant,
      name: 'tenant',
      expires_at: rfc3339(hub.world.now + 12 * HOUR),
      csrf_token: expect.stringMatching(/^[\w-]{43}$/),
    })
    expect(headers['set-cookie']).toBe(
      `gotallo_session=${secret}; Max-Age=43200; Path=/; HttpOnly; Secure; SameSite=Lax`,
    )
    expect(JSON.stringify(body)).not.toContain(secret)
  })

  test.each([
    ['by plain http', 'http://127.0.0.1:8080', {}, false],
    ['by https at a trusted proxy', 'http://127.0.0.1:8080', { 'x-forwarded-proto': 'https' }, true],
    ['where the public URL is https', 'https://hub.example.com', {}, true],
  ])('%s the cookie is as secure as that', async (_, publicUrl, headers, isSecure) => {
    await using other = await TestHub.open({ trustedProxies: ['127.0.0.1'] }, publicUrl)
    const answer = await signIn(other, other.operator, { headers })
    expect(parseSetCookie(String(answer.headers['set-cookie'])).secure === true).toBe(isSecure)
  })

  test('needs a token that is known; a session signs nobody in', async () => {
    const { secret } = await session()
    for (const token of ['gt_mistyped_token', 'x', secret]) {
      const { status, body, headers } = await signIn(hub, token)
      expect([status, body.code, headers['set-cookie']]).toEqual([401, 'unauthorized', undefined])
    }
    for (const body of [
      {},
      { token: '' },
      { token: 1 },
      { token: 'gt_x', more: 1 },
      { token: 'x'.repeat(600) },
    ])
      expect((await hub.call('POST', PATH, { token: null, body })).status).toBe(400)
  })

  test('a wrong token counts as a failed authentication, a right one does not', async () => {
    await using other = await TestHub.open({ failedAuthentications: 2 })
    for (let i = 0; i < 2; i += 1) expect((await signIn(other, 'gt_wrong_token')).status).toBe(401)
    const { status, headers } = await signIn(other, 'gt_wrong_token')
    expect([status, Number(headers['retry-after']) > 0]).toEqual([429, true])
    expect((await signIn(other, other.operator)).status).toBe(201)
  })

  test('to ask who is signed in without any credential guesses nothing; to show a wrong one does', async () => {
    await using other = await TestHub.open({ failedAuthentications: 1 })
    const ask = async (method: string, headers: Record<string, string> = {}) =>
      (await other.app.inject({ method: method as 'GET', url: PATH, headers })).statusCode
    for (let i = 0; i < 3; i += 1) expect([await ask('GET'), await ask('HEAD')]).toEqual([401, 401])
    expect(await ask('GET', { authorization: 'Basic dTpw' })).toBe(401)
    expect(await ask('GET', { cookie: 'gotallo_session=wrong' })).toBe(401)
    expect(await ask('GET', { authorization: 'Bearer gt_wrong_token' })).toBe(429)
    expect(await ask('GET', { cookie: 'gotallo_session=wrong' })).toBe(429)
    expect(await ask('GET')).toBe(401)
    expect((await signIn(other, other.operator)).status).toBe(201)
    // Elsewhere whoever shows nothing is counted as before.
    expect((await other.call('DELETE', PATH, { token: null })).status).toBe(429)
    expect((await other.call('GET', '/tenants/', { token: null })).status).toBe(429)
  })

  test("counts for the token's own ceiling", async () => {
    await using other = await TestHub.open({ tokenCeiling: 3 })
    const { call } = await signedIn(other, '', 'operator')
    expect((await call('GET', '/tenants/')).status).toBe(200)
    expect((await signIn(other, other.operator)).status).toBe(201)
    expect((await signIn(other, other.operator)).status).toBe(429)
    expect((await call('GET', '/tenants/')).status).toBe(429)
  })
})

describe('a session', () => {
  test('reads by its cookie alone, as far as its token may', async () => {
    const { call, cookie } = await session('agent')
    expect((await call('GET', `/tenants/${tenant}/conversations/`)).status).toBe(200)
    const head = {
      method: 'HEAD',
      url: `/api/v1/tenants/${tenant}/conversations/`,
      headers: { cookie },
    } as const
    expect((await hub.app.inject(head)).statusCode).toBe(200)
    expect((await call('GET', `/tenants/${tenant}/tokens/`)).body.code).toBe('forbidden')
    expect((await call('GET', `/tenants/${await hub.tenant('Other')}/conversations/`)).status).toBe(404)
  })

  test('gives way to a token; a token sent so needs nothing more', async () => {
    const { call } = await session('agent')
    const options = { token: hub.operator, body: { name: 'By token' } }
    expect((await call('POST', '/tenants/', options)).status).toBe(201)
    const wrong = await call('GET', `/tenants/${tenant}/conversations/`, { token: 'gt_wrong_token' })
    expect(wrong.status).toBe(401)
    for (const authorization of ['Bearer', 'bearer ', 'Bearer gt_one gt_two']) {
      const { status } = await call('GET', `/tenants/${tenant}/conversations/`, {
        headers: { authorization },
      })
      expect([authorization, status]).toEqual([authorization, 401])
    }
    const basic = { headers: { authorization: 'Basic dTpw' } }
    expect((await call('GET', `/tenants/${tenant}/conversations/`, basic)).status).toBe(200)
  })

  test('is none where a token proper stands in the cookie', async () => {
    const cookie = `gotallo_session=${hub.operator}`
    const { status, body } = await hub.call('GET', '/tenants/', { token: null, headers: { cookie } })
    expect([status, body.code]).toEqual([401, 'unauthorized'])
  })

  test.each([
    'gotallo_session=',
    'gotallo_session',
    ';;;',
    'gotallo_session=%',
    `gotallo_session=${'x'.repeat(5_000)}`,
  ])('is none by a cookie such as %s', async cookie => {
    expect((await hub.call('GET', '/tenants/', { token: null, headers: { cookie } })).status).toBe(401)
  })

  test('tells who is signed in, by cookie with the csrf token, by token without', async () => {
    const { call, body, minted } = await session()
    expect((await call('GET', PATH)).body).toEqual(body)
    expect(await hub.do('GET', PATH, undefined, { token: minted.token })).toEqual({
      ...body,
      expires_at: null,
      csrf_token: null,
    })
    expect(await hub.do('GET', PATH)).toMatchObject({ kind: 'operator', tenant_id: null })
  })

  test('that came after another one of the same token repeats what that one began', async () => {
    const first = await session()
    const { body: again, headers } = await signIn(hub, first.minted.token)
    const cookie = String(headers['set-cookie']).split(';')[0] ?? ''
    const body = { name: 'Once', kind: 'HUMAN' }
    const key = { 'idempotency-key': 'of-a-lost-answer' }
    const made = await first.call('POST', `/tenants/${tenant}/agents/`, {
      body,
      headers: { ...first.csrf, ...key },
    })
    const repeated = await hub.call('POST', `/tenants/${tenant}/agents/`, {
      ...{ token: null, body },
      headers: { cookie, 'x-csrf-token': again.csrf_token, ...key },
    })
    expect([made.status, repeated.status, repeated.body.id]).toEqual([201, 201, made.body.id])
    expect(repeated.headers['idempotency-replayed']).toBe('true')
  })

  test('ends by itself after twelve hours', async () => {
    const { call, csrf } = await session('operator')
    const began = hub.world.now
    hub.world.now = began + 12 * HOUR - SECOND
    expect((await call('GET', '/tenants/')).status).toBe(200)
    hub.world.now = began + 12 * HOUR
    for (const method of ['GET', 'DELETE']) {
      const { status, body } = await call(method, PATH, { headers: csrf })
      expect([status, body.detail]).toEqual([401, 'This session has ended: sign in again.'])
    }
    hub.world.now = began
  })

  test('ends with its token, and with the tenant', async () => {
    const of = await hub.tenant('Passing')
    const [first, second] = [await session('agent', of), await session('tenant', of)]
    await hub.do('DELETE', `/tenants/${of}/tokens/${first.minted.id}/`)
    expect((await first.call('GET', PATH)).status).toBe(401)
    expect((await second.call('GET', PATH)).status).toBe(200)
    await hub.do('DELETE', `/tenants/${of}/`)
    expect((await second.call('GET', PATH)).status).toBe(401)
  })
})

test('sessions stand among the tokens, and in the audit log under their token', async () => {
  const of = await hub.tenant('Listed')
  const { call, csrf, minted, body } = await session('tenant', of)
  const [listed, token] = (await hub.do('GET', `/tenants/${of}/tokens/`)).results
  expect(listed).toMatchObject({
    name: 'tenant',
    kind: 'tenant',
    session_of: minted.id,
    expires_at: body.expires_at,
  })
  expect(token).toMatchObject({ id: minted.id, session_of: null, expires_at: null })
  await call('POST', `/tenants/${of}/agents/`, { body: { name: 'Ada', kind: 'HUMAN' }, headers: csrf })
  await call('DELETE', PATH, { headers: csrf })
  const entries = (await hub.do('GET', `/tenants/${of}/audit/`)).results
  const actor = `${minted.id} tenant`
  expect(entries.slice(0, 3)).toMatchObject([
    { action: 'session.end', target: listed.id, actor },
    { action: 'agent.create', actor },
    { action: 'session.create', target: listed.id, actor },
  ])
  const again = await session('tenant', of)
  const [fresh] = (await hub.do('GET', `/tenants/${of}/tokens/`)).results
  await hub.do('DELETE', `/tenants/${of}/tokens/${fresh.id}/`)
  expect((await again.call('GET', PATH)).status).toBe(401)
})

test('where nobody signs in with Salesforce a token is the only way', async () => {
  const anybody = { token: null }
  expect(await hub.do('GET', `${PATH}ways/`, undefined, anybody)).toEqual({
    results: [{ id: 'token', host: null, url: null }],
  })
  for (const path of ['salesforce/', 'salesforce/callback/?state=x']) {
    const { status, body } = await hub.call('GET', `${PATH}${path}`, anybody)
    expect([status, body.code]).toEqual([404, 'not_found'])
  }
})
