import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listen, shut } from '../listen.ts'
import { type MessengerStandIn, startMessenger } from './index.ts'

const PAGE = { kind: 'page', id: '10', accessToken: 'EAA-page', appSecret: 'page-secret' } as const
const LOGIN = { kind: 'instagram', id: '20', accessToken: 'IG-account', appSecret: 'ig-secret' } as const
const CUSTOMER = '30000'

let meta: MessengerStandIn
const posts: { body: string; signature: unknown }[] = []
const callback = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  posts.push({ body: Buffer.concat(chunks).toString(), signature: request.headers['x-hub-signature-256'] })
  response.end()
})

beforeAll(async () => {
  const url = await listen(callback)
  meta = await startMessenger({ accounts: [PAGE, LOGIN], receipts: [] })
  for (const { id } of [PAGE, LOGIN]) {
    meta.setCallback(id, url)
    await meta.fromCustomer(id, CUSTOMER, 'Grüße / äöü')
  }
})
afterAll(async () => {
  await meta.close()
  await shut(callback)
})

const call = async (path: string, token: string | null, body?: object) => {
  const answer = await fetch(`${meta.url}/v25.0${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}
const send = (account: typeof PAGE | typeof LOGIN, message: object | undefined, more: object = {}) =>
  call('/me/messages', account.accessToken, {
    recipient: { id: CUSTOMER },
    ...(message ? { message } : {}),
    ...more,
  })

describe('a post', () => {
  it('is signed over its bytes, in which all but ASCII is escaped', () => {
    const [{ body = '', signature } = {}] = posts
    expect(body).toContain('Gr\\u00fc\\u00dfe \\/ ')
    expect(signature).toBe(`sha256=${createHmac('sha256', 'page-secret').update(body).digest('hex')}`)
    expect(JSON.parse(body)).toMatchObject({
      object: 'page',
      entry: [{ id: '10', messaging: [{ message: {} }] }],
    })
  })
})

describe('a call', () => {
  it.each([
    ['without a token', '/me', null, undefined, 190],
    ['of another’s node', '/20/messages', PAGE.accessToken, {}, 100],
    ['of a field that there is not', '/me?fields=colour', PAGE.accessToken, undefined, 100],
    ['of a person who has not written', '/99999?fields=first_name', PAGE.accessToken, undefined, 100],
    ['of an unknown edge', '/me/colours', PAGE.accessToken, {}, 2500],
    [
      'that subscribes to what a Page has not',
      '/me/subscribed_apps',
      PAGE.accessToken,
      { subscribed_fields: ['messaging_seen'] },
      100,
    ],
  ])('%s is refused', async (_, path, token, body, code) => {
    expect((await call(path, token, body)).body).toMatchObject({ error: { code } })
  })

  it.each<[string, typeof PAGE | typeof LOGIN, object | undefined, object]>([
    ['no text and no file', PAGE, {}, {}],
    ['both', PAGE, { text: 'x', attachment: { type: 'image', payload: { url: 'http://x' } } }, {}],
    ['a long text', PAGE, { text: 'x'.repeat(2_001) }, {}],
    ['many bytes', LOGIN, { text: 'ü'.repeat(501) }, {}],
    ['a tag of ours, to Instagram', LOGIN, { text: 'x', metadata: 'm' }, {}],
    ['an unknown member', PAGE, { text: 'x', colour: 'red' }, {}],
    ['a heart, to Messenger', PAGE, { attachment: { type: 'like_heart' } }, {}],
    ['a tag that has ended', PAGE, { text: 'x' }, { messaging_type: 'MESSAGE_TAG', tag: 'ACCOUNT_UPDATE' }],
    ['a reply to nothing', PAGE, { text: 'x' }, { reply_to: { mid: 'm_none' } }],
    [
      'a file that is nowhere',
      PAGE,
      { attachment: { type: 'image', payload: { url: 'http://127.0.0.1:9/' } } },
      {},
    ],
    [
      'another reaction than the heart',
      LOGIN,
      undefined,
      { sender_action: 'react', payload: { message_id: 'm', reaction: '👍' } },
    ],
  ])('that sends %s is refused', async (_, account, message, more) => {
    expect(await send(account, message, more)).toMatchObject({ status: 400, body: { error: { code: 100 } } })
  })

  it('that sends to somebody who has not written, or too late, is refused as each of the two says it', async () => {
    const to = { recipient: { id: '31000' } }
    expect((await send(PAGE, { text: 'x' }, to)).body).toMatchObject({ error: { error_subcode: 2_018_001 } })
    expect((await send(LOGIN, { text: 'x' }, to)).body).toMatchObject({ error: { error_subcode: 2_534_014 } })
    const at = Date.now() - 2 * 24 * 3_600_000
    for (const { id } of [PAGE, LOGIN]) await meta.fromCustomer(id, '32000', 'Long ago', { at })
    const late = { recipient: { id: '32000' } }
    expect((await send(PAGE, { text: 'x' }, late)).body).toMatchObject({
      error: { code: 10, error_subcode: 2_018_278 },
    })
    expect((await send(LOGIN, { text: 'x' }, late)).body).toMatchObject({
      error: { code: 10, error_subcode: 2_534_022 },
    })
    const human = { ...late, messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' }
    expect((await send(LOGIN, { text: 'x' }, human)).status).toBe(200)
  })

  it('that is well is answered with an id, under which an echo comes back', async () => {
    const { body } = await send(PAGE, { text: 'Hello', metadata: 'tag' })
    expect(body).toEqual({ recipient_id: CUSTOMER, message_id: expect.stringMatching(/^m_/) })
    await meta.settled()
    const echo = posts.map(post => JSON.parse(post.body)).at(-1)
    expect(echo.entry[0].messaging[0]).toMatchObject({
      sender: { id: '10' },
      recipient: { id: CUSTOMER },
      message: { mid: body.message_id, is_echo: true, text: 'Hello', metadata: 'tag' },
    })
  })
})
