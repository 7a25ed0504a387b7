import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { overloaded, StoreUnavailable } from '../domain/errors.ts'
import { TestHub } from './api.testing.ts'

const SECRET = 'app-secret'
const CREDENTIALS = {
  phone_number_id: '106540352242922',
  access_token: 'EAA',
  app_secret: SECRET,
  verify_token: 'verify me',
}
const FIXTURES = new URL('../../test/fixtures/whatsapp/own/', import.meta.url)
const UNKNOWN = readFileSync(new URL('unknown_type.json', FIXTURES))
const DELIVERED = readFileSync(new URL('status_delivered.json', FIXTURES))

let hub: TestHub
let tenant: string
let hook: string

beforeAll(async () => {
  hub = await TestHub.open({ failedAuthentications: 1_000 })
  tenant = await hub.tenant()
  const body = { type: 'WHATSAPP', name: 'Support', credentials: CREDENTIALS }
  hook = `/hooks/${(await hub.do('POST', `/tenants/${tenant}/platforms/`, body)).id}`
})
afterAll(() => hub[Symbol.asyncDispose]())

const signed = (body: string | Buffer) => ({
  'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
})
const post = (body: string | Buffer, headers: Record<string, string> = signed(body), to = hub) =>
  to.call('POST', hook, { token: null, body: Buffer.from(body), headers })

test('the handshake is answered with the challenge as plain text', async () => {
  const query = new URLSearchParams({
    'hub.mode': 'subscribe',
    'hub.verify_token': 'verify me',
    'hub.challenge': '1158201444',
  })
  const answer = await hub.call('GET', `${hook}?${query}`, { token: null })
  expect([answer.status, answer.text]).toEqual([200, '1158201444'])
  expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8')
  query.set('hub.verify_token', 'guess')
  const refused = await hub.call('GET', `${hook}?${query}`, { token: null })
  expect([refused.status, refused.body.code]).toEqual([403, 'verify_token_invalid'])
})

test('a good signature is answered with 200 and an empty object', async () => {
  const answer = await post(DELIVERED)
  expect([answer.status, answer.text]).toEqual([200, '{}'])
  expect(
    (await hub.call('POST', `${hook}/`, { token: null, body: DELIVERED, headers: signed(DELIVERED) })).status,
  ).toBe(200)
})

test('whatever the content type says, the bytes are taken as they are', async () => {
  for (const type of [
    'application/json',
    'application/json; charset=utf-8',
    'text/plain',
    'application/x-www-form-urlencoded',
    'nonsense',
  ])
    expect((await post(DELIVERED, { ...signed(DELIVERED), 'content-type': type })).status, type).toBe(200)
})

test('a wrong signature is 401, and nothing is stored', async () => {
  const before = (await hub.do('GET', `/tenants/${tenant}/quarantine/`)).count
  for (const headers of [{}, signed('other'), { 'x-hub-signature-256': 'sha256=00' }] as Record<
    string,
    string
  >[]) {
    const answer = await post(UNKNOWN, headers)
    expect([answer.status, answer.body.code]).toEqual([401, 'signature_invalid'])
    expect(answer.headers).not.toHaveProperty('www-authenticate')
  }
  expect((await hub.do('GET', `/tenants/${tenant}/conversations/`)).count).toBe(0)
  expect((await hub.do('GET', `/tenants/${tenant}/quarantine/`)).count).toBe(before)
})

test('what cannot be read is 200 and quarantine, never a loop', async () => {
  const own = await TestHub.open()
  await using _ = own
  const mine = await own.tenant()
  const account = { type: 'WHATSAPP', name: 'Support', credentials: CREDENTIALS }
  const path = `/hooks/${(await own.do('POST', `/tenants/${mine}/platforms/`, account)).id}`
  const posts = ['not JSON', '', '[]', '{"object":"page"}', '{"entry":[{"changes":[{"field":"messages"}]}]}']
  for (const body of posts) {
    const answer = await own.call('POST', path, {
      token: null,
      body: Buffer.from(body),
      headers: signed(body),
    })
    expect([answer.status, answer.text], body).toEqual([200, '{}'])
  }
  const { results } = await own.do('GET', `/tenants/${mine}/quarantine/`)
  expect(results.length).toBeGreaterThan(0)
  expect(results[0].reasons[0].reason).toMatch(/\w/)
})

test('a body that is larger than the platform sends is 413, said or not said', async () => {
  const large = Buffer.alloc(3 * 1_024 * 1_024 + 1, 32)
  const answer = await post(large)
  expect([answer.status, answer.body.code]).toEqual([413, 'body_too_large'])
  const fits = Buffer.alloc(3 * 1_024 * 1_024, 32)
  expect((await post(fits)).status).toBe(200)
})

test('no account, no hook', async () => {
  for (const id of ['01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11', 'nonsense', tenant])
    for (const method of ['GET', 'POST'])
      expect((await hub.call(method, `/hooks/${id}`, { token: null })).status).toBe(404)
})

test('where it cannot be kept, the platform is to send it again', async () => {
  await using own = await TestHub.open()
  const mine = await own.tenant()
  const account = { type: 'WHATSAPP', name: 'Support', credentials: CREDENTIALS }
  const path = `/hooks/${(await own.do('POST', `/tenants/${mine}/platforms/`, account)).id}`
  Object.assign(own.store.messages, { commit: () => Promise.reject(new StoreUnavailable('disk full')) })
  const answer = await own.call('POST', path, { token: null, body: UNKNOWN, headers: signed(UNKNOWN) })
  expect([answer.status, answer.body.code]).toEqual([503, 'store_unavailable'])
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
})

