import { describe, expect, it } from 'vitest'
import {
  awaitState,
  conversationAt,
  conversationsOf,
  conversationWith,
  DAY,
  moved,
  patch,
  rfc3339,
  SECOND,
  versionOf,
  windowsEnded,
  writesBefore,
} from './support/conversations.ts'
import { until } from './support/receiver.ts'
import { Talk, useTalk } from './support/talk.ts'

const stage = useTalk()

const TEXT = { type: 'TEXT', text: 'On its way' }
const TEMPLATE = { type: 'HSM', template: { name: 'hello', language: 'en_US', components: [] } }

let businesses = 0
/** A number whose business has a template. */
const withTemplate = (): Promise<Talk> => {
  businesses += 1
  const wabaId = `business-${businesses}`
  stage.graph.addTemplate({ name: 'hello', components: [{ type: 'BODY', text: 'Hello!' }], wabaId })
  return Talk.begin(stage, {}, wabaId)
}

const idOf = async ({ scene, customer }: Talk): Promise<string> =>
  (await conversationWith(scene, customer)).id

/** The state that the newest event with this text says. */
const toldState = async (talk: Talk, text: string) =>
  (await talk.all()).findLast(event => event.text === text)?.conversation_state

describe.concurrent('the reply window', () => {
  it('ends 24 hours after the platform’s time of the last message, and it is noted once', async () => {
    const talk = await withTemplate()
    const wroteAt = await writesBefore(talk, DAY - 4 * SECOND)
    const id = await idOf(talk)
    const open = await conversationAt(talk.scene, id)
    expect(open).toMatchObject({ state: 'OPEN', last_inbound_at: wroteAt })
    expect(await toldState(talk, 'Hello')).toBe('OPEN')
    const expired = await awaitState(talk.scene, id, 'EXPIRED')
    const end = Date.parse(wroteAt) + DAY
    expect(Date.parse(expired.updated_at)).toBeGreaterThanOrEqual(end)
    const sending_refused = { code: 'window_closed', detail: expect.stringMatching(/window/) }
    expect(expired).toEqual({ ...open, state: 'EXPIRED', updated_at: expired.updated_at, sending_refused })
    const version = await versionOf(stage.hub, id)

    expect(await talk.send(id, TEXT)).toMatchObject({
      status: 422,
      body: { code: 'window_closed', detail: expect.stringContaining(`ended at ${rfc3339(end)}`) },
    })
    const template = await talk.send(id, TEMPLATE)
    expect(template.status).toBe(202)
    const [own] = await talk.told(template.body.id, 2)
    expect(own).toMatchObject({ type: 'HSM', status: 'SENT', conversation_state: 'EXPIRED' })
    await windowsEnded(talk)
    expect(await conversationAt(talk.scene, id)).toEqual(expired)
    expect(await versionOf(stage.hub, id)).toBe(version)

    await talk.write('I am back')
    expect(await toldState(talk, 'I am back')).toBe('OPEN')
    expect(await conversationAt(talk.scene, id)).toMatchObject({ state: 'OPEN' })
    await talk.reaches(await talk.say(id, 'Welcome'), 'DELIVERED')
  })

  it('is not opened again by a message that comes days late, nor cut short by one', async () => {
    const talk = await Talk.begin(stage)
    await writesBefore(talk, 3 * DAY, 'Late, and the first')
    const first = await idOf(talk)
    const open = `${talk.customer}1`
    const closed = `${talk.customer}2`
    const inTime: string[] = []
    for (const customer of [open, closed]) inTime.push(await writesBefore(talk, 0, 'In time', customer))
    const ids = await Promise.all(
      [open, closed].map(async customer => (await conversationWith(talk.scene, customer)).id),
    )
    await moved(talk.scene, ids[1] ?? '', { state: 'CLOSED' })
    for (const customer of [open, closed]) await writesBefore(talk, 3 * DAY, 'Late', customer)
    await awaitState(talk.scene, first, 'EXPIRED')
    await windowsEnded(talk)
    for (const [i, id] of ids.entries()) {
      const kept = { state: 'OPEN', last_inbound_at: inTime[i] }
      expect(await conversationAt(talk.scene, id)).toMatchObject(kept)
    }
    await writesBefore(talk, 2 * DAY, 'Late again')
    expect(await toldState(talk, 'Late again')).toBe('OPEN')
    await awaitState(talk.scene, first, 'EXPIRED')
    expect(await talk.send(first, TEXT)).toMatchObject({ status: 422, body: { code: 'window_closed' } })
  })

  it('of a CUSTOM account never ends', async () => {
    const talk = await Talk.begin(stage)
    const account = { type: 'CUSTOM', name: 'Kiosk', credentials: {} }
    const { id: kiosk } = await talk.client.post<{ id: string }>(talk.scene.path('/platforms/'), account)
    await talk.client.post(talk.scene.path(`/platforms/${kiosk}/messages/`), {
      ext_identifier: 'kiosk-1',
      type: 'TEXT',
      text: 'Years ago',
      timestamp: '2020-01-15T10:30:00Z',
      chat_user: { ext_identifier: 'customer-7' },
    })
    await windowsEnded(talk)
    const [{ id = '', state } = {}] = (await conversationsOf(talk.scene)).filter(
      one => one.chat_user.phone_number === null,
    )
    expect(state).toBe('OPEN')
    expect((await talk.send(id, TEXT)).status).toBe(202)
    await moved(talk.scene, id, { state: 'CLOSED' })
    await moved(talk.scene, id, { state: 'OPEN' })
  })
})

