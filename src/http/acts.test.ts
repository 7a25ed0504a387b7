import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Answer, TestHub } from './api.testing.ts'
import { customerWrites, newestMessage, whatsAppAccount } from './whatsapp.testing.ts'

const TEXT = { type: 'TEXT', text: 'On its way' }

let hub: TestHub
let tenant: string
let platform: string
let conversation: Answer['body']
/** What the customer wrote. */
let inbound: string
/** What waits to be sent to him. */
let outbound: string
let numbers = 0

beforeAll(async () => {
  hub = await TestHub.open()
  tenant = await hub.tenant()
  platform = await whatsAppAccount(hub, tenant)
})
beforeEach(async () => {
  numbers += 1
  conversation = await customerWrites(hub, tenant, platform, `1650555${1_000 + numbers}`)
  inbound = (await newestMessage(hub, tenant, conversation.id)).id
  const path = `/tenants/${tenant}/conversations/${conversation.id}/messages/`
  outbound = (await hub.do('POST', path, TEXT)).id
  hub.world.act = { state: 'done' }
  hub.world.callWaitMs = 0
  hub.world.acts.length = 0
})
afterAll(() => hub[Symbol.asyncDispose]())

const at = (id: string, act = ''): string => `/tenants/${tenant}/messages/${id}/${act}`
const statusOf = async (id: string): Promise<string> => (await hub.do('GET', at(id))).status
const refusalOf = ({ status, body }: Answer) => [status, body.code]

/** Hands what waits to the platform. */
const claim = async () => {
  const claims = await hub.store.outbox.claim('node', [{ platformId: platform, limit: 100 }], hub.world.now)
  return claims.flatMap(({ claimed }) => claimed).find(({ message }) => message.id === outbound)
}

const accept = (attempts: number) =>
  hub.usecases.settle.outcome({
    messageId: outbound,
    platformId: platform,
    lease: 'node',
    attempts,
    startedAt: hub.world.now,
    result: { state: 'accepted', extIdentifier: `wamid.${outbound}`, status: 'SENT', identities: [] },
    idempotent: false,
    random: 0,
  })

describe('taking a message back', () => {
  test('what waits is not sent at all; once more changes nothing', async () => {
    const service = await hub.service(tenant)
    expect((await hub.call('DELETE', at(outbound))).status).toBe(204)
    const deleted = await hub.do('GET', at(outbound))
    expect(deleted.status).toBe('DELETED')
    expect(await claim()).toBeUndefined()
    expect((await hub.call('DELETE', at(outbound))).status).toBe(204)
    expect((await hub.do('GET', at(outbound))).modified_timestamp).toBe(deleted.modified_timestamp)
    const told = await hub.do('GET', `/tenants/${tenant}/services/${service.id}/deliveries/`)
    expect(told.results.map((one: Answer['body']) => one.message_id)).toEqual([outbound])
    await hub.do('DELETE', `/tenants/${tenant}/services/${service.id}/`)
  })

  test('nor can what is just being sent there: to repeat it would not help', async () => {
    expect(await claim()).toBeDefined()
    const answer = await hub.call('DELETE', at(outbound))
    expect(refusalOf(answer)).toEqual([422, 'platform_unsupported'])
    expect(answer.body.detail).toContain('is just being sent')
    expect(await statusOf(outbound)).toBe('PREPARED')
  })

  test('where the platform cannot do that, it says so', async () => {
    await accept((await claim())?.dispatch.attempts ?? 0)
    expect(await statusOf(outbound)).toBe('SENT')
    const answer = await hub.call('DELETE', at(outbound))
    expect(refusalOf(answer)).toEqual([422, 'platform_unsupported'])
    expect(answer.body.detail).toContain('WHATSAPP')
    expect(await statusOf(outbound)).toBe('SENT')
  })

  test("the customer's own cannot be", async () => {
    expect(refusalOf(await hub.call('DELETE', at(inbound)))).toEqual([422, 'state_impossible'])
  })

  test('on a CUSTOM account it is done at once', async () => {
    const own = await hub.custom(tenant)
    const body = { ...TEXT, platform_id: own, to: 'jane' }
    const { id } = await hub.do('POST', `/tenants/${tenant}/messages/`, body)
    expect((await hub.call('DELETE', at(id))).status).toBe(204)
    expect(await statusOf(id)).toBe('DELETED')
  })
})

