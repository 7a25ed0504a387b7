import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Bot, startTelegram, type TelegramStandIn } from './index.ts'

const TOKEN = '7100000001:AAE2EdcbaZYXwvuTSRqpoNMLkjiHGFedcba'
const ANNA = { id: 5_550_001, first_name: 'Anna' }

let telegram: TelegramStandIn
let bot: Bot

beforeAll(async () => {
  telegram = await startTelegram()
})
afterAll(() => telegram.close())
beforeEach(() => {
  telegram.removeBot(TOKEN)
  bot = telegram.addBot(TOKEN)
})

const call = async (method: string, body: object | FormData = {}, token = TOKEN) => {
  const isForm = body instanceof FormData
  const answer = await fetch(`${telegram.url}/bot${token}/${method}`, {
    method: 'POST',
    headers: isForm ? {} : { 'content-type': 'application/json' },
    body: isForm ? body : JSON.stringify(body),
  })
  return (await answer.json()) as { ok: boolean; result: never; description?: string; parameters?: object }
}
const words = async (method: string, body: object = {}) => (await call(method, body)).description

describe('who may call', () => {
  it('is whoever has the token, and knows the method', async () => {
    expect(await call('getMe')).toMatchObject({ ok: true, result: { id: 7_100_000_001, is_bot: true } })
    expect(await call('getMe', {}, '1:x')).toMatchObject({ ok: false, error_code: 401 })
    expect(await call('getYou')).toMatchObject({ ok: false, error_code: 404 })
  })
})

describe('sending', () => {
  it('goes to whoever has written, and to nobody else', async () => {
    expect(await words('sendMessage', { chat_id: ANNA.id, text: 'x' })).toBe('Bad Request: chat not found')
    bot.chatWith(ANNA)
    expect(await words('sendMessage', { chat_id: ANNA.id, text: 'x' })).toContain("can't initiate")
    bot.hears(ANNA, { text: 'Hello' })
    expect(await call('sendMessage', { chat_id: ANNA.id, text: 'x' })).toMatchObject({
      result: { chat: { id: ANNA.id }, text: 'x', from: { is_bot: true } },
    })
    bot.hearsBlock(ANNA, true)
    expect(await words('sendMessage', { chat_id: ANNA.id, text: 'x' })).toBe(
      'Forbidden: bot was blocked by the user',
    )
  })

  it.each([
    [{ text: ' ' }, 'message text is empty'],
    [{ text: 'x'.repeat(4_097) }, 'message is too long'],
    [{ text: 'x', reply_parameters: { message_id: 99 } }, 'message to be replied not found'],
    [{ text: 'x', reply_markup: { inline_keyboard: [[{ text: 'a' }]] } }, 'text buttons are not allowed'],
    [
      { text: 'x', reply_markup: { inline_keyboard: [[{ text: 'a', callback_data: 'x'.repeat(65) }]] } },
      'BUTTON_DATA_INVALID',
    ],
  ])('refuses %j', async (body, refusal) => {
    bot.hears(ANNA, { text: 'Hello' })
    expect(await words('sendMessage', { chat_id: ANNA.id, ...body })).toContain(refusal)
  })

  it('takes a file in a form, and gives it back by its id', async () => {
    bot.hears(ANNA, { text: 'Hello' })
    const form = new FormData()
    form.append('chat_id', String(ANNA.id))
    form.append('document', new Blob(['bytes'], { type: 'text/plain' }), 'a.txt')
    const { result } = await call('sendDocument', form)
    const { document } = result as { document: { file_id: string } }
    const { result: file } = await call('getFile', document)
    const { file_path } = file as { file_path: string }
    expect(await (await fetch(`${telegram.url}/file/bot${TOKEN}/${file_path}`)).text()).toBe('bytes')
  })

  it('notes what the Bot API does not know', async () => {
    bot.hears(ANNA, { text: 'Hello' })
    await call('sendMessage', { chat_id: ANNA.id, text: 'x', colour: 'red' })
    expect(bot.unknown).toEqual(['sendMessage colour'])
  })
})

describe('updates', () => {
  it('are kept until they are confirmed', async () => {
    bot.hears(ANNA, { text: 'One' })
    bot.hears(ANNA, { text: 'Two' })
    const { result } = await call('getUpdates')
    const [first, second] = result as { update_id: number }[]
    expect(await call('getUpdates', { offset: second?.update_id })).toMatchObject({
      result: [{ message: { text: 'Two' } }],
    })
    expect(await call('getUpdates', { offset: Number(first?.update_id) + 2 })).toMatchObject({ result: [] })
  })

  it('are waited for, and by one alone', async () => {
    const waiting = call('getUpdates', { timeout: 20 })
    while (bot.updates.fetches === 0) await new Promise(resolve => setTimeout(resolve, 5))
    const second = call('getUpdates', { timeout: 20 })
    expect((await waiting).description).toContain('terminated by other getUpdates request')
    bot.hears(ANNA, { text: 'At last' })
    expect(await second).toMatchObject({ result: [{ message: { text: 'At last' } }] })
  })

  it('are only those that were asked for', async () => {
    await call('getUpdates', { allowed_updates: ['my_chat_member'] })
    bot.hears(ANNA, { text: 'Unheard' })
    bot.hearsBlock(ANNA, true)
    expect(await call('getUpdates')).toMatchObject({ result: [{ my_chat_member: {} }] })
  })

  it.each([
    ['http://hub.example/', 'An HTTPS URL must be provided'],
    ['https://hub.example:8080/', 'only on ports'],
    ['https://127.0.0.1/', 'is reserved'],
  ])('are not posted to %s', async (url, refusal) => {
    expect(await words('setWebhook', { url })).toContain(refusal)
  })

  it('are posted, or fetched, and never both', async () => {
    bot.updates.hook({
      url: 'http://127.0.0.1:9/',
      secret: null,
      maxConnections: 1,
      lastErrorDate: null,
      lastErrorMessage: null,
    })
    expect(await words('getUpdates')).toContain("can't use getUpdates method while webhook is active")
    await call('deleteWebhook')
    expect(await call('getUpdates')).toMatchObject({ ok: true })
  })
})
