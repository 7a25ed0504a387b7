import { beforeAll, describe, expect, it } from 'vitest'
import { answering } from '../../src/stand-ins/kit/faults.ts'
import { resetAfter, resetBefore, said, tooMany } from '../../src/stand-ins/telegram/index.ts'
import { giving, saying, useFileHost } from './support/file-host.ts'
import { upload } from './support/links.ts'
import { eventually } from './support/receiver.ts'
import { type Sample, sample } from './support/samples.ts'
import { TelegramTalk, useTelegram } from './support/telegram-talk.ts'

const stage = useTelegram(true)
const files = useFileHost()
let talk: TelegramTalk
let conversation: string

beforeAll(async () => {
  talk = await TelegramTalk.begin(stage)
  conversation = (await talk.hears()).conversation_id
})

const location = { latitude: 52.5163, longitude: 13.3777 }
const ada = { name: 'Ada King', phones: ['+16505551234'], emails: ['ada@example.com'] }

describe('each type goes out as Telegram takes it', () => {
  it.each([
    [{ type: 'TEXT', text: 'Hello' }, 'sendMessage', { text: 'Hello' }],
    [{ type: 'LOCATION', location }, 'sendLocation', location],
    [
      { type: 'LOCATION', location: { ...location, name: 'The Gate', address: 'Pariser Platz' } },
      'sendVenue',
      { ...location, title: 'The Gate', address: 'Pariser Platz' },
    ],
    [{ type: 'LOCATION', location: { ...location, name: 'The Gate' } }, 'sendVenue', { address: 'The Gate' }],
    [
      { type: 'CONTACT', contact: ada },
      'sendContact',
      {
        phone_number: '+16505551234',
        first_name: 'Ada King',
        vcard: expect.stringContaining('ada@example.com'),
      },
    ],
    [
      { type: 'TEMPLATE', text: 'Which?', interactive: { keyboard: [['M', 'L']], one_time_keyboard: true } },
      'sendMessage',
      { text: 'Which?', reply_markup: { keyboard: [['M', 'L']], one_time_keyboard: true } },
    ],
  ])('%j', async (body, method, params) => {
    const own = await talk.says(conversation, body)
    expect(own).toMatchObject({ status: 'SENT', type: body.type, outbound: true })
    expect(talk.last).toMatchObject({ method, params })
    expect(talk.bot.unknown).toEqual([])
  })

  it.each([
    ['IMAGE', 'sendPhoto', 'photo', sample('image/png', 'a.png')],
    ['VIDEO', 'sendVideo', 'video', sample('video/mp4', 'a.mp4')],
    ['GIF', 'sendAnimation', 'animation', sample('video/mp4', 'wave.mp4')],
    ['AUDIO', 'sendAudio', 'audio', sample('audio/mpeg', 'green.mp3')],
    ['VOICE', 'sendVoice', 'voice', sample('audio/ogg; codecs=opus', 'note.ogg')],
    ['FILE', 'sendDocument', 'document', sample('application/pdf', 'Bill.pdf')],
    ['STICKER', 'sendSticker', 'sticker', sample('image/webp', 'a.webp')],
  ] as const)('%s, uploaded and by its URL', async (type, method, field, file: Sample) => {
    const text = type === 'STICKER' ? {} : { text: 'See' }
    const uploaded = await upload(talk.scene, file)
    await talk.says(conversation, { type, ...text, file_id: uploaded })
    const [part] = talk.last.files
    expect(talk.last.method).toBe(method)
    expect(part).toMatchObject({ name: field, fileName: file.name, mimeType: file.mimeType })
    expect(part?.bytes.equals(file.bytes)).toBe(true)
    const url = files.host.serve(giving(file))
    const own = await talk.says(conversation, { type, ...text, file_url: url })
    expect(talk.last).toMatchObject({ method, params: { [field]: url } })
    expect(own).toMatchObject({ status: 'SENT', text: text.text ?? null })
    expect(talk.bot.unknown).toEqual([])
  })

  it.each([
    [{ type: 'HSM', template: { name: 'a', language: 'en' } }, 'type', /TEXT/],
    [{ type: 'WA_INTERACTIVE', interactive: {} }, 'type', /TEMPLATE/],
    [{ type: 'TEXT', text: 'x'.repeat(4_097) }, 'text', /4096/],
    [{ type: 'CONTACT', contact: { name: 'Ada' } }, 'contact[0].phones', /phone number/],
    [{ type: 'TEMPLATE', text: 'x' }, 'interactive', /missing/],
    [
      {
        type: 'TEMPLATE',
        text: 'x',
        interactive: { inline_keyboard: [[{ text: 'x', callback_data: 'é'.repeat(33) }]] },
      },
      'interactive.inline_keyboard[0][0].callback_data',
      /64 bytes/,
    ],
  ])('but not %j', async (body, path, words) => {
    const answer = await talk.send(conversation, body)
    expect(answer).toMatchObject({
      status: 422,
      body: { errors: [{ path, message: expect.stringMatching(words) }] },
    })
  })
})

