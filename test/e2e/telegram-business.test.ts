import { describe, expect, it } from 'vitest'
import { resetAfter, slow } from '../../src/stand-ins/telegram/index.ts'
import { TelegramTalk, useTelegram } from './support/telegram-talk.ts'

const stage = useTelegram(true)

describe('a business account', () => {
  it('is another conversation: heard, answered in its name, and echoed', async () => {
    const talk = await TelegramTalk.begin(stage)
    const olga = { id: talk.person.id + 500_000, first_name: 'Olga' }
    const bot = await talk.hears()
    const connection = talk.bot.connect('conn-1', olga)
    const number = talk.bot.hearsBusiness(connection, talk.person, false, { text: 'Hello Olga' })
    const prefix = `conn-1:${talk.person.id}`
    const heard = await talk.event(one => one.ext_identifier === `${prefix}:${number}`, 'the message')
    expect(heard.conversation_id).not.toBe(bot.conversation_id)
    const own = await talk.says(heard.conversation_id, { type: 'TEXT', text: 'Olga is out' })
    expect(talk.last.params).toMatchObject({ business_connection_id: 'conn-1', chat_id: talk.person.id })
    expect(own.ext_identifier).toBe(`${prefix}:${talk.last.message?.message_id}`)
    const typed = talk.bot.hearsBusiness(connection, talk.person, true, { text: 'I am back' })
    expect(await talk.event(one => one.ext_identifier === `${prefix}:${typed}`, 'the echo')).toMatchObject({
      outbound: true,
      status: 'SENT',
      agent: null,
      conversation_id: heard.conversation_id,
    })
    await talk.bot.updates.settled()
    // The bot's own message came back to it as well, and is told once.
    const events = await talk.scene.fired()
    expect(events.filter(({ text }) => text === 'Olga is out')).toHaveLength(1)
    expect(await talk.act(heard.id, 'read', {})).toMatchObject({ status: 204 })
    expect(talk.bot.by('readBusinessMessage')).toHaveLength(1)
  })

  it('may be answered for 24 hours: then the conversation is over until the customer writes', async () => {
    const talk = await TelegramTalk.begin(stage)
    const connection = talk.bot.connect('conn-2', { id: talk.person.id + 600_000, first_name: 'Olga' })
    talk.bot.hearsBusiness(connection, talk.person, false, { text: 'Hello Olga' })
    const heard = await talk.event(({ text }) => text === 'Hello Olga', 'the message')
    for (const chat of connection.chats.values()) chat.heardAt = 0
    const own = await talk.says(heard.conversation_id, { type: 'TEXT', text: 'Too late' })
    expect(own).toMatchObject({ status: 'FAILED', conversation_state: 'EXPIRED' })
    expect(await talk.send(heard.conversation_id, { type: 'TEXT', text: 'Again' })).toMatchObject({
      status: 422,
      body: { code: 'window_closed' },
    })
  })

  it.each([
    ['comes before the answer', slow(400)],
    ['is all that comes, because the answer is lost', resetAfter()],
  ])('tells once what was sent in its name, where its echo %s', async (_, fault) => {
    const talk = await TelegramTalk.begin(stage)
    const connection = talk.bot.connect('conn-3', { id: talk.person.id + 700_000, first_name: 'Olga' })
    talk.bot.hearsBusiness(connection, talk.person, false, { text: 'Hello Olga' })
    const heard = await talk.event(({ text }) => text === 'Hello Olga', 'the message')
    stage.telegram.fault(fault)
    const own = await talk.says(heard.conversation_id, { type: 'TEXT', text: 'Olga is out' })
    const number = talk.last.message?.message_id
    expect(own).toMatchObject({ status: 'SENT', ext_identifier: `conn-3:${talk.person.id}:${number}` })
    await talk.says(heard.conversation_id, { type: 'TEXT', text: 'Until Monday' })
    await talk.bot.updates.settled()
    const events = await talk.scene.fired()
    expect(events.filter(({ outbound }) => outbound).map(({ text }) => text)).toEqual([
      'Olga is out',
      'Until Monday',
    ])
  })
})
