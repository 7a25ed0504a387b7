import { describe, expect, it } from 'vitest'
import { answering, callOf, said } from '../../src/stand-ins/telegram/index.ts'
import { eventually, until } from './support/receiver.ts'
import { TelegramTalk, useTelegram } from './support/telegram-talk.ts'

/** As where Telegram's own servers cannot call the hub: it is on this machine, by plain http. */
const stage = useTelegram(false, { GOTALLO_LOG_LEVEL: 'trace' })

/** Waits until the hub asks for updates. */
const polling = (talk: TelegramTalk): Promise<void> =>
  until(() => talk.bot.updates.fetches > 0, 'the first getUpdates')

const lines = (words: string): string[] => stage.hub.output.split('\n').filter(line => line.includes(words))

describe('a hub that Telegram cannot call', () => {
  it('fetches what comes, answers it, and says so where one looks', async () => {
    const talk = await TelegramTalk.begin(stage)
    expect((await talk.shown()).health).toMatchObject({
      state: 'ok',
      detail: 'Messages are fetched (long polling): bad webhook: An HTTPS URL must be provided for webhook',
    })
    const heard = await talk.hears({ text: 'Hello from a laptop' })
    expect(heard).toMatchObject({ type: 'TEXT', conversation_state: 'OPEN' })
    const own = await talk.says(heard.conversation_id, { type: 'TEXT', text: 'Hello to you' })
    expect(own.ext_identifier).toBe(`${talk.person.id}:${talk.last.message?.message_id}`)
    talk.bot.hearsPress(talk.person, { ...talk.last.message }, 'x')
    await until(() => talk.bot.by('answerCallbackQuery').length > 0, 'the answer to a press')
    // What is committed is confirmed by the next call.
    await talk.bot.updates.settled()
    expect(talk.bot.updates.webhook).toBeNull()
    expect(talk.bot.unknown).toEqual([])
    const told = lines(talk.scene.platformId).filter(line => line.includes('posts are fetched: Messages'))
    expect(told).toHaveLength(1)
    expect(stage.hub.output).not.toContain(talk.bot.token.split(':')[1])
  })

  it('keeps in quarantine what it cannot read, and goes on', async () => {
    const talk = await TelegramTalk.begin(stage)
    await polling(talk)
    talk.bot.updates.allow(['message', 'premonition'])
    talk.bot.updates.add('premonition', { at: 1 })
    await talk.hears({ text: 'After it' })
    await talk.bot.updates.settled()
    expect(await talk.scene.quarantine()).toMatchObject([{ reasons: [{ path: 'premonition' }] }])
  })

  it('loses nothing and doubles nothing where it is killed again and again', async () => {
    const talk = await TelegramTalk.begin(stage)
    const { hub } = stage
    await polling(talk)
    const numbers: number[] = []
    const say = (count: number): void => {
      for (let i = 0; i < count; i += 1)
        numbers.push(talk.bot.hears(talk.person, { text: `${numbers.length}` }))
    }
    for (let round = 0; round < 2; round += 1) {
      say(40)
      await until(() => talk.scene.inbox.events.length >= numbers.length - 35, 'some of them')
      await hub.kill()
      say(20)
      await hub.start()
    }
    await talk.bot.updates.settled()
    const wanted = new Set(numbers.map(number => `${talk.person.id}:${number}`))
    const came = () => new Map(talk.scene.inbox.events.map(event => [event.id, event.ext_identifier]))
    await until(() => new Set(came().values()).size >= wanted.size, 'all of them')
    expect(new Set(came().values())).toEqual(wanted)
    // One message is one event, however often its update came, and its webhook was sent.
    expect(came().size).toBe(wanted.size)
    expect(await talk.client.get('/ledger/')).toMatchObject({ balanced: true, difference: 0 })
  })

  it('ends at once when it is stopped, and goes on where it was', async () => {
    const talk = await TelegramTalk.begin(stage)
    await talk.hears({ text: 'Before' })
    const began = performance.now()
    expect(await stage.hub.stop()).toBe(0)
    expect(performance.now() - began).toBeLessThan(3_000)
    const number = talk.bot.hears(talk.person, { text: 'Meanwhile' })
    await stage.hub.start()
    expect(await talk.eventOf(number)).toMatchObject({ text: 'Meanwhile' })
  })

  it('goes on after troubles of Telegram, or of the way there, and tells of them once', async () => {
    const talk = await TelegramTalk.begin(stage)
    await talk.hears({ text: 'Before' })
    const before = lines('posts cannot be fetched').length
    stage.telegram.fault(answering(said(502, 'Bad Gateway')), { when: callOf('getUpdates') })
    await talk.hears({ text: 'During' })
    await talk.hears({ text: 'After' })
    expect(lines('posts cannot be fetched').length - before).toBeLessThanOrEqual(1)
  })

  it('leaves the bot to whoever has Telegram call another address, until its token is given again', async () => {
    const talk = await TelegramTalk.begin(stage)
    await talk.hears({ text: 'Before' })
    const hook = { secret: null, maxConnections: 1, lastErrorDate: null, lastErrorMessage: null }
    talk.bot.updates.hook({ url: 'http://127.0.0.1:9/hook', ...hook })
    talk.bot.hears(talk.person, { text: 'To whom?' })
    const health = await eventually(
      async () => (await talk.shown()).health,
      ({ state }) => expect(state).toBe('failing'),
    )
    expect(health.detail).toContain('Telegram calls another address for this bot (127.0.0.1:9)')
    await talk.client.patch(talk.scene.path(`/platforms/${talk.scene.platformId}/`), {
      credentials: { bot_token: talk.bot.token },
    })
    await talk.event(({ text }) => text === 'To whom?', 'what waited')
  })

  it('ends with its token and its account, and begins anew with another token', async () => {
    const talk = await TelegramTalk.begin(stage)
    await talk.hears({ text: 'Before' })
    const path = talk.scene.path(`/platforms/${talk.scene.platformId}/`)
    const token = `${talk.bot.token.split(':')[0]}:BBF3FedcbaZYXwvuTSRqpoNMLkjiHGFedcba`
    stage.telegram.replaceToken(talk.bot, token)
    await talk.client.patch(path, { credentials: { bot_token: token } })
    await talk.hears({ text: 'Under the new token' })
    await talk.bot.updates.settled()
    expect(await talk.client.call('DELETE', path)).toMatchObject({ status: 204 })
    await eventually(
      () => lines(talk.scene.platformId).filter(line => line.includes('not fetched any more')),
      found => expect(found).toHaveLength(2),
    )
    const fetches = talk.bot.updates.fetches
    talk.bot.hears(talk.person, { text: 'To nobody' })
    await new Promise(resolve => setTimeout(resolve, 300))
    expect([talk.bot.updates.fetches, talk.bot.updates.pending.length]).toEqual([fetches, 1])
  })

  it('is told by its health that its token is dead', async () => {
    const talk = await TelegramTalk.begin(stage)
    await polling(talk)
    stage.telegram.removeBot(talk.bot.token)
    const health = await eventually(
      async () => (await talk.shown()).health,
      ({ state }) => expect(state).toBe('failing'),
    )
    expect(health.detail).toContain('@BotFather')
  })
})
