import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Answer, TestHub } from './api.testing.ts'
import { FIRST_EXAMPLES } from './schemas/send-examples.ts'
import { customerWrites, whatsAppAccount } from './whatsapp.testing.ts'

const DAY = 86_400_000
const TEXT = { type: 'TEXT', text: 'On its way' }
const TEMPLATE = { type: 'HSM', template: { name: 'hello', language: 'en' } }

let hub: TestHub
let tenant: string
let platform: string

beforeAll(async () => {
  hub = await TestHub.open()
  tenant = await hub.tenant()
  platform = await whatsAppAccount(hub, tenant)
})
afterAll(() => hub[Symbol.asyncDispose]())

const at = (conversation: Answer['body'], inside = ''): string =>
  `/tenants/${tenant}/conversations/${conversation.id}/${inside}`
const reply = (conversation: Answer['body'], body: object, headers = {}) =>
  hub.call('POST', at(conversation, 'messages/'), { body, headers })
const start = (body: object) =>
  hub.call('POST', `/tenants/${tenant}/messages/`, { body: { platform_id: platform, ...body } })
const agent = async (kind: string): Promise<string> =>
  (await hub.do('POST', `/tenants/${tenant}/agents/`, { name: 'Dana', kind })).id
const count = async (conversation: Answer['body']): Promise<number> =>
  (await hub.do('GET', at(conversation, 'messages/'))).count

test('once the reply window is over, only a template is sent, and nothing of the rest is kept', async () => {
  const conversation = await customerWrites(hub, tenant, platform, '16505550001')
  hub.world.now += DAY + 1_000
  const refused = await reply(conversation, TEXT)
  expect([refused.status, refused.body.code]).toEqual([422, 'window_closed'])
  expect(refused.body.detail).toContain('2024-01-16T10:30:00Z')
  expect(await count(conversation)).toBe(1)
  expect((await reply(conversation, TEMPLATE)).status).toBe(202)
  expect(await count(conversation)).toBe(2)
})

test('into a blocked conversation nothing is sent', async () => {
  const conversation = await customerWrites(hub, tenant, platform, '16505550002')
  await hub.do('PATCH', at(conversation), { state: 'BLOCKED' })
  for (const body of [TEXT, TEMPLATE]) {
    const { status, body: problem } = await reply(conversation, body)
    expect([status, problem.code]).toEqual([422, 'conversation_blocked'])
  }
})

test('while a bot has the conversation, only a bot writes, until a person takes it over', async () => {
  const withBot = await whatsAppAccount(hub, tenant, { starts_with_bot: true })
  const conversation = await customerWrites(hub, tenant, withBot, '16505550003')
  expect(conversation.state).toBe('AUTO_BOT')
  const [bot, dana] = [await agent('AUTOMATED'), await agent('HUMAN')]
  for (const more of [{}, { agent_id: dana }]) {
    const { status, body } = await reply(conversation, { ...TEXT, ...more })
    expect([status, body.code]).toEqual([422, 'conversation_has_bot'])
    expect(body.detail).toContain('agent_id')
  }
  const sent = await reply(conversation, { ...TEXT, agent_id: bot })
  expect([sent.status, sent.body.agent_id]).toEqual([202, bot])
  await hub.do('PATCH', at(conversation), { state: 'OPEN' })
  expect((await reply(conversation, { ...TEXT, agent_id: dana })).status).toBe(202)
})

test('a conversation begins with a template to a number, and is found again under any spelling of it', async () => {
  const first = await start({ ...TEMPLATE, to: '+1 (650) 555-0004' })
  expect(first.status).toBe(202)
  expect(first.body).toMatchObject({
    status: 'PREPARED',
    conversation_state: 'EXPIRED',
    chat_user: { phone_number: '+16505550004' },
  })
  const again = await start({ ...TEMPLATE, to: '16505550004' })
  expect(again.body.conversation_id).toBe(first.body.conversation_id)
  const early = await start({ ...TEXT, to: '16505550005' })
  expect([early.status, early.body.code]).toEqual([422, 'window_closed'])
  const known = await customerWrites(hub, tenant, platform, '16505550006')
  const freely = await start({ ...TEXT, to: '+16505550006' })
  expect([freely.status, freely.body.conversation_id]).toEqual([202, known.id])
})

