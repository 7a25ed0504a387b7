import { describe, expect, it } from 'vitest'
import { SECOND } from '../../domain/time.ts'
import { bodyOf } from '../calls.testing.ts'
import { draftOf, outgoingOf, uploaded } from '../draft.testing.ts'
import type { OpenFile, Outgoing } from '../platform.ts'
import { CREDENTIALS, methodOf, no, ok, telegramOf } from './calls.testing.ts'
import { sendMessage } from './send.ts'

const TO = ['id:5550001']
const sent = (chat = 5_550_001) => ok({ message_id: 17, chat: { id: chat } })

const attempt = async (answer: () => Response | Promise<Response>, more: Partial<Outgoing> = {}) => {
  const { tools, calls } = telegramOf(answer)
  const message = outgoingOf(draftOf('TEXT', { text: 'Hello' }), { to: TO, ...more })
  return { answer: await sendMessage(tools, message, CREDENTIALS), calls }
}

describe('what Telegram says of a message', () => {
  it('is its name', async () => {
    expect((await attempt(() => sent())).answer).toEqual({
      state: 'accepted',
      extIdentifier: '5550001:17',
      status: 'SENT',
      identities: [],
    })
  })

  it.each<[string, number, string, object]>([
    ['blocked', 403, 'Forbidden: bot was blocked by the user', { conversation: 'BLOCKED_BY_CUSTOMER' }],
    ['gone', 403, 'Forbidden: user is deactivated', { conversation: 'BLOCKED_BY_CUSTOMER' }],
    [
      'removed',
      403,
      'Forbidden: bot was kicked from the supergroup chat',
      { conversation: 'BLOCKED_BY_CUSTOMER' },
    ],
    ['too early', 403, "Forbidden: bot can't initiate conversation with a user", { conversation: null }],
    ['too late', 400, 'Bad Request: BUSINESS_PEER_USAGE_MISSING', { conversation: 'EXPIRED' }],
    ['wrong', 400, 'Bad Request: chat not found', { conversation: null, account: null }],
    ['of the bot', 401, 'Unauthorized', { account: expect.stringContaining('@BotFather') }],
    ['of the address', 404, 'Not Found', { account: expect.stringContaining('@BotFather') }],
  ])('is no for good: %s', async (_, code, words, more) => {
    const { answer } = await attempt(() => no(code, words))
    expect(answer).toMatchObject({
      state: 'refused',
      retry: null,
      errors: [{ code, detail: words }],
      ...more,
    })
  })

  it('is not now: to a person all of the bot waits, in a group that message', async () => {
    const tooMany = () => no(429, 'Too Many Requests: retry after 9', { retry_after: 9 })
    expect((await attempt(tooMany)).answer).toMatchObject({
      retry: { afterMs: 9 * SECOND, scope: 'account' },
    })
    const group = { to: ['id:-1001777000111'] }
    expect((await attempt(tooMany, group)).answer).toMatchObject({
      retry: { afterMs: 9 * SECOND, scope: 'message' },
    })
  })

  it.each<[string, () => Response | Promise<Response>]>([
    ['an error in the middle', () => no(500, 'Internal Server Error')],
    ['a gateway', () => new Response('<h1>Bad gateway</h1>', { status: 502 })],
    ['half an answer', () => new Response('{"ok":true,"result":{"mess')],
    ['no name', () => ok({})],
    ['no answer', () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } }))],
  ])('leaves it open: %s', async (_, answer) => {
    expect((await attempt(answer)).answer).toMatchObject({ state: 'unknown' })
  })

  it('is nothing where the call never left: it is sent later', async () => {
    const { answer } = await attempt(() =>
      Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } })),
    )
    expect(answer).toMatchObject({ state: 'refused', retry: { scope: 'message' } })
  })
})

