import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Exchange } from '../domain/attempt.ts'
import type { DeliveryState } from '../domain/delivery.ts'
import { TestHub } from './api.testing.ts'

let hub: TestHub
let tenant: string
let platform: string
let service: string
let fed = 0

beforeAll(async () => {
  hub = await TestHub.open()
})
beforeEach(async () => {
  tenant = await hub.tenant()
  platform = await hub.custom(tenant)
  service = (await hub.service(tenant, { headers: { 'X-Key': "o'very secret" } })).id
  hub.world.woken.length = 0
})
afterAll(() => hub[Symbol.asyncDispose]())

const list = (query = '') => hub.do('GET', `/tenants/${tenant}/services/${service}/deliveries/${query}`)
const at = (id: string, action = ''): string => `/tenants/${tenant}/deliveries/${id}/${action}`

/** A message with its delivery. */
const deliver = async (text = 'hello') => {
  hub.world.now += 1_000
  fed += 1
  const message = await hub.feed(tenant, platform, `m${fed}`, { text })
  return { message, id: (await list()).results[0].id as string }
}

/** Claims it and settles an attempt of it. */
const attempt = async (id: string, state: DeliveryState, exchange: Partial<Exchange> = {}) => {
  const [found] = await hub.store.deliveries.claim(
    'node',
    [{ serviceId: service, limit: 100 }],
    hub.world.now + 1e9,
  )
  const claimed = found?.claimed.find(one => one.id === id)
  if (claimed === undefined) throw new Error('It was not claimed.')
  await hub.store.deliveries.release(
    'node',
    found?.claimed.filter(one => one.id !== id).map(one => one.id) ?? [],
  )
  const number = claimed.attempts + 1
  const made = { ...hub.world.attempt, ...exchange, number, startedAt: hub.world.now }
  const reason = state === 'FAILED' ? ('attempts_exhausted' as const) : null
  const outcome = { state, reason, due: hub.world.now + 5_000, settledAt: hub.world.now }
  await hub.store.deliveries.settle(
    [
      {
        tenantId: claimed.tenantId,
        deliveryId: id,
        serviceId: claimed.serviceId,
        lease: 'node',
        attempts: claimed.attempts,
        attempt: made,
        ...outcome,
      },
    ],
    [],
  )
}

const refused = {
  answer: null,
  error: { code: 'connection_refused', detail: 'Nobody listens there.' },
} as const

test('a delivery is listed, and shown with its attempts', async () => {
  const { message, id } = await deliver()
  expect((await list()).results[0]).toEqual({
    id,
    service_id: service,
    event_id: message,
    message_id: message,
    state: 'PENDING',
    reason: null,
    origin: 'FAN_OUT',
    attempt_count: 0,
    in_flight: false,
    status: null,
    error: null,
    next_attempt_at: expect.stringMatching(/Z$/),
    created_at: expect.stringMatching(/Z$/),
    settled_at: null,
  })
  await attempt(id, 'PENDING', refused)
  await attempt(id, 'FAILED', { answer: { status: 500, headers: { server: 'x' }, bodyExcerpt: 'no' } })
  const { attempts, curl, request: _request, event, ...shown } = await hub.do('GET', at(id))
  expect((await list()).results[0]).toEqual(shown)
  expect(shown).toMatchObject({
    state: 'FAILED',
    reason: 'attempts_exhausted',
    attempt_count: 2,
    status: 500,
    next_attempt_at: null,
  })
  expect(attempts).toMatchObject([
    { number: 1, status: null, headers: null, body_excerpt: null, error: refused.error },
    { number: 2, status: 500, headers: { server: 'x' }, body_excerpt: 'no', error: null },
  ])
  expect(event).toMatchObject({ type: 'TEXT', text: 'hello' })
  expect(curl).toMatch(/^curl /)
})

test('the list tells in short what each delivery carries, where it is asked to', async () => {
  const message = await hub.feed(tenant, platform, 'brief', {
    text: 'é'.repeat(200),
    chat_user: { ext_identifier: 'ada', first_name: 'Ada', last_name: 'Lovelace' },
  })
  const { conversation_id } = await hub.do('GET', `/tenants/${tenant}/messages/${message}/`)
  expect((await list('?with_event=true')).results[0].event).toEqual({
    type: 'TEXT',
    outbound: false,
    customer: 'Ada Lovelace',
    text: 'é'.repeat(160),
    conversation_id,
  })
  expect((await list('?with_event=false')).results[0]).not.toHaveProperty('event')
  const path = `/tenants/${tenant}/services/${service}/deliveries/?with_event=constructor`
  expect(await hub.call('GET', path)).toMatchObject({ status: 400, body: { code: 'invalid' } })
})