test('where too much waits, the platform is to send it again', async () => {
  await using own = await TestHub.open()
  const mine = await own.tenant()
  const account = { type: 'WHATSAPP', name: 'Support', credentials: CREDENTIALS }
  const path = `/hooks/${(await own.do('POST', `/tenants/${mine}/platforms/`, account)).id}`
  Object.assign(own.usecases.writer, { write: () => Promise.reject(overloaded()) })
  const answer = await own.call('POST', path, { token: null, body: UNKNOWN, headers: signed(UNKNOWN) })
  expect([answer.status, answer.body.code]).toEqual([503, 'overloaded'])
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
})

test('wrong signatures are limited by address, good ones never', async () => {
  await using own = await TestHub.open({ failedAuthentications: 2 })
  const mine = await own.tenant()
  const account = { type: 'WHATSAPP', name: 'Support', credentials: CREDENTIALS }
  const path = `/hooks/${(await own.do('POST', `/tenants/${mine}/platforms/`, account)).id}`
  const guess = () => own.call('POST', path, { token: null, body: DELIVERED, headers: signed('other') })
  expect([(await guess()).status, (await guess()).status, (await guess()).status]).toEqual([401, 401, 429])
  expect((await own.call('GET', path, { token: null })).status).toBe(429)
  for (let i = 0; i < 5; i += 1)
    expect(
      (await own.call('POST', path, { token: null, body: DELIVERED, headers: signed(DELIVERED) })).status,
    ).toBe(200)
})

test('a message that is of an unknown kind is shown, kept, and can be read again', async () => {
  await post(UNKNOWN)
  const [conversation] = (await hub.do('GET', `/tenants/${tenant}/conversations/`)).results
  const { results } = await hub.do('GET', `/tenants/${tenant}/conversations/${conversation.id}/messages/`)
  expect(results[0]).toMatchObject({ type: 'TEXT', text: null, status: 'FAILED', platform: 'WHATSAPP' })
  const path = `/tenants/${tenant}/quarantine/`
  const listed = (await hub.do('GET', path)).results.find(
    ({ size }: { size: number }) => size === UNKNOWN.length,
  )
  expect(listed.reasons[0].path).toContain('messages[0]')
  const detail = await hub.do('GET', `${path}${listed.id}/`)
  expect(detail).toEqual({ ...listed, body: UNKNOWN.toString(), body_encoding: 'utf-8' })
  const replayed = await hub.do('POST', `${path}${listed.id}/replay/`)
  expect(replayed).toMatchObject({ changes: 1, removed: false })
  expect(replayed.reasons).not.toHaveLength(0)
  expect((await hub.call('DELETE', `${path}${listed.id}/`)).status).toBe(204)
  expect((await hub.call('GET', `${path}${listed.id}/`)).status).toBe(404)
  expect((await hub.call('POST', `${path}${listed.id}/replay/`)).status).toBe(404)
})

test('a post that can be read by now leaves the quarantine', async () => {
  const [account] = (await hub.do('GET', `/tenants/${tenant}/platforms/`)).results
  const id = '01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e99'
  const kept = {
    id,
    tenantId: tenant,
    platformId: account.id,
    receivedAt: hub.world.now,
    reasons: [{ path: '', reason: 'An older version could not read it.' }],
    body: Buffer.from(DELIVERED),
    digest: 'd'.repeat(64),
  }
  const nothing = {
    chatUsers: [],
    conversations: [],
    messages: [],
    timed: [],
    events: [],
    parked: [],
    unparked: [],
    merges: [],
    dispatches: [],
    ended: [],
    files: [],
    uploads: [],
    heard: [],
  }
  await hub.store.messages.commit(nothing, [], [kept])
  const path = `/tenants/${tenant}/quarantine/${id}/`
  expect(await hub.do('POST', `${path}replay/`)).toMatchObject({ reasons: [], removed: true })
  expect((await hub.call('GET', path)).status).toBe(404)
})

test('a body that is no text is shown as base64', async () => {
  const bytes = Buffer.from([0xff, 0xfe, 0x00])
  expect((await post(bytes)).status).toBe(200)
  const { results } = await hub.do('GET', `/tenants/${tenant}/quarantine/`)
  const { id } = results.find(({ size }: { size: number }) => size === 3)
  expect(await hub.do('GET', `/tenants/${tenant}/quarantine/${id}/`)).toMatchObject({
    body: bytes.toString('base64'),
    body_encoding: 'base64',
  })
})

test('what comes in shows when the account was heard, noted once a minute; what is read once more does not', async () => {
  const [first, ...others] = (await hub.do('GET', `/tenants/${tenant}/quarantine/`)).results
  const heardAt = async (): Promise<number> => {
    const { results } = await hub.do('GET', `/tenants/${tenant}/platforms/`)
    const one = await hub.do('GET', `/tenants/${tenant}/platforms/${results[0].id}/`)
    expect(one).toEqual(results[0])
    return Date.parse(one.health.last_heard_at)
  }
  const noted = await heardAt()
  expect(first).toBeDefined()
  for (const [after, expected] of [
    [60_000, 60_000],
    [119_999, 60_000],
    [120_000, 120_000],
  ] as const) {
    hub.world.now = noted + after
    // It was kept before, and nothing of it is kept again.
    expect((await post(UNKNOWN)).status).toBe(200)
    expect(await heardAt()).toBe(noted + expected)
  }
  hub.world.now = noted + 600_000
  for (const { id } of [first, ...others]) await hub.do('POST', `/tenants/${tenant}/quarantine/${id}/replay/`)
  expect(await heardAt()).toBe(noted + 120_000)
})
