import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answer, TestHub } from './api.testing.ts'
import { customerWrites, newestMessage, whatsAppAccount } from './whatsapp.testing.ts'

const TEXT = { type: 'TEXT', text: 'On its way' }

/** What there is of a tenant. */
interface Things {
  readonly tenant: string
  readonly platform: string
  readonly conversation: Answer['body']
  readonly inbound: string
}

let hub: TestHub
let mine: Things
let theirs: Things
let tokens: Record<'tenant' | 'agent' | 'stranger', string>

const thingsOf = async (name: string): Promise<Things> => {
  const tenant = await hub.tenant(name)
  const platform = await whatsAppAccount(hub, tenant)
  const conversation = await customerWrites(hub, tenant, platform, '16505551234')
  return { tenant, platform, conversation, inbound: (await newestMessage(hub, tenant, conversation.id)).id }
}

beforeAll(async () => {
  hub = await TestHub.open({ failedAuthentications: 1_000 })
  mine = await thingsOf('Mine')
  theirs = await thingsOf('Theirs')
  tokens = {
    tenant: await hub.token(mine.tenant, 'tenant'),
    agent: await hub.token(mine.tenant, 'agent'),
    stranger: await hub.token(theirs.tenant, 'tenant'),
  }
})
afterAll(() => hub[Symbol.asyncDispose]())

type Call = [method: string, path: (things: Things) => string, body?: (things: Things) => object]
/** Each route, with what an agent's token gets; the erasure last. */
const ROUTES: [what: string, call: Call, agent: number, tenant: number][] = [
  [
    'reply',
    ['POST', ({ conversation }) => `conversations/${conversation.id}/messages/`, () => TEXT],
    202,
    202,
  ],
  [
    'start',
    ['POST', () => 'messages/', ({ platform }) => ({ ...TEXT, platform_id: platform, to: '16505551234' })],
    202,
    202,
  ],
  ['delete', ['DELETE', ({ inbound }) => `messages/${inbound}/`], 422, 422],
  ['react', ['POST', ({ inbound }) => `messages/${inbound}/reaction/`, () => ({ emoji: '👍' })], 204, 204],
  ['read', ['POST', ({ inbound }) => `messages/${inbound}/read/`, () => ({})], 204, 204],
  [
    'move',
    ['PATCH', ({ conversation }) => `conversations/${conversation.id}/`, () => ({ custom_data: { a: 1 } })],
    200,
    200,
  ],
  ['export', ['GET', ({ conversation }) => `chat-users/${conversation.chat_user.id}/export/`], 403, 200],
  ['erase', ['DELETE', ({ conversation }) => `chat-users/${conversation.chat_user.id}/`], 403, 204],
]

const call = ([method, path, body]: Call, tenant: string, things: Things, token: string | null) =>
  hub.call(method, `/tenants/${tenant}/${path(things)}`, {
    token,
    ...(body === undefined ? {} : { body: body(things) }),
  })

describe.each(ROUTES)('%s', (_what, request, agent, tenant) => {
  test('needs a token', async () => {
    expect((await call(request, mine.tenant, mine, null)).status).toBe(401)
  })

  test("is not for another tenant's token, at either tenant's address", async () => {
    const before = await hub.do('GET', `/tenants/${mine.tenant}/conversations/${mine.conversation.id}/`)
    for (const address of [mine.tenant, theirs.tenant]) {
      const answer = await call(request, address, mine, tokens.stranger)
      expect([answer.status, answer.body.code]).toEqual([404, 'not_found'])
    }
    expect(await hub.do('GET', `/tenants/${mine.tenant}/conversations/${mine.conversation.id}/`)).toEqual(
      before,
    )
  })

  test(`answers an agent's token with ${agent}, and a tenant's with ${tenant}`, async () => {
    expect((await call(request, mine.tenant, mine, tokens.agent)).status).toBe(agent)
    expect((await call(request, mine.tenant, mine, tokens.tenant)).status).toBe(tenant)
  })
})
