import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import type { Wire } from '../kit/call.ts'
import { listen, shut } from '../listen.ts'
import { type LineStandIn, startLine } from './index.ts'

const TOKEN = 'test-channel-access-token'
const SECRET = 'test-channel-secret'
const KEY = '123e4567-e89b-12d3-a456-426614174000'

const toEnd: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const end of toEnd.splice(0).reverse()) await end()
})

const begin = async () => {
  const line = await startLine()
  toEnd.push(() => line.close())
  const channel = line.addChannel({ accessToken: TOKEN, channelSecret: SECRET, redelivery: true })
  return { line, channel, user: line.addChat('U', 'LINE taro') }
}

const call = async (line: LineStandIn, method: string, path: string, body?: unknown, headers = {}) => {
  const answer = await fetch(`${line.url}/v2/bot${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, body: (text === '' ? null : JSON.parse(text)) as Wire }
}

const push = (line: LineStandIn, to: string, messages: unknown, key = KEY) =>
  call(line, 'POST', '/message/push', { to, messages }, { 'x-line-retry-key': key })

const HELLO = [{ type: 'text', text: 'Hello' }]

/** A hook that answers with these statuses in turn, and the posts that it got. */
const hooking = async (...statuses: readonly number[]) => {
  const got: { signed: boolean; body: { destination: string; events: Wire[] } }[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString()
    const signature = createHmac('sha256', SECRET).update(body).digest('base64')
    got.push({ signed: request.headers['x-line-signature'] === signature, body: JSON.parse(body) })
    response.writeHead(statuses[got.length - 1] ?? 200).end()
  })
  toEnd.push(() => shut(server))
  return { url: await listen(server), got }
}

describe("LINE's API, played", () => {
  it('knows its channels by their tokens alone', async () => {
    const { line } = await begin()
    const headers = { authorization: 'Bearer another' }
    expect((await call(line, 'GET', '/info', undefined, headers)).status).toBe(401)
    expect(await call(line, 'GET', '/info')).toMatchObject({ status: 200, body: { chatMode: 'chat' } })
    expect((await call(line, 'GET', '/nothing')).status).toBe(404)
  })

  it('carries a push out once under one key', async () => {
    const { line, user } = await begin()
    const first = await push(line, user, HELLO)
    expect(first).toMatchObject({ status: 200, body: { sentMessages: [{ id: expect.any(String) }] } })
    const again = await push(line, user, HELLO)
    expect(again.status).toBe(409)
    expect(again.body.sentMessages).toEqual(first.body.sentMessages)
    expect(line.sentTo(user)).toHaveLength(1)
  })

  it('is strict with what it is sent', async () => {
    const { line, user } = await begin()
    const nobody = `U${'0'.repeat(32)}`
    expect((await push(line, '+16505551234', HELLO)).status).toBe(400)
    expect((await push(line, nobody, HELLO)).body.message).toBe('Failed to send messages')
    expect((await push(line, user, HELLO, 'no uuid')).status).toBe(400)
    expect((await push(line, user, [])).body.details).toMatchObject([{ property: 'messages' }])
    expect((await call(line, 'POST', '/message/push', '{')).body.message).toContain('parsed as JSON')
    const wrong = [
      { type: 'text', text: '', quoteToken: 'nobody gave it' },
      { type: 'image', originalContentUrl: 'http://files.example/a', previewImageUrl: 'https://a.example/' },
      { type: 'audio', originalContentUrl: 'https://files.example/a' },
      { type: 'file' },
    ]
    const { body } = await push(line, user, wrong)
    expect((body.details as { property: string }[]).map(({ property }) => property)).toEqual([
      'messages[0].text',
      'messages[0].quoteToken',
      'messages[1].originalContentUrl',
      'messages[2].duration',
      'messages[3].type',
    ])
    expect(line.state.sent).toEqual([])
  })

  it('takes what a user who has blocked the account will never see, and tells nothing of him', async () => {
    const { line, channel, user } = await begin()
    expect((await call(line, 'GET', `/profile/${user}`)).body.displayName).toBe('LINE taro')
    await line.blocks(channel, user)
    expect((await push(line, user, HELLO)).status).toBe(200)
    expect(line.sentTo(user)).toMatchObject([{ delivered: false }])
    expect((await call(line, 'GET', `/profile/${user}`)).status).toBe(404)
  })

  it('has no more than was bought for the month', async () => {
    const { line, channel, user } = await begin()
    channel.quota = 0
    const { status, body } = await push(line, user, HELLO)
    expect([status, body.message]).toEqual([429, 'You have reached your monthly limit.'])
  })

  it('posts what happens, signed, and once more where it was not taken', async () => {
    const { line, channel, user } = await begin()
    const hook = await hooking(500)
    expect((await call(line, 'PUT', '/channel/webhook/endpoint', { endpoint: 'ftp://a' })).status).toBe(400)
    await call(line, 'PUT', '/channel/webhook/endpoint', { endpoint: hook.url })
    await line.writes(channel, { chatId: user }, { type: 'text', text: 'Hello' })
    expect(hook.got.map(({ signed }) => signed)).toEqual([true, true])
    const [first, second] = hook.got.map(({ body }) => body.events[0])
    expect(first?.deliveryContext).toEqual({ isRedelivery: false })
    expect(second).toEqual({ ...first, deliveryContext: { isRedelivery: true } })
    expect(await line.verifies(channel)).toBe(true)
    expect(hook.got[2]?.body).toEqual({ destination: channel.botUserId, events: [] })
  })

  it('serves a file when it is ready, and no more when it was unsent', async () => {
    const { line, channel, user } = await begin()
    const file = { bytes: Buffer.from('film'), mimeType: 'video/mp4', state: 'processing' } as const
    const id = await line.sends(channel, { chatId: user }, { type: 'video' }, file)
    const path = `/message/${id}/content`
    expect((await call(line, 'GET', path)).status).toBe(202)
    expect((await call(line, 'GET', `${path}/transcoding`)).body).toEqual({ status: 'processing' })
    const stored = line.state.files.get(id)
    if (stored) stored.gone = true
    expect((await call(line, 'GET', path)).status).toBe(410)
  })

  it('marks as read by a token of its own, and shows a sign to single users', async () => {
    const { line, channel, user } = await begin()
    const id = await line.writes(channel, { chatId: user }, { type: 'text', text: 'Hello' })
    const [markAsReadToken] = line.state.readTokens.keys()
    expect((await call(line, 'POST', '/chat/markAsRead', { markAsReadToken: 'a' })).status).toBe(400)
    expect((await call(line, 'POST', '/chat/markAsRead', { markAsReadToken })).status).toBe(200)
    expect(line.state.read).toEqual([id])
    const start = (body: object) => call(line, 'POST', '/chat/loading/start', body)
    expect((await start({ chatId: line.addChat('C') })).status).toBe(400)
    expect((await start({ chatId: user, loadingSeconds: 7 })).status).toBe(400)
    expect((await start({ chatId: user, loadingSeconds: 20 })).status).toBe(202)
  })
})
