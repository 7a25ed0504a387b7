import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listen, shut } from '../listen.ts'
import { type Bot, startViber, type ViberStandIn } from './index.ts'

const TOKEN = 'a-token-of-a-bot'
const ADA = 'jc9HsWTZ2Yf2NkRZ8KcNug=='
const LINK = 'https://files.example/a'

/** What came to the hook. */
const posts: { body: string; signature: unknown }[] = []
let status = 200
const hook = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  posts.push({ body, signature: request.headers['x-viber-content-signature'] })
  response.writeHead(status).end()
})

let viber: ViberStandIn
let bot: Bot
let hookUrl = ''
beforeAll(async () => {
  hookUrl = await listen(hook)
  viber = await startViber({ receipts: [] })
})
beforeEach(() => {
  status = 200
  posts.length = 0
  bot = viber.addBot({ authToken: TOKEN })
})
afterAll(async () => {
  await viber.close()
  await shut(hook)
})

const call = async (method: string, body: unknown, token: string | null = TOKEN) => {
  const headers = { 'content-type': 'application/json', ...(token ? { 'x-viber-auth-token': token } : {}) }
  const answer = await fetch(`${viber.url}/pa/${method}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  expect(answer.status).toBe(200)
  const text = await answer.text()
  return { text, ...(JSON.parse(text) as { status: number; status_message: string }) }
}

const setHook = (more: object = {}) =>
  call('set_webhook', { url: hookUrl, event_types: ['delivered'], ...more })
const message = (more: object) => ({
  receiver: ADA,
  sender: { name: 'Acme' },
  min_api_version: 1,
  tracking_data: 'tag',
  ...more,
})
const send = (more: object) => call('send_message', message(more))

describe('the API of Viber', () => {
  it('answers nobody without the token of a bot', async () => {
    expect(await call('get_account_info', {}, null)).toMatchObject({
      status: 2,
      status_message: 'missing_auth_token',
    })
    expect(await call('get_account_info', {}, 'x')).toMatchObject({
      status: 2,
      status_message: 'invalidAuthToken',
    })
    expect(await call('get_account_info', {})).toMatchObject({ status: 0, name: 'Acme', uri: 'acmebot' })
  })

  it('sets a hook that answers with 200, and posts there signed', async () => {
    expect(await setHook()).toMatchObject({ status: 0, event_types: ['delivered'] })
    const [{ body = '', signature } = {}] = posts
    expect(JSON.parse(body)).toMatchObject({ event: 'webhook' })
    expect(body).toMatch(/"message_token":\d{19}[,}]/)
    expect(signature).toBe(createHmac('sha256', TOKEN).update(body).digest('hex'))
    expect(await call('set_webhook', { url: 'nowhere' })).toMatchObject({ status: 1 })
    expect(await call('set_webhook', { url: '' })).toMatchObject({ status: 0 })
    expect(bot.hook).toBeNull()
  })

  it('tells of nothing but messages and what it was asked to tell of', async () => {
    await setHook()
    await viber.opens(bot, ADA)
    await viber.writes(bot, ADA, 'Hello')
    await viber.tells(bot, 'seen', { token: '1', receiver: ADA })
    expect(posts.map(({ body }) => JSON.parse(body).event)).toEqual(['webhook', 'message'])
  })

  it('sends to nobody who has not subscribed, and gives the tag back with the answer', async () => {
    expect(await send({ type: 'text', text: 'Hi' })).toMatchObject({ status: 10 })
    await setHook()
    expect(await send({ type: 'text', text: 'Hi' })).toMatchObject({ status: 5 })
    bot.person(ADA)
    expect(await send({ type: 'text', text: 'Hi' })).toMatchObject({ status: 6 })
    await viber.writes(bot, ADA, 'Hello')
    const sent = await send({ type: 'text', text: 'Hi' })
    expect(sent.text).toContain(`"message_token":${bot.sent[0]?.token}`)
    await viber.writes(bot, ADA, 'Thanks')
    expect(JSON.parse(posts.at(-1)?.body ?? '').message).toEqual({
      type: 'text',
      text: 'Thanks',
      tracking_data: 'tag',
    })
  })

  it('sends no more than a hundred to one who does not answer', async () => {
    await setHook()
    await viber.writes(bot, ADA, 'Hello')
    bot.person(ADA).unanswered = 100
    expect(await send({ type: 'text', text: 'Hi' })).toMatchObject({ status: 12 })
    await viber.writes(bot, ADA, 'Hello')
    expect(await send({ type: 'text', text: 'Hi' })).toMatchObject({ status: 0 })
  })
})

describe('a message', () => {
  beforeEach(async () => {
    await setHook()
    await viber.writes(bot, ADA, 'Hello')
  })

  const buttons = [{ ActionBody: 'yes' }]
  it.each<[string, object, number]>([
    ['of no known type', { type: 'audio' }, 3],
    ['without a type', {}, 4],
    ['without a sender', { type: 'text', text: 'Hi', sender: {} }, 4],
    ['with a long sender', { type: 'text', text: 'Hi', sender: { name: 'x'.repeat(29) } }, 3],
    ['without a text', { type: 'text' }, 4],
    ['with a long text', { type: 'text', text: 'x'.repeat(7_001) }, 3],
    ['that is a picture without a text', { type: 'picture', media: `${LINK}.jpg` }, 4],
    ['that is a picture', { type: 'picture', text: '', media: `${LINK}.jpg` }, 0],
    ['that is a picture of another kind', { type: 'picture', text: '', media: `${LINK}.webp` }, 3],
    ['that is a video', { type: 'video', media: `${LINK}.mp4`, size: 1 }, 0],
    ['that is a video without a size', { type: 'video', media: `${LINK}.mp4` }, 4],
    ['that is too large a video', { type: 'video', media: `${LINK}.mp4`, size: 27_262_977 }, 3],
    ['that is a file', { type: 'file', media: `${LINK}.pdf?x=1`, size: 1, file_name: 'a.pdf' }, 0],
    ['that is a file without an ending', { type: 'file', media: `${LINK}.pdf`, size: 1, file_name: 'a' }, 3],
    ['that is a contact', { type: 'contact', contact: { name: 'Ada', phone_number: '+1' } }, 0],
    ['that is a contact without a number', { type: 'contact', contact: { name: 'Ada' } }, 4],
    ['that is a place', { type: 'location', location: { lat: 1, lon: 2 } }, 0],
    ['that is no place', { type: 'location', location: { lat: 91, lon: 2 } }, 3],
    ['that is a sticker', { type: 'sticker', sticker_id: '46105' }, 0],
    ['that is a link', { type: 'url', media: LINK }, 0],
    ['with a keyboard', { type: 'text', text: 'Hi', keyboard: { Type: 'keyboard', Buttons: buttons } }, 0],
    ['with an empty keyboard', { type: 'text', text: 'Hi', keyboard: { Type: 'keyboard', Buttons: [] } }, 4],
    ['that is a carousel', { type: 'rich_media', rich_media: { Type: 'rich_media', Buttons: buttons } }, 0],
    [
      'that is larger than 30 KB',
      { type: 'text', text: 'я'.repeat(7_000), tracking_data: 'я'.repeat(8_500) },
      3,
    ],
  ])('%s', async (_what, more, expected) => {
    expect(await send(more)).toMatchObject({ status: expected })
    expect(bot.sent).toHaveLength(expected === 0 ? 1 : 0)
  })
})

it('a hook that does not answer with 200 is not set', async () => {
  status = 204
  expect(await setHook()).toMatchObject({ status: 1 })
  expect(bot.hook).toBeNull()
})