describe('reacting', () => {
  const react = (id: string, body: unknown) =>
    hub.call('POST', at(id, 'reaction/'), body === undefined ? {} : { body })

  test('the platform is asked, and an event tells of it; "" takes it back', async () => {
    const { ext_identifier } = await hub.do('GET', at(inbound))
    const service = await hub.service(tenant)
    for (const emoji of ['👩‍👩‍👧‍👦', '']) {
      const answer = await react(inbound, { emoji })
      expect([answer.status, answer.text]).toEqual([204, ''])
    }
    const to = [`phone:1650555${1_000 + numbers}`]
    expect(hub.world.acts).toEqual([
      ['react', to, ext_identifier, '👩‍👩‍👧‍👦'],
      ['react', to, ext_identifier, ''],
    ])
    const { results } = await hub.do('GET', `/tenants/${tenant}/services/${service.id}/deliveries/`)
    expect(results.map((one: Answer['body']) => one.message_id)).toEqual([inbound, inbound])
    await hub.do('DELETE', `/tenants/${tenant}/services/${service.id}/`)
  })

  test.each([
    [undefined, 'emoji', 'is missing'],
    [{}, 'emoji', 'is missing'],
    [{ emoji: null }, 'emoji', 'must be a string'],
    [{ emoji: 'x'.repeat(33) }, 'emoji', 'must have at most 32 characters'],
    [{ emoji: '\ud83d' }, 'emoji', 'must be well-formed Unicode: it holds half a surrogate pair'],
    [{ emoji: 'x', skin: 1 }, 'skin', 'is not known here'],
  ])('%j is refused with 400', async (body, path, message) => {
    const answer = await react(inbound, body)
    expect(refusalOf(answer)).toEqual([400, 'invalid'])
    expect(answer.body.errors).toEqual([{ path, message }])
    expect(hub.world.acts).toEqual([])
  })

  test('what has not gone out, and what is in a blocked conversation, gets none', async () => {
    expect(refusalOf(await react(outbound, { emoji: 'x' }))).toEqual([422, 'state_impossible'])
    await hub.do('PATCH', `/tenants/${tenant}/conversations/${conversation.id}/`, { state: 'BLOCKED' })
    expect(refusalOf(await react(inbound, { emoji: 'x' }))).toEqual([422, 'conversation_blocked'])
    expect(hub.world.acts).toEqual([])
  })

  test('what the platform says is handed on', async () => {
    hub.world.act = { state: 'refused', detail: 'The message is too old (131009).', account: null }
    const refused = await react(inbound, { emoji: 'x' })
    expect(refusalOf(refused)).toEqual([422, 'platform_refused'])
    expect(refused.body.detail).toBe('The message is too old (131009).')
    hub.world.act = { state: 'unreachable', detail: 'graph.facebook.com did not answer.' }
    const away = await react(inbound, { emoji: 'x' })
    expect(refusalOf(away)).toEqual([503, 'platform_unreachable'])
    expect(away.headers['retry-after']).toBe('5')
  })

  test('what was deleted gets none: 409', async () => {
    await hub.do('DELETE', at(outbound))
    expect(refusalOf(await react(outbound, { emoji: 'x' }))).toEqual([409, 'conflict'])
    expect(hub.world.acts).toEqual([])
  })

  test('what an account is told of itself is noted, until it may send again', async () => {
    const health = async () => (await hub.do('GET', `/tenants/${tenant}/platforms/${platform}/`)).health
    hub.world.act = { state: 'refused', detail: 'Refused.', account: 'The token has expired (190).' }
    await react(inbound, { emoji: 'x' })
    await expect.poll(health).toMatchObject({ state: 'failing', detail: 'The token has expired (190).' })
    hub.world.act = { state: 'done' }
    await react(inbound, { emoji: 'x' })
    expect(await health()).toMatchObject({ state: 'failing' })
    await accept((await claim())?.dispatch.attempts ?? 0)
    hub.usecases.news.hear(platform, {
      state: 'accepted',
      extIdentifier: 'w',
      status: 'SENT',
      identities: [],
    })
    await expect.poll(health).toMatchObject({ state: 'ok' })
  })

  test("the account's rate holds for acts as for messages: 429", async () => {
    hub.world.callWaitMs = 90_500
    for (const [act, body] of [
      ['reaction/', { emoji: 'x' }],
      ['read/', {}],
    ] as const) {
      const answer = await hub.call('POST', at(inbound, act), { body })
      expect(refusalOf(answer)).toEqual([429, 'rate_limited'])
      expect(answer.headers['retry-after']).toBe('91')
    }
    expect(hub.world.acts).toEqual([])
  })

  test('a platform that has no reactions says so', async () => {
    const id = await hub.feed(tenant, await hub.custom(tenant), 'm1')
    for (const [act, body] of [
      ['reaction/', { emoji: 'x' }],
      ['read/', {}],
    ] as const)
      expect(refusalOf(await hub.call('POST', at(id, act), { body }))).toEqual([422, 'platform_unsupported'])
  })
})

describe('marking as read', () => {
  test.each([
    [undefined, false],
    ['', false],
    [{}, false],
    [{ typing: true }, true],
  ])('with the body %j', async (body, typing) => {
    const { ext_identifier } = await hub.do('GET', at(inbound))
    const answer = await hub.call('POST', at(inbound, 'read/'), body === undefined ? {} : { body })
    expect(answer.status).toBe(204)
    expect(hub.world.acts).toEqual([['markRead', ext_identifier, typing]])
  })

  test('only what the customer wrote, and only as it can be', async () => {
    expect(refusalOf(await hub.call('POST', at(outbound, 'read/')))).toEqual([422, 'state_impossible'])
    const wrong = await hub.call('POST', at(inbound, 'read/'), { body: { typing: 'yes' } })
    expect(wrong.body.errors).toEqual([{ path: 'typing', message: 'must be true or false' }])
    hub.world.act = { state: 'unreachable', detail: 'No answer.' }
    expect((await hub.call('POST', at(inbound, 'read/'))).status).toBe(503)
  })
})

test('acts on no message are 404', async () => {
  for (const [method, act, body] of [
    ['DELETE', '', undefined],
    ['POST', 'reaction/', { emoji: 'x' }],
    ['POST', 'read/', {}],
  ] as const) {
    const answer = await hub.call(method, at(tenant, act), body === undefined ? {} : { body })
    expect(refusalOf(answer)).toEqual([404, 'not_found'])
  }
})
