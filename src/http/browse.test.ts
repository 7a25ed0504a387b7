import { afterAll, beforeAll, expect, test } from 'vitest'
import { MESSAGE_EVENT_KEYS } from '../domain/contract.ts'
import { TestHub } from './api.testing.ts'
import { readTime } from './schemas/fields.ts'

let hub: TestHub
let tenant: string
let platform: string

beforeAll(async () => {
  hub = await TestHub.open()
  tenant = await hub.tenant()
  platform = await hub.custom(tenant)
  for (const [i, user] of ['jane', 'john', 'jane'].entries()) {
    hub.world.now += 1_000
    await hub.feed(tenant, platform, `m${i}`, { chat_user: { ext_identifier: user, username: user } })
  }
})
afterAll(() => hub[Symbol.asyncDispose]())

const conversations = (query = '') => hub.do('GET', `/tenants/${tenant}/conversations/${query}`)

test('conversations are listed with their customers, the newest first', async () => {
  const { count, results } = await conversations()
  expect(count).toBe(2)
  expect(results.map((one: { chat_user: { username: string } }) => one.chat_user.username)).toEqual([
    'john',
    'jane',
  ])
  expect(results[1]).toEqual({
    id: expect.any(String),
    platform_id: platform,
    state: 'OPEN',
    agent_id: null,
    chat_user: {
      id: expect.any(String),
      username: 'jane',
      first_name: '',
      last_name: '',
      phone_number: null,
      gender: null,
      profile_picture: null,
    },
    custom_data: {},
    last_inbound_at: expect.stringMatching(/Z$/),
    created_at: '2024-01-15T10:30:01Z',
    updated_at: '2024-01-15T10:30:03Z',
    identities: [expect.stringMatching(/:/)],
    sending_refused: null,
  })
  expect(await hub.do('GET', `/tenants/${tenant}/conversations/${results[1].id}/`)).toEqual(results[1])
})

test('conversations are filtered', async () => {
  expect((await conversations('?state=OPEN')).count).toBe(2)
  expect((await conversations('?state=CLOSED')).count).toBe(0)
  expect((await conversations(`?platform_id=${platform}`)).count).toBe(2)
  expect((await conversations(`?agent_id=${platform}`)).count).toBe(0)
})

test('by activity comes first who wrote last, page by page there and back', async () => {
  const names = (page: { results: { chat_user: { username: string } }[] }) =>
    page.results.map(one => one.chat_user.username)
  expect(names(await conversations('?order=created'))).toEqual(['john', 'jane'])
  expect(names(await conversations('?order=activity'))).toEqual(['jane', 'john'])
  const first = await conversations('?order=activity&state=OPEN&limit=1')
  expect([names(first), first.count, first.previous]).toEqual([['jane'], 2, null])
  const second = await hub.do('GET', first.next)
  expect([names(second), second.count, second.next]).toEqual([['john'], 2, null])
  expect(await hub.do('GET', second.previous)).toEqual(first)
})

test('a cursor of one order is none of the other, and one that was made up is refused', async () => {
  const id = (await conversations()).results[0].id
  const cursorIn = async (query: string) => {
    const { next } = await conversations(query)
    return new URLSearchParams(next.split('?')[1]).get('cursor')
  }
  const made = (text: string) => Buffer.from(text).toString('base64url')
  const wrong = [
    `cursor=${await cursorIn('?order=activity&limit=1')}`,
    `order=activity&cursor=${await cursorIn('?limit=1')}`,
    ...['-1', '1e3', '', '9'.repeat(16)].map(at => `order=activity&cursor=${made(`o.${at}.${id}`)}`),
    `order=activity&cursor=${made(`o.5.${id}.5`)}`,
    `order=activity&cursor=${made('o.5.nobody')}`,
    `cursor=${made(`o.${id}.x`)}`,
  ]
  for (const query of wrong) {
    const { status, body } = await hub.call('GET', `/tenants/${tenant}/conversations/?${query}`)
    expect([query, status, body.errors]).toEqual([query, 400, [expect.objectContaining({ path: 'cursor' })]])
  }
  expect((await hub.call('GET', `/tenants/${tenant}/conversations/?order=oldest`)).status).toBe(400)
})