describe('a file that was uploaded to us', () => {
  const attemptWith = async (open: () => Promise<OpenFile>, over: Partial<Outgoing> = {}) => {
    const { tools, calls } = telegramOf(() => sent())
    const message = outgoingOf(draftOf('IMAGE', { media: uploaded('image/png') }), { to: TO, ...over })
    const media = message.media && { ...message.media, open }
    return { answer: sendMessage(tools, { ...message, media }, CREDENTIALS), calls }
  }
  const fileOf = (size: number) => {
    const seen = { isClosed: false }
    const stream = new ReadableStream<Uint8Array>({
      cancel: () => {
        seen.isClosed = true
      },
    })
    return { seen, open: async () => ({ size, mimeType: 'image/png', stream }) }
  }

  it('is closed unread where Telegram would not take it, and nothing is sent', async () => {
    const { seen, open } = fileOf(10 * 1_024 * 1_024 + 1)
    const { answer, calls } = await attemptWith(open)
    expect(await answer).toMatchObject({ errors: [{ code: 'file_too_large' }], retry: null })
    expect([seen.isClosed, calls]).toEqual([true, []])
  })

  it('is waited for where it cannot be read', async () => {
    const { answer, calls } = await attemptWith(() => Promise.reject(new Error('the disk is away')))
    expect(await answer).toMatchObject({
      errors: [{ code: 'file_unavailable' }],
      retry: { scope: 'message' },
    })
    expect(calls).toEqual([])
  })

  it('is closed where the message is not to be sent any more', async () => {
    const { seen, open } = fileOf(10)
    const handOver = () => Promise.reject(new Error('it was taken back'))
    const { answer, calls } = await attemptWith(open, { handOver })
    await expect(answer).rejects.toThrow('it was taken back')
    expect([seen.isClosed, calls]).toEqual([true, []])
  })
})

describe('a group that is a supergroup now', () => {
  const moved = (to: number) => no(400, 'Bad Request: group chat was upgraded', { migrate_to_chat_id: to })

  it('gets the message, and its file, once', async () => {
    let calls = 0
    const answer = (): Response => {
      calls += 1
      return calls === 1 ? moved(-1_001_555) : sent(-1_001_555)
    }
    const { tools, calls: made } = telegramOf(async call => {
      await new Response(call.init.body ?? null).arrayBuffer()
      return answer()
    })
    const draft = draftOf('IMAGE', { media: uploaded('image/png') })
    const message = outgoingOf(draft, { to: ['id:-599'] })
    expect(await sendMessage(tools, message, CREDENTIALS)).toMatchObject({
      state: 'accepted',
      extIdentifier: '-1001555:17',
    })
    expect(made.map(methodOf)).toEqual(['sendPhoto', 'sendPhoto'])
  })

  it('that moves on and on is not followed', async () => {
    const { answer, calls } = await attempt(() => moved(-1_001_555), { to: ['id:-599'] })
    expect(answer).toMatchObject({ state: 'refused', retry: null })
    expect(calls).toHaveLength(2)
  })
})

describe('a reply', () => {
  const replying = (extIdentifier: string, auxiliaryData = {}, to = TO) =>
    attempt(() => sent(), { quoted: { extIdentifier, auxiliaryData }, to })

  it.each([
    ['names the number of what it replies to', '5550001:9', {}, 9],
    [
      'to the press of a button names what it stands under',
      'callback_query:1',
      { callback_query: { message_id: 8 } },
      8,
    ],
  ])('%s', async (_, ext, auxiliary, message_id) => {
    const { calls } = await replying(ext, auxiliary)
    expect(bodyOf(calls[0])).toMatchObject({
      reply_parameters: { message_id, allow_sending_without_reply: true },
    })
  })

  it.each([
    ['was said in the group before it moved', '-599:9'],
    ['cannot be named', 'callback_query:1'],
  ])('is none to what %s', async (_, ext) => {
    const { calls } = await replying(ext)
    expect(bodyOf(calls[0])).not.toHaveProperty('reply_parameters')
  })

  it('in a business account’s chat is one in its name', async () => {
    const { answer, calls } = await replying('conn:5550001:9', {}, ['business:conn:5550001'])
    expect(bodyOf(calls[0])).toMatchObject({
      business_connection_id: 'conn',
      chat_id: 5_550_001,
      reply_parameters: { message_id: 9 },
    })
    expect(answer).toMatchObject({ extIdentifier: 'conn:5550001:17' })
  })
})
