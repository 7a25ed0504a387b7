import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Answer, TestHub } from './api.testing.ts'
import { customerWrites, whatsAppAccount } from './whatsapp.testing.ts'

const DAY = 86_400_000

let hub: TestHub
let tenant: string
let platform: string
let dana: string
let bot: string
let conversation: Answer['body']
let numbers = 0

beforeAll(async () => {
  hub = await TestHub.open()
  tenant = await hub.tenant()
  platform = await whatsAppAccount(hub, tenant)
  const agent = async (name: string, kind: string) =>
    (await hub.do('POST', `/tenants/${tenant}/agents/`, { name, kind })).id
  dana = await agent('Dana', 'HUMAN')
  bot = await agent('Bot', 'AUTOMATED')
})
beforeEach(async () => {
  numbers += 1
  conversation = await customerWrites(hub, tenant, platform, `1650555${1_000 + numbers}`)
})
afterAll(() => hub[Symbol.asyncDispose]())

const path = (): string => `/tenants/${tenant}/conversations/${conversation.id}/`
const move = (body: unknown) => hub.call('PATCH', path(), { body })
const moved = (body: unknown) => hub.do('PATCH', path(), body)

test('a conversation is assigned, closed and opened, and is answered as it is now', async () => {
  hub.world.now += 1_000
  const assigned = await moved({ agent_id: dana })
  expect(assigned).toEqual({ ...conversation, agent_id: dana, updated_at: expect.any(String) })
  expect(assigned.updated_at).not.toBe(conversation.updated_at)
  expect(await hub.do('GET', path())).toEqual(assigned)
  expect(await moved({ state: 'CLOSED' })).toMatchObject({ state: 'CLOSED', agent_id: dana })
  expect(await moved({ state: 'OPEN', agent_id: null })).toMatchObject({ state: 'OPEN', agent_id: null })
  expect(await moved({ state: 'OPEN' })).toMatchObject({ state: 'OPEN' })
})

test('what is attached is replaced whole', async () => {
  expect((await moved({ custom_data: { ticket: '77', tags: ['a'] } })).custom_data).toEqual({
    ticket: '77',
    tags: ['a'],
  })
  expect((await moved({ custom_data: { ticket: '78' } })).custom_data).toEqual({ ticket: '78' })
  expect((await moved({ custom_data: {} })).custom_data).toEqual({})
})

test('a bot gets it, and a person to whom it is assigned takes it over', async () => {
  expect(await moved({ state: 'AUTO_BOT', agent_id: bot })).toMatchObject({
    state: 'AUTO_BOT',
    agent_id: bot,
  })
  const refused = await move({ state: 'CLOSED', agent_id: tenant })
  expect([refused.status, refused.body.errors[0].path]).toEqual([422, 'agent_id'])
  expect(await moved({ agent_id: dana })).toMatchObject({ state: 'OPEN', agent_id: dana })
  const person = await move({ state: 'AUTO_BOT', agent_id: dana })
  expect([person.status, person.body.errors[0].path]).toEqual([422, 'agent_id'])
  expect(await moved({ state: 'AUTO_BOT' })).toMatchObject({ state: 'AUTO_BOT', agent_id: null })
})

test('it is blocked and unblocked; while it is, the customer writes in vain, and is kept', async () => {
  expect((await moved({ state: 'BLOCKED' })).state).toBe('BLOCKED')
  const number = conversation.chat_user.phone_number.slice(1)
  expect((await customerWrites(hub, tenant, platform, number)).state).toBe('BLOCKED')
  expect((await hub.do('GET', `${path()}messages/`)).count).toBe(2)
  const closed = await move({ state: 'CLOSED' })
  expect([closed.status, closed.body.code]).toEqual([422, 'state_impossible'])
  expect((await moved({ state: 'OPEN' })).state).toBe('OPEN')
})

test('it says why a text cannot be sent into it, as the sending is refused', async () => {
  expect(conversation.sending_refused).toBeNull()
  const refusalOf = async (state: string) => {
    const { sending_refused } = await moved({ state })
    const sent = await hub.call('POST', `${path()}messages/`, { body: { type: 'TEXT', text: 'Hello' } })
    const { code, detail } = sent.body
    expect(sending_refused).toEqual({ code, detail })
    return code
  }
  expect(await refusalOf('AUTO_BOT')).toBe('conversation_has_bot')
  expect(await refusalOf('BLOCKED')).toBe('conversation_blocked')
  await moved({ state: 'OPEN' })
  hub.world.now += DAY
  expect((await hub.do('GET', path())).sending_refused.code).toBe('window_closed')
})

test('the list goes by what it is now', async () => {
  await moved({ state: 'CLOSED', agent_id: dana })
  const listed = async (query: string) =>
    (await hub.do('GET', `/tenants/${tenant}/conversations/?${query}`)).results.map(
      (one: Answer['body']) => one.id,
    )
  expect(await listed(`agent_id=${dana}&state=CLOSED`)).toContain(conversation.id)
  expect(await listed(`agent_id=${bot}`)).not.toContain(conversation.id)
  expect(await listed('state=OPEN')).not.toContain(conversation.id)
})

const deep = (levels: number): unknown => (levels === 0 ? {} : { a: deep(levels - 1) })

test.each<[body: unknown, path: string, message: string]>([
  [{}, '', 'must name at least one field'],
  [{ state: 'SLEEPING' }, 'state', 'must be one of OPEN, EXPIRED, AUTO_BOT, CLOSED, BLOCKED'],
  [{ state: null }, 'state', 'must be one of OPEN, EXPIRED, AUTO_BOT, CLOSED, BLOCKED'],
  [{ agent_id: 'dana' }, 'agent_id', 'must be a UUID in lower case'],
  [{ custom_data: null }, 'custom_data', 'must be an object'],
  [{ custom_data: deep(16) }, 'custom_data', 'must not be nested deeper than 16 levels'],
  [{ custom_data: { a: '\ud83d' } }, 'custom_data.a', expect.stringContaining('well-formed') as never],
  [{ status: 'OPEN' }, 'status', 'is not known here'],
])('%j is refused with 400', async (body, at, message) => {
  const answer = await move(body)
  expect([answer.status, answer.body.code]).toEqual([400, 'invalid'])
  expect(answer.body.errors).toContainEqual({ path: at, message })
  expect(await hub.do('GET', path())).toEqual(conversation)
})

test('an impossible move is refused in words, and nothing of it is done', async () => {
  const expired = await move({ state: 'EXPIRED', agent_id: dana, custom_data: { a: 1 } })
  expect([expired.status, expired.body.code]).toEqual([422, 'state_impossible'])
  expect(expired.body).toMatchObject({
    detail: expect.stringContaining('CLOSED'),
    errors: [{ path: 'state' }],
  })
  expect(await hub.do('GET', path())).toEqual(conversation)
  hub.world.now += DAY
  await moved({ state: 'CLOSED' })
  const late = await move({ state: 'OPEN' })
  expect([late.status, late.body.code]).toEqual([422, 'state_impossible'])
  expect(late.body.detail).toContain('reply window')
})

test('an agent of another tenant is none, and what is nowhere is not found', async () => {
  const other = await hub.tenant('Other')
  const stranger = (await hub.do('POST', `/tenants/${other}/agents/`, { name: 'X', kind: 'HUMAN' })).id
  const refused = await move({ agent_id: stranger })
  expect([refused.status, refused.body.code]).toEqual([422, 'state_impossible'])
  const nowhere = await hub.call('PATCH', `/tenants/${tenant}/conversations/${tenant}/`, {
    body: { state: 'OPEN' },
  })
  expect(nowhere.status).toBe(404)
})