test('the first example of a first message is taken', async () => {
  const [example] = Object.values(FIRST_EXAMPLES) as { value: object }[]
  const answer = await start({ ...example?.value, platform_id: platform })
  expect(answer.status, answer.text).toBe(202)
})

test('whom it is for, and from which account, must be right', async () => {
  const refused = async (body: object) => {
    const { status, body: problem } = await start({ ...TEMPLATE, to: '+16505551234', ...body })
    return [status, problem.code, problem.errors?.[0].path]
  }
  expect(await refused({ to: 'Jane' })).toEqual([400, 'invalid', 'to'])
  expect(await refused({ to: '' })).toEqual([400, 'invalid', 'to'])
  expect(await refused({ to: '\ud83d' })).toEqual([400, 'invalid', 'to'])
  expect(await refused({ to: undefined })).toEqual([400, 'invalid', 'to'])
  expect(await refused({ platform_id: 'x' })).toEqual([400, 'invalid', 'platform_id'])
  const theirs = await whatsAppAccount(hub, await hub.tenant('Other'))
  expect(await refused({ platform_id: theirs })).toEqual([404, 'not_found', undefined])
  expect(await refused({ platform_id: tenant })).toEqual([404, 'not_found', undefined])
})

test('on a CUSTOM account a message goes out by its event, and anybody may be written to', async () => {
  const own = await hub.custom(tenant)
  const service = await hub.service(tenant, { filter: { platform_ids: [own] } })
  const { status, body } = await start({ ...TEXT, platform_id: own, to: 'customer-7' })
  expect(status).toBe(202)
  expect(body).toMatchObject({ status: 'PREPARED', ext_identifier: body.id, conversation_state: 'OPEN' })
  const deliveries = await hub.do('GET', `/tenants/${tenant}/services/${service.id}/deliveries/`)
  expect(deliveries.results.map((one: Answer['body']) => one.message_id)).toEqual([body.id])
  const receipt = { receipt: { ext_identifier: body.id, status: 'DELIVERED' } }
  await hub.do('POST', `/tenants/${tenant}/platforms/${own}/messages/`, receipt)
  expect((await hub.do('GET', `/tenants/${tenant}/messages/${body.id}/`)).status).toBe('DELIVERED')
  const conversation = { id: body.conversation_id }
  expect((await reply(conversation, { ...TEXT, quote_id: body.id })).body.quote.id).toBe(body.id)
})

test('a message is quoted in its own conversation only', async () => {
  const [one, other] = [
    await customerWrites(hub, tenant, platform, '16505550007'),
    await customerWrites(hub, tenant, platform, '16505550008'),
  ]
  const [message] = (await hub.do('GET', at(other, 'messages/'))).results
  const { status, body } = await reply(one, { ...TEXT, quote_id: message.id })
  expect([status, body.errors[0].path]).toEqual([422, 'quote_id'])
})

test('under one Idempotency-Key one message is sent', async () => {
  const conversation = await customerWrites(hub, tenant, platform, '16505550009')
  const headers = { 'idempotency-key': 'order-1234' }
  const first = await reply(conversation, TEXT, headers)
  const again = await reply(conversation, TEXT, headers)
  expect([first.status, again.status, again.text]).toEqual([202, 202, first.text])
  expect(again.headers['idempotency-replayed']).toBe('true')
  const other = await reply(conversation, { ...TEXT, text: 'Other' }, headers)
  expect([other.status, other.body.code]).toEqual([422, 'idempotency_mismatch'])
  expect(await count(conversation)).toBe(2)
})

test('what was refused is sent under the same key once it can be', async () => {
  const conversation = await customerWrites(hub, tenant, platform, '16505550010')
  const headers = { 'idempotency-key': 'order-1235' }
  await hub.do('PATCH', at(conversation), { state: 'BLOCKED' })
  expect((await reply(conversation, TEXT, headers)).status).toBe(422)
  await hub.do('PATCH', at(conversation), { state: 'OPEN' })
  expect((await reply(conversation, TEXT, headers)).status).toBe(202)
})

test('where there is no conversation, or no account any more, nothing is sent', async () => {
  expect((await reply({ id: tenant }, TEXT)).status).toBe(404)
  const passing = await whatsAppAccount(hub, tenant)
  const conversation = await customerWrites(hub, tenant, passing, '16505550011')
  await hub.do('DELETE', `/tenants/${tenant}/platforms/${passing}/`)
  expect((await reply(conversation, TEXT)).status).toBe(404)
})