test('the history is the messages as webhooks carry them', async () => {
  const [, jane] = (await conversations()).results
  const { count, results } = await hub.do('GET', `/tenants/${tenant}/conversations/${jane.id}/messages/`)
  expect(count).toBe(2)
  expect(results.map((one: { ext_identifier: string }) => one.ext_identifier)).toEqual(['m2', 'm0'])
  for (const message of results) expect(Object.keys(message)).toEqual(MESSAGE_EVENT_KEYS)
  const nobody = '01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11'
  expect((await hub.call('GET', `/tenants/${tenant}/conversations/${nobody}/messages/`)).status).toBe(404)
})

test('with the messages comes what happened to them, where it is asked for', async () => {
  const edit = { ext_identifier: 'm0', text: 'Is it, really?', timestamp: '2024-01-15T10:31:00Z' }
  await hub.do('POST', `/tenants/${tenant}/platforms/${platform}/messages/`, { edit })
  const [, jane] = (await conversations()).results
  const read = (query: string) =>
    hub.do('GET', `/tenants/${tenant}/conversations/${jane.id}/messages/${query}`)
  expect(await read('')).not.toHaveProperty('events')
  const page = await read('?include=events')
  expect(page.results.map((one: { text: string }) => one.text)).toContain('Is it, really?')
  expect(page.events).toMatchObject([
    { type: 'EVENT', auxiliary_data: { event: 'edited' }, quote: { ext_identifier: 'm0' } },
  ])
  expect(Object.keys(page.events[0])).toEqual(MESSAGE_EVENT_KEYS)
  const newest = await read('?include=events&limit=1')
  expect(newest.events).toEqual([])
  const { cursor } = Object.fromEntries(new URLSearchParams(newest.next.split('?')[1]))
  expect((await read(`?include=events&limit=1&cursor=${cursor}`)).events).toHaveLength(1)
  expect(
    (await hub.call('GET', `/tenants/${tenant}/conversations/${jane.id}/messages/?include=all`)).status,
  ).toBe(400)
})

test('a message has a fresh link to its file and the message that it quotes', async () => {
  const first = await hub.feed(tenant, platform, 'picture', {
    type: 'IMAGE',
    text: null,
    file_url: 'https://files.example.com/a.jpg',
    mime_type: 'image/jpeg',
  })
  const second = await hub.feed(tenant, platform, 'answer', { quoted_ext_identifier: 'picture' })
  const message = await hub.do('GET', `/tenants/${tenant}/messages/${second}/`)
  expect(message.quote).toMatchObject({
    id: first,
    quote: null,
    file: { secure_url: `https://hub.example.com/files/${first}?expires=1&signature=x` },
    file_type: 'image',
  })
})

test('messages whose delivery failed in a window are listed', async () => {
  const { id } = await hub.service(tenant)
  const message = await hub.feed(tenant, platform, 'lost')
  const [claimed] =
    (await hub.store.deliveries.claim('node', [{ serviceId: id, limit: 1 }], hub.world.now))[0]?.claimed ?? []
  if (claimed === undefined) throw new Error('Nothing was claimed.')
  const settled = {
    tenantId: claimed.tenantId,
    deliveryId: claimed.id,
    serviceId: id,
    lease: 'node',
    attempts: 0,
    attempt: hub.world.attempt,
  }
  await hub.store.deliveries.settle(
    [{ ...settled, state: 'FAILED', reason: 'attempts_exhausted', due: 0, settledAt: hub.world.now }],
    [],
  )
  const failed = (from: string, till: string) =>
    hub.do('GET', `/tenants/${tenant}/messages/failed/?from_time=${from}&till_time=${till}`)
  const found = await failed('2024-01-15T10:30:00Z', '2024-01-15T10:31:00Z')
  expect(found.results.map((one: { id: string }) => one.id)).toEqual([message])
  expect((await failed('2024-01-15T10:31:00Z', '2024-01-15T10:32:00Z')).count).toBe(0)
})

test('times are read with their zone', () => {
  expect(readTime('2024-01-15T12:30:00.250+02:00')).toBe(1_705_314_600_250)
  expect(readTime('2024-01-15t10:30:00z')).toBe(1_705_314_600_000)
  expect(readTime('1960-01-01T00:00:00Z')).toBeNull()
  expect(readTime('2016-12-31T23:59:60Z')).toBeNull()
})
