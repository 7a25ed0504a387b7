import { describe, expect, it } from 'vitest'
import { expectFile, linkOf, refused } from './support/links.ts'
import { eventually } from './support/receiver.ts'
import { sample } from './support/samples.ts'
import { addTelegram, hookSecret, postUpdate } from './support/telegram.ts'
import { newToken, TelegramTalk, useTelegram } from './support/telegram-talk.ts'

const stage = useTelegram(true, { GOTALLO_LOG_LEVEL: 'trace' })
const MEGABYTE = 1_024 * 1_024

describe('setting up', () => {
  it('checks the token, and has Telegram call the hub with all that is read', async () => {
    const talk = await TelegramTalk.begin(stage)
    expect(await talk.shown()).toMatchObject({ health: { state: 'ok', detail: 'Acme, @acme_bot' } })
    const { webhook, allowed } = talk.bot.updates
    expect(webhook).toMatchObject({
      url: talk.scene.hookUrl,
      secret: hookSecret(talk.bot.token),
      maxConnections: 40,
    })
    expect(allowed).toEqual(
      expect.arrayContaining(['message', 'message_reaction', 'business_message', 'callback_query']),
    )
    expect(talk.bot.unknown).toEqual([])
  })

  it('refuses a token that Telegram does not know, and does not repeat it', async () => {
    const token = newToken()
    const { id } = await stage.hub.client.post<{ id: string }>('/tenants/', { name: 'Acme' })
    const answer = await stage.hub.client.call('POST', `/tenants/${id}/platforms/`, {
      type: 'TELEGRAM',
      name: 'Unknown',
      credentials: { bot_token: token },
    })
    expect(answer).toMatchObject({ status: 422, body: { code: 'credentials_refused' } })
    expect(JSON.stringify(answer.body)).toMatch(/Unauthorized.*@BotFather/)
    expect(JSON.stringify(answer.body)).not.toContain(token.split(':')[1])
  })

  it('takes no bot twice in a tenant', async () => {
    const talk = await TelegramTalk.begin(stage)
    const body = { type: 'TELEGRAM', name: 'Again', credentials: { bot_token: talk.bot.token } }
    expect(await talk.client.call('POST', talk.scene.path('/platforms/'), body)).toMatchObject({
      status: 409,
    })
  })

  it('does not become another bot, whose messages have the same numbers', async () => {
    const talk = await TelegramTalk.begin(stage)
    const path = talk.scene.path(`/platforms/${talk.scene.platformId}/`)
    const other = stage.telegram.addBot(newToken())
    const credentials = { bot_token: other.token }
    expect(await talk.client.call('PATCH', path, { credentials })).toMatchObject({ status: 409 })
  })

  it('takes no post without the secret, or with that of another bot', async () => {
    const { scene } = await TelegramTalk.begin(stage)
    const update = { update_id: 1, message: { message_id: 1, date: 1, chat: { id: 1 }, text: 'x' } }
    for (const secret of ['', 'x', hookSecret(newToken())])
      expect((await postUpdate(scene.hookUrl, update, secret)).status).toBe(401)
    expect(await scene.fired()).toEqual([])
  })
})

