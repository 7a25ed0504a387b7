import { afterAll, beforeAll, expect, test } from 'vitest'
import { MESSAGE_EVENT_KEYS } from '../domain/contract.ts'
import { TestHub } from './api.testing.ts'

let hub: TestHub
let tenant: string
let platform: string
const fed: string[] = []

beforeAll(async () => {
  hub = await TestHub.open()
  tenant = await hub.tenant()
  platform = await hub.custom(tenant)
  for (let i = 0; i < 5; i += 1) {
    hub.world.now += 1_000
    fed.push(await hub.feed(tenant, platform, `m${i}`, { text: `Grüße 👋 ${i}` }))
  }
})
afterAll(() => hub[Symbol.asyncDispose]())

const events = (query = '', of = tenant) => hub.do('GET', `/tenants/${of}/events/${query}`)
const ids = (page: { results: readonly { id: string }[] }) => page.results.map(({ id }) => id)

test('all of them come as webhooks carry them, the oldest first', async () => {
  const page = await events()
  expect(ids(page)).toEqual(fed)
  expect(page.next).toBeNull()
  for (const one of page.results) expect(Object.keys(one)).toEqual(MESSAGE_EVENT_KEYS)
  const { text } = await hub.call('GET', `/tenants/${tenant}/events/`)
  for (const id of fed) {
    const body = await hub.store.messages.eventBody(tenant, id)
    expect(text).toContain(new TextDecoder().decode(body ?? Uint8Array.of()))
  }
})

test('page after page by its own links, and then what is new by the cursor', async () => {
  const first = await events('?limit=2')
  expect(first.next).toBe(`/api/v1/tenants/${tenant}/events/?limit=2&after=${first.cursor}`)
  const second = await hub.do('GET', first.next)
  const third = await hub.do('GET', second.next)
  expect([first, second, third].flatMap(ids)).toEqual(fed)
  expect(third.next).toBeNull()
  const none = await events(`?after=${third.cursor}`)
  expect(none).toEqual({ next: null, cursor: third.cursor, results: [] })
  fed.push(await hub.feed(tenant, platform, 'late'))
  expect(ids(await events(`?after=${none.cursor}`))).toEqual(fed.slice(-1))
  const full = await events('?limit=6')
  expect(await hub.do('GET', full.next)).toEqual({ next: null, cursor: full.cursor, results: [] })
})

test('a tenant without any has a cursor, too, and sees none of another', async () => {
  const other = await hub.tenant('Other')
  const empty = await events('', other)
  expect(empty).toEqual({ next: null, cursor: expect.any(String), results: [] })
  const message = await hub.feed(other, await hub.custom(other), 'first')
  expect(ids(await events(`?after=${empty.cursor}`, other))).toEqual([message])
})

test.each(['after=', 'after=nonsense', 'limit=0', 'limit=201', 'limit=x', 'cursor=x', 'after=UC4x'])(
  'the query %s is refused',
  async query => {
    const { status, body } = await hub.call('GET', `/tenants/${tenant}/events/?${query}`)
    expect([status, body.code]).toEqual([400, 'invalid'])
    expect(body.errors[0].path).toBe(query.split('=')[0])
  },
)

test('a cursor of the store that was moved here, or ahead of all, says what to do', async () => {
  const detail = async (text: string) => {
    const after = Buffer.from(text).toString('base64url')
    return (await hub.call('GET', `/tenants/${tenant}/events/?after=${after}`)).body.detail
  }
  expect(await detail(`P.1.${fed[0]}`)).toBe(
    'after is of the store from which this one was moved: begin without it.',
  )
  expect(await detail('Q.99999')).toMatch(/^after is ahead of all that is kept here/)
})
