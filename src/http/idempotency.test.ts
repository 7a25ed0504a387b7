import type { FastifyReply, FastifyRequest } from 'fastify'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Telemetry } from '../telemetry.ts'
import type { Idempotency } from '../usecases/idempotency.ts'
import { TestHub } from './api.testing.ts'
import { idempotencyHooks } from './idempotency.ts'

let hub: TestHub
let tenant: string

beforeAll(async () => {
  hub = await TestHub.open()
  tenant = await hub.tenant()
})
afterAll(() => hub[Symbol.asyncDispose]())

const post = (path: string, key: string, body: unknown, token = hub.operator) =>
  hub.call('POST', path, { token, body, headers: { 'idempotency-key': key } })

const body = { name: 'CRM', url: 'https://crm.example.com/' }
const services = () => `/tenants/${tenant}/services/`
const countServices = async (): Promise<number> => (await hub.do('GET', services())).count

test('the same request gets the same answer, secret included, and is carried out once', async () => {
  const before = await countServices()
  const first = await post(services(), 'key-1', body)
  const again = await post(services(), 'key-1', body)
  expect(first.status).toBe(201)
  expect(again.status).toBe(201)
  expect(again.text).toBe(first.text)
  expect(again.body.secret).toMatch(/^whsec_/)
  expect(again.headers['content-type']).toBe(first.headers['content-type'])
  expect(again.headers['idempotency-replayed']).toBe('true')
  expect(first.headers['idempotency-replayed']).toBeUndefined()
  expect((await post(services().replace(/\/$/, ''), 'key-1', body)).text).toBe(first.text)
  expect(await countServices()).toBe(before + 1)
})

test('the order of keys says nothing, and null is not the same as left out', async () => {
  const first = await post(services(), 'key-order', { ...body, filter: { types: ['TEXT'], directions: [] } })
  const turned = { filter: { directions: [], types: ['TEXT'] }, url: body.url, name: body.name }
  expect((await post(services(), 'key-order', turned)).text).toBe(first.text)
  const more = await post(services(), 'key-order', { ...turned, rate_per_s: null })
  expect([more.status, more.body.code]).toEqual([422, 'idempotency_mismatch'])
})

test('one thing is one thing, however its address is written', async () => {
  const first = await post(services(), 'key-spelling', body)
  for (const spelling of [
    services().slice(0, -1),
    services().replace('services', '%73ervices'),
    `${services()}?`,
  ])
    expect((await post(spelling, 'key-spelling', body)).text, spelling).toBe(first.text)
})

test('a body that is nested without end is refused, not a failure', async () => {
  const platform = await hub.custom(tenant)
  const deep = `{"custom_data":${'['.repeat(50_000)}${']'.repeat(50_000)}}`
  const answer = await post(`/tenants/${tenant}/platforms/${platform}/messages/`, 'key-deep', deep)
  expect([answer.status, answer.body.code]).toEqual([400, 'invalid'])
})

test('another body under the same key is refused', async () => {
  await post(services(), 'key-2', body)
  const other = await post(services(), 'key-2', { ...body, name: 'Other' })
  expect([other.status, other.body.code]).toEqual([422, 'idempotency_mismatch'])
})

test('a key counts for one token and one address', async () => {
  const first = await post(services(), 'key-3', body)
  const other = await post(services(), 'key-3', body, await hub.token(tenant, 'tenant'))
  expect(other.body.id).not.toBe(first.body.id)
  const elsewhere = await hub.tenant('Elsewhere')
  expect((await post(`/tenants/${elsewhere}/services/`, 'key-3', body)).body.id).not.toBe(first.body.id)
})

test('while the first is under way, a second is refused', async () => {
  let go = (): void => undefined
  const hold = new Promise<void>(resolve => {
    go = resolve
  })
  const { insert } = hub.store.directory
  Object.assign(hub.store.directory, {
    insert: async (...args: Parameters<typeof insert>) => {
      await hold
      await insert(...args)
    },
  })
  const first = post(services(), 'key-4', body)
  await expect
    .poll(async () => (await post(services(), 'key-4', body)).body.code)
    .toBe('idempotency_in_progress')
  const refused = await post(services(), 'key-4', body)
  expect(refused.status).toBe(409)
  go()
  expect((await first).status).toBe(201)
  Object.assign(hub.store.directory, { insert })
  expect((await post(services(), 'key-4', body)).text).toBe((await first).text)
})

test('what was refused may be tried again under the same key', async () => {
  hub.world.url = { ok: false, code: 'host_unresolved', detail: 'crm.example.com has no address.' }
  expect((await post(services(), 'key-5', body)).status).toBe(422)
  hub.world.url = { ok: true }
  expect((await post(services(), 'key-5', body)).status).toBe(201)
  expect((await post(services(), 'key-6', {})).status).toBe(400)
  expect((await post(services(), 'key-6', body)).status).toBe(201)
})

test('what is kept is sealed', async () => {
  const { finishRequest } = hub.store.directory
  const kept: string[] = []
  Object.assign(hub.store.directory, {
    finishRequest: (...[key, sealed]: Parameters<typeof finishRequest>) => {
      kept.push(sealed)
      return finishRequest(key, sealed)
    },
  })
  const { secret } = (await post(services(), 'key-7', body)).body
  Object.assign(hub.store.directory, { finishRequest })
  expect(kept).toHaveLength(1)
  expect(kept[0]).not.toContain(secret)
})

test('a key that is none is refused, and calls that make nothing pass it over', async () => {
  const empty = await post(services(), '', body)
  expect(empty.body.errors).toEqual([{ path: 'idempotency-key', message: 'must not be empty' }])
  const long = await post(services(), 'x'.repeat(256), body)
  expect(long.status).toBe(400)
  const { id } = await hub.service(tenant)
  for (const action of ['pause', 'resume', 'pause'])
    expect((await post(`${services()}${id}/${action}/`, 'key-8', {})).status).toBe(200)
})

test('an answer goes out also where it cannot be kept', async () => {
  const { finishRequest } = hub.store.directory
  Object.assign(hub.store.directory, { finishRequest: () => Promise.reject(new Error('gone')) })
  expect((await post(services(), 'key-9', body)).status).toBe(201)
  Object.assign(hub.store.directory, { finishRequest })
  expect(hub.world.told.some(({ name }) => name === 'error.unexpected')).toBe(true)
})

test('a request that was refused before it had a route has no field for the key, and keeps nothing', () => {
  const tell = vi.fn<(name: string) => void>()
  const idempotency = { begin: vi.fn(), finish: vi.fn(), drop: vi.fn(), release: vi.fn() }
  const hooks = idempotencyHooks(
    idempotency as unknown as Idempotency,
    { emit: tell } as unknown as Telemetry,
  )
  const done = vi.fn<(error: Error | null, payload?: unknown) => void>()
  const reply = { statusCode: 400, getHeader: () => undefined } as unknown as FastifyReply
  hooks.onSend({} as FastifyRequest, reply, 'body', done)
  expect(done).toHaveBeenCalledExactlyOnceWith(null, 'body')
  expect([tell, ...Object.values(idempotency)].flatMap(({ mock }) => mock.calls)).toEqual([])
})