describe('a conversation', () => {
  it('is heard and answered, and what comes twice counts once', async () => {
    const talk = await TelegramTalk.begin(stage)
    const heard = await talk.hears({ text: 'Is the jacket back?' })
    expect(heard).toMatchObject({ type: 'TEXT', text: 'Is the jacket back?', conversation_state: 'OPEN' })
    const own = await talk.says(heard.conversation_id, { type: 'TEXT', text: 'It is!', quote_id: heard.id })
    expect(talk.last).toMatchObject({
      method: 'sendMessage',
      params: {
        chat_id: talk.person.id,
        text: 'It is!',
        reply_parameters: { message_id: Number(heard.ext_identifier.split(':')[1]) },
      },
    })
    expect(own).toMatchObject({
      status: 'SENT',
      ext_identifier: `${talk.person.id}:${talk.last.message?.message_id}`,
      quote: { id: heard.id },
    })
    // A reply to ours quotes it.
    const reply = await talk.hears({ text: 'Great', reply_to_message: talk.last.message })
    expect(reply.quote).toMatchObject({ id: own.id, text: 'It is!', outbound: true })
    const { posts } = talk.bot.updates
    for (const { update } of posts.slice()) talk.bot.updates.repeat(update)
    await talk.bot.updates.settled()
    expect(await talk.scene.fired()).toHaveLength(3)
  })

  it('takes a press of a button, and tells Telegram that it was heard', async () => {
    const talk = await TelegramTalk.begin(stage)
    const { conversation_id } = await talk.hears()
    const own = await talk.says(conversation_id, {
      type: 'TEMPLATE',
      text: 'Which size?',
      interactive: { inline_keyboard: [[{ text: 'M', callback_data: 'size:m' }]] },
    })
    expect(talk.last.message).toMatchObject({ reply_markup: { inline_keyboard: [[{ text: 'M' }]] } })
    talk.bot.hearsPress(talk.person, { ...talk.last.message }, 'size:m')
    const press = await talk.event(({ type }) => type === 'BUTTON', 'the press')
    expect(press).toMatchObject({ text: 'M', auxiliary_data: { button: { payload: 'size:m' } } })
    expect(press.quote).toMatchObject({ id: own.id })
    await eventually(
      () => talk.bot.by('answerCallbackQuery'),
      answers => expect(answers).toHaveLength(1),
    )
    // An answer to the press is one to the message that it stands under.
    await talk.says(conversation_id, { type: 'TEXT', text: 'M it is', quote_id: press.id })
    expect(talk.last.params.reply_parameters).toMatchObject({
      message_id: Number(own.ext_identifier.split(':')[1]),
    })
  })

  it('has edits, reactions, deletions and the typing sign', async () => {
    const talk = await TelegramTalk.begin(stage)
    const heard = await talk.hears({ text: 'Blu' })
    talk.bot.hearsEdit(talk.person, Number(heard.ext_identifier.split(':')[1]), { text: 'Blue' })
    expect((await talk.tells('edited')).quote).toMatchObject({ id: heard.id, text: 'Blue' })
    expect(await talk.act(heard.id, 'reaction', { emoji: '👍' })).toMatchObject({ status: 204 })
    expect(talk.bot.by('setMessageReaction')).toMatchObject([
      { params: { reaction: [{ type: 'emoji', emoji: '👍' }] } },
    ])
    expect(await talk.act(heard.id, 'reaction', { emoji: '🦄' })).toMatchObject({
      status: 422,
      body: { code: 'platform_refused', detail: expect.stringContaining('REACTION_INVALID') },
    })
    expect(await talk.act(heard.id, 'read', { typing: true })).toMatchObject({ status: 204 })
    expect(talk.bot.by('sendChatAction')).toMatchObject([{ params: { action: 'typing' } }])
    expect(await talk.act(heard.id, 'read', {})).toMatchObject({ status: 422 })
    const own = await talk.says(heard.conversation_id, { type: 'TEXT', text: 'Oops' })
    await eventually(
      () => talk.client.call('DELETE', talk.scene.path(`/messages/${own.id}/`)),
      ({ status }) => expect(status).toBe(204),
    )
    expect(talk.bot.by('deleteMessage')).toHaveLength(1)
    expect((await talk.tells('deleted')).quote).toMatchObject({ id: own.id, status: 'DELETED' })
  })

  it('ends when the person blocks the bot, and goes on when he lets it in again', async () => {
    const talk = await TelegramTalk.begin(stage)
    const { conversation_id } = await talk.hears()
    talk.bot.hearsBlock(talk.person, true)
    const blocked = ({ conversation_state }: { conversation_state: string }) =>
      conversation_state === 'BLOCKED'
    await talk.tells('my_chat_member', blocked)
    expect(await talk.send(conversation_id, { type: 'TEXT', text: 'x' })).toMatchObject({
      status: 422,
      body: { code: 'conversation_blocked' },
    })
    talk.bot.hearsBlock(talk.person, false)
    await talk.tells('my_chat_member', event => event.conversation_state === 'OPEN')
    await talk.says(conversation_id, { type: 'TEXT', text: 'Welcome back' })
  })
})

