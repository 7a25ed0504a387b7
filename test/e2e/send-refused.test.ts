import { describe, expect, it } from 'vitest'
import { badGateway, error, garbage, throttled } from '../../src/stand-ins/graph/index.ts'
import { eventually } from './support/receiver.ts'
import { Talk, useTalk } from './support/talk.ts'

const stage = useTalk()

/** What the hub waits at first before it tries again what was refused for now. */
const FIRST_WAIT = 1_000

describe('a message that the platform refuses', () => {
  it.each([
    [131_026, 'the customer cannot get it'],
    [131_051, 'its type is not supported'],
    [131_049, 'Meta keeps it back'],
    [130_472, 'it is part of an experiment'],
    [131_008, 'a parameter is missing'],
  ])('for good (%i, %s) has FAILED, once, and is not tried again', async code => {
    const talk = await Talk.begin(stage)
    const conversation = await talk.write()
    const fault = talk.graph.fault(error(code))
    const id = await talk.say(conversation, 'Refused')
    const [own] = await talk.told(id, 1)
    expect(own).toMatchObject({
      id,
      status: 'FAILED',
      ext_identifier: '',
      auxiliary_data: { errors: [{ code }] },
      conversation_state: 'OPEN',
    })
    const next = await talk.say(conversation, 'The next one')
    await talk.reaches(next, 'DELIVERED')
    expect(fault.met).toHaveLength(1)
    expect((await talk.all()).filter(event => event.id === id || event.quote?.id === id)).toHaveLength(1)
  })

  it.each([131_000, 131_016, 131_057, 131_056, 2])(
    'for now (%i) is tried again, in its turn, and told once',
    async code => {
      const talk = await Talk.begin(stage)
      const conversation = await talk.write()
      talk.graph.fault(error(code))
      const first = await talk.say(conversation, 'First')
      const second = await talk.say(conversation, 'Second')
      const sent = await talk.reaches(second, 'DELIVERED')
      expect(sent.status).toBe('DELIVERED')
      const texts = talk.graph.sentTo(talk.customer).map(({ opaque }) => opaque)
      expect(texts).toEqual([first, second])
      expect((await talk.all()).filter(({ id }) => id === first)).toHaveLength(1)
    },
  )

  it('because of the rate makes the whole account wait as long as the platform says', async () => {
    const talk = await Talk.begin(stage)
    const other = `1670555${talk.phone.slice(-4)}`
    const [one, two] = [await talk.write(), await talk.write('Hi', other)]
    const fault = talk.graph.fault(throttled(2))
    const first = await talk.say(one, 'Throttled')
    await eventually(
      () => fault.met.length,
      count => expect(count).toBe(1),
    )
    const refusedAt = Date.now()
    const second = await talk.say(two, 'Has to wait too')
    await Promise.all([talk.reaches(first, 'DELIVERED'), talk.reaches(second, 'DELIVERED')])
    for (const message of [...talk.graph.sentTo(talk.customer), ...talk.graph.sentTo(other)]) {
      expect(message.arrivedAt - refusedAt).toBeGreaterThan(FIRST_WAIT)
    }
  })

  it.each(['answer', 'status'])(
    'because the window is over, by its %s, makes the conversation EXPIRED',
    async by => {
      const talk = await Talk.begin(stage)
      const conversation = await talk.write()
      if (by === 'answer') talk.graph.fault(error(131_047))
      else talk.graph.describe(talk.customer, { statuses: [{ status: 'failed', code: 131_047 }] })
      const id = await talk.say(conversation, 'Too late')
      const failed = await talk.reaches(id, 'FAILED')
      expect(failed).toMatchObject({
        auxiliary_data: { errors: [{ code: 131_047 }] },
        conversation_state: 'EXPIRED',
      })
      expect(await talk.send(conversation, { type: 'TEXT', text: 'Again' })).toMatchObject({
        status: 422,
        body: { code: 'window_closed' },
      })
      await talk.write('I am back')
      expect(await talk.conversation(conversation)).toMatchObject({ state: 'OPEN' })
    },
  )

  it('is not even asked to where the conversation was BLOCKED while the message waited', async () => {
    const talk = await Talk.begin(stage)
    const conversation = await talk.write()
    talk.graph.fault(error(131_056))
    const id = await talk.say(conversation, 'Waits')
    await talk.client.patch(talk.scene.path(`/conversations/${conversation}/`), { state: 'BLOCKED' })
    const failed = await talk.reaches(id, 'FAILED')
    expect(failed.auxiliary_data).toMatchObject({ errors: [{ code: 'conversation_blocked' }] })
    expect(talk.graph.sentTo(talk.customer)).toEqual([])
  })

  it('because of the account marks it as failing, and as well again', async () => {
    const talk = await Talk.begin(stage)
    const conversation = await talk.write()
    const health = async () =>
      (
        await talk.client.get<{ health: { state: string; detail: string | null } }>(
          talk.scene.path(`/platforms/${talk.scene.platformId}/`),
        )
      ).health
    talk.graph.setAccessToken('another-token', talk.phone)
    const id = await talk.say(conversation, 'No token')
    await talk.reaches(id, 'FAILED')
    const failing = await eventually(health, now => expect(now.state).toBe('failing'))
    expect(failing.detail).toMatch(/token/i)
    expect(failing.detail).not.toContain(talk.accessToken)
    talk.graph.setAccessToken(talk.accessToken, talk.phone)
    await talk.reaches(await talk.say(conversation, 'With it'), 'DELIVERED')
    await eventually(health, now => expect(now.state).toBe('ok'))
  })

  it.each([
    ['a gateway that broke', badGateway()],
    ['an answer cut short', garbage()],
  ])('by %s may have gone out: it is not sent again', async (_what, kind) => {
    const talk = await Talk.begin(stage)
    const conversation = await talk.write()
    const fault = talk.graph.fault(kind, { statuses: [] })
    const id = await talk.say(conversation, 'Who knows')
    await eventually(
      () => talk.message(id),
      message => expect(message.metadata).toEqual({ ambiguous: true }),
    )
    await talk.reaches(await talk.say(conversation, 'The next one'), 'DELIVERED')
    expect(fault.met).toHaveLength(1)
    expect(talk.graph.repeated).toEqual([])
  })

  it('because we block the customer there makes the conversation BLOCKED, until an agent opens it', async () => {
    const talk = await Talk.begin(stage)
    const conversation = await talk.write()
    talk.graph.fault(error(130_403))
    const id = await talk.say(conversation, 'Blocked')
    expect(await talk.reaches(id, 'FAILED')).toMatchObject({ conversation_state: 'BLOCKED' })
    const path = talk.scene.path(`/conversations/${conversation}/`)
    expect(await talk.client.patch(path, { state: 'OPEN' })).toMatchObject({ state: 'OPEN' })
    await talk.reaches(await talk.say(conversation, 'Open again'), 'DELIVERED')
  })
})