test('deliveries are filtered', async () => {
  const first = await deliver()
  const till = new Date(hub.world.now + 500).toISOString()
  const second = await deliver()
  await attempt(first.id, 'FAILED', { answer: { status: 503, headers: {}, bodyExcerpt: null } })
  const found = async (query: string): Promise<string[]> =>
    (await list(query)).results.map((one: { id: string }) => one.id)
  expect(await found('?state=FAILED')).toEqual([first.id])
  expect(await found('?state=PENDING')).toEqual([second.id])
  expect(await found('?status_code=503')).toEqual([first.id])
  expect(await found(`?message_id=${second.message}`)).toEqual([second.id])
  expect(await found(`?till_time=${till}`)).toEqual([first.id])
  expect(await found(`?from_time=${till}`)).toEqual([second.id])
})

test('the curl line repeats the bytes, and shows no secret', async () => {
  const { id } = await deliver(`it's "quoted" $HOME \`id\` \\ ü\n`)
  await attempt(id, 'DELIVERED')
  const { curl, event_id, request } = await hub.do('GET', at(id))
  const words = execFileSync('sh', ['-c', `curl() { printf '%s\\0' "$@"; }\n${curl}`])
    .toString()
    .split('\0')
  expect(words.slice(0, 3)).toEqual(['-X', 'POST', 'https://crm.example.com/hook'])
  const sent = await hub.store.messages.eventBody(tenant, event_id)
  const body = new TextDecoder().decode(sent ?? undefined)
  expect(words[words.indexOf('--data-raw') + 1]).toBe(body)
  const headers = words.filter((_, i) => words[i - 1] === '-H')
  expect(headers).toEqual([
    'x-key: ***',
    'user-agent: GoTallo-Webhooks/0.0.0',
    'content-type: application/json',
    `webhook-id: ${event_id}`,
    `webhook-timestamp: ${Math.floor(hub.world.now / 1_000)}`,
    'webhook-signature: v1,<masked>',
  ])
  expect(request.body).toBe(body)
  expect(Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`)).toEqual(headers)
  expect(JSON.stringify([curl, request])).not.toContain('very secret')
})

test('a failed one is tried again as itself, a delivered one as a new one', async () => {
  const failed = await deliver()
  await attempt(failed.id, 'FAILED', refused)
  hub.world.woken.length = 0
  expect(await hub.do('POST', at(failed.id, 'retry/'))).toMatchObject({
    id: failed.id,
    state: 'PENDING',
    attempt_count: 1,
  })
  expect(hub.world.woken).toEqual([service])
  await attempt(failed.id, 'DELIVERED')
  const again = await hub.do('POST', at(failed.id, 'retry/'))
  expect(again).toMatchObject({
    state: 'PENDING',
    origin: 'REPLAY',
    attempt_count: 0,
    event_id: failed.message,
  })
  expect(again.id).not.toBe(failed.id)
  expect(await hub.do('GET', `/tenants/${tenant}/ledger/`)).toMatchObject({
    fan_out: 1,
    replays: 1,
    delivered: 1,
    pending: 1,
    balanced: true,
  })
})

test('one under way, or whose service holds, is not sent again', async () => {
  const { id } = await deliver()
  await hub.store.deliveries.claim('node', [{ serviceId: service, limit: 1 }], hub.world.now)
  const busy = await hub.call('POST', at(id, 'retry/'))
  expect([busy.status, busy.body.code]).toEqual([409, 'conflict'])
  const kept = await hub.call('POST', at(id, 'discard/'))
  expect([kept.status, kept.body.code]).toEqual([422, 'state_impossible'])
  await hub.store.deliveries.release('node', [id])
  await hub.do('POST', `/tenants/${tenant}/services/${service}/pause/`)
  const paused = await hub.call('POST', at(id, 'retry/'))
  expect(paused.body).toMatchObject({ code: 'state_impossible', detail: expect.stringContaining('PAUSED') })
  await hub.call('DELETE', `/tenants/${tenant}/services/${service}/`)
  const gone = await hub.call('POST', at(id, 'retry/'))
  expect(gone.body).toMatchObject({ code: 'state_impossible', detail: expect.stringContaining('removed') })
  expect((await hub.do('GET', at(id))).curl).toBeNull()
})

test('one that has not ended well can be discarded, once', async () => {
  const { id } = await deliver()
  expect(await hub.do('POST', at(id, 'discard/'))).toMatchObject({
    state: 'DISCARDED',
    reason: 'discarded_by_person',
  })
  const twice = await hub.call('POST', at(id, 'discard/'))
  expect(twice.body).toMatchObject({ code: 'state_impossible', detail: expect.stringContaining('DISCARDED') })
})

test('there are deliveries of services that there are', async () => {
  const nobody = '01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11'
  expect((await hub.call('GET', `/tenants/${tenant}/services/${nobody}/deliveries/`)).status).toBe(404)
  for (const [method, action] of [
    ['GET', ''],
    ['POST', 'retry/'],
    ['POST', 'discard/'],
  ] as const)
    expect((await hub.call(method, at(nobody, action))).status).toBe(404)
})

test('the ledger of all tenants is the operator’s', async () => {
  await deliver()
  expect(await hub.do('GET', '/api/v1/ledger/')).toMatchObject({ balanced: true, difference: 0 })
})
