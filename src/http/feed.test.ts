import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestHub } from './api.testing.ts'

let hub: TestHub
let tenant: string
let platform: string

beforeAll(async () => {
  hub = await TestHub.open()
  tenant = await hub.tenant()
  platform = await hub.custom(tenant)
})
afterAll(() => hub[Symbol.asyncDispose]())

const feed = (body: unknown, to = platform) =>
  hub.call('POST', `/tenants/${tenant}/platforms/${to}/messages/`, { body })
const text = (key: string, more: object = {}) => ({
  ext_identifier: key,
  type: 'TEXT',
  text: `text of ${key}`,
  chat_user: { ext_identifier: 'jane', first_name: 'Jane' },
  ...more,
})

test('one message is taken, and the same again changes nothing', async () => {
  const first = await feed(text('one'))
  expect(first.body).toEqual({ results: [{ ok: true, id: expect.any(String), ext_identifier: 'one' }] })
  expect((await feed(text('one', { text: 'changed' }))).body).toEqual(first.body)
  const message = await hub.do('GET', `/tenants/${tenant}/messages/${first.body.results[0].id}/`)
  expect(message).toMatchObject({
    ext_identifier: 'one',
    text: 'text of one',
    platform: 'CUSTOM',
    chat_user: { first_name: 'Jane' },
  })
})

test('many items are answered one by one, in order; what is right is taken', async () => {
  const edited = { ext_identifier: 'a', text: 'new', timestamp: '2024-01-15T10:30:00Z' }
  const items = [text('a'), text('b', { type: 'TWEET' }), { edit: edited }, 7]
  const { status, body } = await feed({ items })
  expect(status).toBe(200)
  const [a, b, edit, seven] = body.results
  expect(a).toMatchObject({ ok: true, ext_identifier: 'a' })
  expect(b).toMatchObject({ ok: false, errors: [{ path: 'items[1].type' }] })
  expect(edit).toEqual({ ok: true, id: a.id, ext_identifier: 'a' })
  expect(seven).toEqual({ ok: false, errors: [{ path: 'items[3]', message: 'must be an object' }] })
  expect((await hub.do('GET', `/tenants/${tenant}/messages/${a.id}/`)).text).toBe('new')
})

test('receipts move a message on, and wait for one that is not known yet', async () => {
  const early = await feed({ receipt: { ext_identifier: 'out', status: 'DELIVERED' } })
  expect(early.body.results).toEqual([{ ok: true, ext_identifier: 'out' }])
  const out = await feed(text('out', { outbound: true }))
  const { id } = out.body.results[0]
  expect((await hub.do('GET', `/tenants/${tenant}/messages/${id}/`)).status).toBe('DELIVERED')
})

test('a single item that is wrong is refused', async () => {
  const { status, body } = await feed(text('x', { colour: 'red', text: '' }))
  expect([status, body.code]).toEqual([400, 'invalid'])
  expect(body.errors.map(({ path }: { path: string }) => path).sort()).toEqual(['colour', 'text'])
})

test.each([[{ items: [] }], [{ items: 1 }], [{ items: [], more: 1 }], [[]], ['"x"']])(
  '%j is no feed',
  async body => {
    expect((await feed(body)).body.code).toBe('invalid')
  },
)

test('500 items fit, one more does not', async () => {
  const items = Array.from({ length: 500 }, (_, i) =>
    text(`bulk-${i}`, { chat_user: { ext_identifier: `u${i % 7}` } }),
  )
  const { body } = await feed({ items })
  expect(body.results).toHaveLength(500)
  expect(body.results.every(({ ok, id }: { ok: boolean; id: string }) => ok && id)).toBe(true)
  expect((await feed({ items: [...items, text('more')] })).status).toBe(400)
})

test('only a CUSTOM account is fed, and only one of this tenant', async () => {
  const credentials = { phone_number_id: '1', access_token: 'a', app_secret: 'b', verify_token: 'c' }
  const body = { type: 'WHATSAPP', name: 'W', credentials }
  const { id } = await hub.do('POST', `/tenants/${tenant}/platforms/`, body)
  expect((await feed(text('y'), id)).body).toMatchObject({ code: 'platform_unsupported' })
  expect((await feed(text('y'), await hub.custom(await hub.tenant('Other')))).status).toBe(404)
  expect((await feed(text('y'), '01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11')).status).toBe(404)
})

test('query and headers are looked at all the same', async () => {
  const path = `/tenants/${tenant}/platforms/${platform}/messages/`
  expect((await hub.call('POST', `${path}?dry_run=1`, { body: text('z') })).status).toBe(400)
  const keyed = { body: text('keyed'), headers: { 'idempotency-key': 'k' } }
  const first = await hub.call('POST', path, keyed)
  const again = await hub.call('POST', path, keyed)
  expect(again.headers['idempotency-replayed']).toBe('true')
  expect(again.text).toBe(first.text)
})
