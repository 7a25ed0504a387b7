import { describe, expect, it } from 'vitest'
import { answering, resetAfter } from '../../src/stand-ins/kit/faults.ts'
import { MessengerFailure } from '../../src/stand-ins/messenger/index.ts'
import { MessengerTalk, useMessenger } from './support/messenger-talk.ts'
import { eventually } from './support/receiver.ts'

const stage = useMessenger()

const begin = (): Promise<MessengerTalk> => MessengerTalk.begin(stage, 'FACEBOOK')

describe('the 24 hours after the customer’s last message', () => {
  const DAY = 24 * 3_600_000

  it('are over by our own clock, except for a person who answers within seven days', async () => {
    const talk = await begin()
    const { conversation_id } = await talk.hear('Long ago', Date.now() - 2 * DAY)
    expect(await talk.send(conversation_id, { type: 'TEXT', text: 'Late' })).toMatchObject({
      status: 422,
      body: { code: 'window_closed' },
    })
    const id = await talk.say(conversation_id, { type: 'TEXT', text: 'Late', tag: 'HUMAN_AGENT' })
    await talk.told(id, 2)
    expect(talk.sent[0]?.body).toMatchObject({ messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' })
  })

  it('are over where Meta says so', async () => {
    const talk = await begin()
    const { conversation_id } = await talk.hear()
    talk.meta.fault(answering(new MessengerFailure(10, { subcode: 2_018_278 }).answer))
    const [failed] = await talk.told(await talk.say(conversation_id, 'Late'), 1)
    expect(failed).toMatchObject({
      status: 'FAILED',
      ext_identifier: '',
      auxiliary_data: { errors: [{ code: 10 }] },
      conversation_state: 'EXPIRED',
    })
  })
})

describe('a message that Meta does not take', () => {
  it('has FAILED where the person takes none, and the conversation stays open', async () => {
    const talk = await begin()
    const { conversation_id } = await talk.hear()
    talk.meta.describe(talk.customer, { unavailable: true })
    const [failed] = await talk.told(await talk.say(conversation_id, 'Hi'), 1)
    expect(failed).toMatchObject({
      status: 'FAILED',
      auxiliary_data: { errors: [{ code: 551, title: "This person isn't available right now." }] },
      conversation_state: 'OPEN',
    })
  })

  it.each([
    [613, 'the whole account waits as long as Meta asks'],
    [1_200, 'it is tried again'],
  ])('for now (%i) goes out later: %s', async code => {
    const talk = await begin()
    const { conversation_id } = await talk.hear()
    const { answer } = new MessengerFailure(code, { headers: { 'retry-after': '1' } })
    const fault = talk.meta.fault(answering(answer))
    const id = await talk.say(conversation_id, 'Later')
    const [own] = await talk.told(id, 2)
    expect(own).toMatchObject({ status: 'SENT' })
    expect(fault.met).toHaveLength(1)
    expect((talk.sent[0]?.arrivedAt ?? 0) - (fault.met[0]?.arrivedAt ?? 0)).toBeGreaterThanOrEqual(1_000)
  })

  it('because of the account marks it as failing, without its token', async () => {
    const talk = await begin()
    const { conversation_id } = await talk.hear()
    talk.meta.setAccessToken(talk.id, 'another')
    await talk.told(await talk.say(conversation_id, 'Hi'), 1)
    const health = async () =>
      (await talk.client.get<{ health: object }>(talk.scene.path(`/platforms/${talk.scene.platformId}/`)))
        .health
    const failing = await eventually(health, now => expect(now).toMatchObject({ state: 'failing' }))
    expect(JSON.stringify(failing)).not.toContain(talk.accessToken)
  })

  it('and of which nobody knows is in doubt, and sent no second time', async () => {
    const talk = await begin()
    const { conversation_id } = await talk.hear()
    talk.meta.setEchoes('none')
    talk.meta.setReceipts([])
    talk.meta.fault(resetAfter())
    const id = await talk.say(conversation_id, 'Who knows')
    await eventually(
      () => talk.message(id),
      message => expect(message).toMatchObject({ status: 'PREPARED', metadata: { ambiguous: true } }),
    )
    await talk.told(await talk.say(conversation_id, 'The next one'), 1)
    talk.meta.setEchoes('after')
    talk.meta.setReceipts([{ word: 'delivered', afterMs: 0 }])
    expect(talk.sent).toHaveLength(2)
  })
})