describe.concurrent('a conversation that a bot has', () => {
  const begin = async () => {
    const talk = await Talk.begin(stage, { starts_with_bot: true })
    const [ada, bot] = [await talk.agent(), await talk.agent('AUTOMATED', 'Bot')]
    return { talk, ada, bot }
  }
  const HAS_BOT = {
    status: 422,
    body: { code: 'conversation_has_bot', detail: expect.stringMatching(/AUTOMATED.*agent_id/) },
  }

  it('is answered by the bot alone', async () => {
    const { talk, ada, bot } = await begin()
    const id = await talk.write('Hi, bot')
    expect(await toldState(talk, 'Hi, bot')).toBe('AUTO_BOT')
    for (const more of [{}, { agent_id: null }, { agent_id: ada }]) {
      expect(await talk.send(id, { ...TEXT, ...more })).toMatchObject(HAS_BOT)
    }
    const sent = await talk.say(id, 'I am a bot', { agent_id: bot })
    const [own] = await talk.told(sent, 2)
    expect(own).toMatchObject({
      status: 'SENT',
      agent: { id: bot, name: 'Bot' },
      conversation_state: 'AUTO_BOT',
    })
    expect(await conversationAt(talk.scene, id)).toMatchObject({ state: 'AUTO_BOT', agent_id: null })
    expect(talk.graph.sentTo(talk.customer)).toHaveLength(1)
  })

  it.each(['state', 'agent'])(
    'is a person’s once he took it over by its %s, until it has ended',
    async by => {
      const { talk, ada } = await begin()
      const id = await talk.write('Hi, bot')
      const takeOver = by === 'state' ? { state: 'OPEN' } : { agent_id: ada }
      expect((await patch(talk.scene, id, takeOver)).body.state).toBe('OPEN')
      await talk.reaches(await talk.say(id, 'Ada here', { agent_id: ada }), 'DELIVERED')
      await talk.write('Good')
      expect(await toldState(talk, 'Good')).toBe('OPEN')
      await moved(talk.scene, id, { state: 'CLOSED' })
      await talk.write('One more thing')
      expect(await toldState(talk, 'One more thing')).toBe('AUTO_BOT')
      expect(await conversationAt(talk.scene, id)).toMatchObject({ state: 'AUTO_BOT', agent_id: null })
      expect(await talk.send(id, { ...TEXT, agent_id: ada })).toMatchObject(HAS_BOT)
    },
  )

  it('expires as any other, and is the bot’s again when the customer writes', async () => {
    const { talk, ada, bot } = await begin()
    await writesBefore(talk, DAY - 2 * SECOND, 'Hi, bot')
    const taken = `${talk.customer}1`
    await writesBefore(talk, DAY - 2 * SECOND, 'Hi, Ada', taken)
    const [untouched, { id }] = [await idOf(talk), await conversationWith(talk.scene, taken)]
    await moved(talk.scene, id, { agent_id: ada })
    for (const one of [untouched, id]) await awaitState(talk.scene, one, 'EXPIRED')
    expect(await talk.send(untouched, { ...TEXT, agent_id: bot })).toMatchObject({
      status: 422,
      body: { code: 'window_closed' },
    })
    await writesBefore(talk, 0, 'Still there?', taken)
    expect(await conversationAt(talk.scene, id)).toMatchObject({ state: 'AUTO_BOT', agent_id: null })
    expect(await talk.send(id, { ...TEXT, agent_id: ada })).toMatchObject(HAS_BOT)
  })
})