describe('a message that we refuse', () => {
  it('is refused in words, and nothing of it is kept', async () => {
    const talk = await Talk.begin(stage)
    const conversation = await talk.write()
    const [question] = await talk.messages()
    const elsewhere = await Talk.begin(stage)
    await elsewhere.write()
    const [foreign] = await elsewhere.messages()
    const text = { type: 'TEXT', text: 'Hi' }
    const cases: [object, number, string, RegExp][] = [
      [{ type: 'TEXT' }, 422, 'message_refused', /text/],
      [{ type: 'TEXT', text: 'x'.repeat(4_097) }, 422, 'message_refused', /4096/],
      [{ type: 'EVENT', text: 'x' }, 400, 'invalid', /type/],
      [{ type: 'GIF', file_url: 'https://example.com/a.gif' }, 422, 'message_refused', /type/],
      [{ type: 'IMAGE' }, 422, 'message_refused', /file_url/],
      [{ ...text, agent_id: question?.id }, 422, 'message_refused', /agent_id/],
      [{ ...text, quote_id: foreign?.id }, 422, 'message_refused', /quote_id/],
      [{ ...text, file_id: question?.id }, 422, 'message_refused', /file/],
      [{ type: 'IMAGE', file_id: question?.id }, 422, 'message_refused', /file_id/],
      [{ ...text, nonsense: 1 }, 400, 'invalid', /nonsense/],
      [{ ...text, custom_data: 7 }, 400, 'invalid', /custom_data/],
      [{ type: 'LOCATION', location: { latitude: 91, longitude: 0 } }, 400, 'invalid', /latitude/],
    ]
    for (const [body, status, code, words] of cases) {
      const answer = await talk.send(conversation, body)
      const problem = { code, detail: expect.stringMatching(words) }
      expect(answer, JSON.stringify(body)).toMatchObject({ status, body: problem })
    }
    expect(await talk.messages()).toHaveLength(1)
    expect(talk.graph.sentTo(talk.customer)).toEqual([])
  })
})