describe('files', () => {
  it('come in: the link opens, and the type is told when it is known', async () => {
    const talk = await TelegramTalk.begin(stage)
    const jpeg = sample('image/jpeg', 'jacket.jpg')
    const { id } = talk.bot.addFile(jpeg.bytes, 'jpg')
    const size = { file_id: id, file_unique_id: 'u', width: 9, height: 9, file_size: jpeg.bytes.length }
    const heard = await talk.hears({ photo: [size], caption: 'This one' })
    expect(heard).toMatchObject({ type: 'IMAGE', text: 'This one', mime_type: null, file_type: 'image' })
    expect(JSON.stringify(heard)).not.toContain(stage.telegram.url)
    await expectFile(linkOf(heard), jpeg)
    expect((await talk.tells('media')).quote).toMatchObject({ id: heard.id, mime_type: 'image/jpeg' })
  })

  it('may be the picture of a person, which his next event has', async () => {
    const talk = await TelegramTalk.begin(stage)
    const jpeg = sample('image/jpeg', 'lena.jpg')
    talk.bot.pictures.set(talk.person.id, talk.bot.addFile(jpeg.bytes, 'jpg'))
    expect((await talk.hears({ text: 'Hello' })).chat_user.profile_picture).toBeNull()
    const { chat_user } = await eventually(
      () => talk.hears({ text: 'Hello again' }),
      event => expect(event.chat_user.profile_picture).not.toBeNull(),
    )
    await expectFile(chat_user.profile_picture?.secure_url ?? '', jpeg)
    expect(JSON.stringify(chat_user)).not.toContain('telegram:')
  })

  it('that are larger than Telegram gives bots are gone, with words', async () => {
    const talk = await TelegramTalk.begin(stage)
    const { id } = talk.bot.addFile(Buffer.from('x'), 'mp4', 21 * MEGABYTE)
    const heard = await talk.hears({
      video: { file_id: id, file_unique_id: 'u', mime_type: 'video/mp4', file_size: 21 * MEGABYTE },
    })
    expect((await talk.tells('media')).auxiliary_data.media).toMatchObject({
      gone: true,
      reason: expect.stringContaining('20 MB'),
    })
    expect(await refused(linkOf(heard))).toMatchObject({ status: 410 })
  })
})

describe('the token', () => {
  it('stands in nothing that the hub writes, at its most talkative', async () => {
    const talk = await TelegramTalk.begin(stage)
    await talk.hears()
    stage.telegram.removeBot(talk.bot.token)
    const { conversation_id } = (await talk.scene.fired())[0] ?? {}
    const failed = await talk.says(String(conversation_id), { type: 'TEXT', text: 'x' })
    expect(failed).toMatchObject({ status: 'FAILED' })
    expect(await talk.shown()).toMatchObject({ health: { state: 'failing' } })
    const shown = JSON.stringify([await talk.scene.fired(), await talk.shown()])
    const secret = talk.bot.token.split(':')[1] ?? ''
    expect(shown).not.toContain(secret)
    expect(stage.hub.output).toContain('platform post received')
    expect(stage.hub.output).not.toContain(secret)
    expect(stage.hub.output).not.toContain(hookSecret(talk.bot.token))
    const other = await addTelegram(stage.hub.client, stage.telegram.addBot(newToken()).token)
    expect(other.platformId).not.toBe('')
  })
})