describe.concurrent('a customer who is blocked', () => {
  it('is sent nothing; what he writes is kept and told, and he stays blocked', async () => {
    const talk = await withTemplate()
    const id = await talk.write('Rude words')
    const [message] = await talk.messages()
    await moved(talk.scene, id, { state: 'BLOCKED' })
    const refused = { status: 422, body: { code: 'conversation_blocked' } }
    for (const body of [TEXT, TEMPLATE]) expect(await talk.send(id, body)).toMatchObject(refused)
    const reaction = talk.scene.path(`/messages/${message?.id}/reaction/`)
    expect(await talk.client.call('POST', reaction, { emoji: '👍' })).toMatchObject(refused)
    await talk.write('More rude words')
    expect(await toldState(talk, 'More rude words')).toBe('BLOCKED')
    await writesBefore(talk, 0, 'And more')
    await windowsEnded(talk)
    expect(await conversationAt(talk.scene, id)).toMatchObject({ state: 'BLOCKED' })
    expect((await talk.messages()).filter(({ conversation_id }) => conversation_id === id)).toHaveLength(3)
    expect(talk.graph.sentTo(talk.customer)).toEqual([])
    await moved(talk.scene, id, { state: 'OPEN' })
    await talk.reaches(await talk.say(id, 'Let us try again'), 'DELIVERED')
  })

  it('is not one who wants no marketing', async () => {
    const talk = await Talk.begin(stage)
    const id = await talk.write()
    await talk.graph.prefer(talk.customer, 'stop', talk.phone)
    const told = (await talk.all()).find(({ type }) => type === 'EVENT')
    expect(told).toMatchObject({ quote: null, conversation_state: 'OPEN' })
    expect(await conversationAt(talk.scene, id)).toMatchObject({ state: 'OPEN' })
    await talk.reaches(await talk.say(id, 'Your order'), 'DELIVERED')
  })
})

describe('the end of a window while the hub was down', () => {
  it('is noted after its start, once', async () => {
    const talk = await Talk.begin(stage)
    const wroteAt = await writesBefore(talk, DAY - 3 * SECOND)
    const id = await idOf(talk)
    await talk.all()
    await stage.hub.kill()
    const version = await versionOf(stage.hub, id)
    await until(() => Date.now() > Date.parse(wroteAt) + DAY, 'the end of the window')
    await stage.hub.start()
    const expired = await awaitState(talk.scene, id, 'EXPIRED')
    expect(await talk.send(id, TEXT)).toMatchObject({ status: 422, body: { code: 'window_closed' } })
    await windowsEnded(talk)
    expect(await conversationAt(talk.scene, id)).toEqual(expired)
    expect(await versionOf(stage.hub, id)).toBe(version + 1)
  })
})