describe('what Telegram answers', () => {
  it('too many requests: it goes out when that is over', async () => {
    const { bot } = talk
    const before = bot.sent.length
    stage.telegram.fault(answering(tooMany(1)))
    const began = performance.now()
    expect(await talk.says(conversation, { type: 'TEXT', text: 'Patience' })).toMatchObject({
      status: 'SENT',
    })
    expect(performance.now() - began).toBeGreaterThan(950)
    expect(bot.sent).toHaveLength(before + 1)
  })

  it('nothing, and it did not go out: that cannot be known, so it is not sent again', async () => {
    const other = await TelegramTalk.begin(stage)
    const { conversation_id } = await other.hears()
    const fault = stage.telegram.fault(resetBefore())
    const answer = await other.send(conversation_id, { type: 'TEXT', text: 'Once' })
    await eventually(
      () => other.message(answer.body.id),
      message => expect(message.metadata).toEqual({ ambiguous: true }),
    )
    expect([fault.met.length, other.bot.sent.length]).toEqual([1, 0])
  })

  it('nothing, although it went out: it is in doubt, and not sent twice', async () => {
    const other = await TelegramTalk.begin(stage)
    const { conversation_id } = await other.hears()
    stage.telegram.fault(resetAfter())
    const answer = await other.send(conversation_id, { type: 'TEXT', text: 'Once' })
    await eventually(
      () => other.message(answer.body.id),
      message => expect(message).toMatchObject({ status: 'PREPARED', metadata: { ambiguous: true } }),
    )
    // Whatever comes after it goes out all the same.
    await other.says(conversation_id, { type: 'TEXT', text: 'Next' })
    expect(other.bot.sent.map(({ params }) => params.text)).toEqual(['Once', 'Next'])
  })

  it('an error of its own: it may have gone out', async () => {
    const other = await TelegramTalk.begin(stage)
    const { conversation_id } = await other.hears()
    stage.telegram.fault(answering(said(500, 'Internal Server Error: restart')))
    const answer = await other.send(conversation_id, { type: 'TEXT', text: 'Once' })
    await eventually(
      () => other.message(answer.body.id),
      message => expect(message.metadata).toEqual({ ambiguous: true }),
    )
  })

  it('that the person has blocked the bot: it has FAILED, and the conversation is BLOCKED', async () => {
    const other = await TelegramTalk.begin(stage)
    const { conversation_id } = await other.hears()
    other.bot.chatWith(other.person).closed = 'blocked'
    expect(await other.says(conversation_id, { type: 'TEXT', text: 'Hello?' })).toMatchObject({
      status: 'FAILED',
      ext_identifier: '',
      conversation_state: 'BLOCKED',
      auxiliary_data: { errors: [{ code: 403, title: 'bot was blocked by the user' }] },
    })
  })

  it('that a file is not there: it has FAILED, and says why', async () => {
    const own = await talk.says(conversation, { type: 'IMAGE', file_url: files.host.serve(saying(404)) })
    expect(own).toMatchObject({
      status: 'FAILED',
      auxiliary_data: { errors: [{ code: 400, title: 'failed to get HTTP URL content' }] },
    })
  })

  it('that a group is a supergroup now: it goes there', async () => {
    const other = await TelegramTalk.begin(stage)
    const [before, after] = [-other.person.id, -1_000_000_000_000 - other.person.id]
    const group = { id: before, title: 'Friends', type: 'group' } as const
    other.bot.hears(other.person, { text: 'Hello all' }, group)
    const heard = await other.event(({ text }) => text === 'Hello all', 'the message')
    other.bot.join({ ...group, id: after, type: 'supergroup' })
    other.bot.join(group).migratedTo = after
    const own = await other.says(heard.conversation_id, { type: 'TEXT', text: 'Hello', quote_id: heard.id })
    expect(own).toMatchObject({ status: 'SENT', ext_identifier: expect.stringMatching(`^${after}:`) })
    expect(other.last.params).toMatchObject({ chat_id: after })
    expect(other.last.params).not.toHaveProperty('reply_parameters')
  })
})

describe('a new conversation', () => {
  const begin = (to: string) =>
    talk.client.call('POST', talk.scene.path('/messages/'), {
      platform_id: talk.scene.platformId,
      to,
      type: 'TEXT',
      text: 'Good news',
    })

  it('may be begun with whoever wrote before, and nobody else', async () => {
    const known = talk.bot.chatWith({ id: 5_770_000_001, first_name: 'Bob' })
    known.heardAt = Date.now()
    expect(await begin('5770000001')).toMatchObject({ status: 202 })
    await eventually(
      () => talk.bot.sent.filter(({ params }) => params.chat_id === 5_770_000_001),
      sent => expect(sent).toHaveLength(1),
    )
    expect(await begin('5770000002')).toMatchObject({ status: 202 })
    const failed = await talk.event(
      ({ status, text }) => status === 'FAILED' && text === 'Good news',
      'the refusal',
    )
    expect(failed.auxiliary_data.errors).toMatchObject([{ title: 'chat not found' }])
    expect(await begin('@ada')).toMatchObject({ status: 400, body: { errors: [{ path: 'to' }] } })
  })
})
