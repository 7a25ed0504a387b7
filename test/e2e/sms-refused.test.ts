import { describe, expect, it } from 'vitest'
import { answering, twilioError } from '../../src/stand-ins/sms/index.ts'
import { eventually } from './support/receiver.ts'
import { SmsTalk, useSms, wordsOf } from './support/sms-talk.ts'

const stage = useSms()

describe('an SMS that Twilio does not take', () => {
  it.each([
    [21_211, "Invalid 'To' Phone Number"],
    [21_608, 'unverified'],
    [21_614, 'not a valid mobile number'],
  ])('for good (%i) has FAILED, in its words', async (code, words) => {
    const talk = await SmsTalk.begin(stage)
    const conversation = await talk.write()
    talk.twilio.fault(answering(twilioError(code)))
    const id = await talk.say(conversation, 'Refused')
    const [own] = await talk.told(id, 1)
    expect(own).toMatchObject({ status: 'FAILED', ext_identifier: '', conversation_state: 'OPEN' })
    expect(own?.auxiliary_data.errors).toEqual([
      { code, title: expect.stringContaining(words), detail: null },
    ])
    expect((await talk.health()).health.state).toBe('ok')
  })

  it('because of the rate waits with the whole account', async () => {
    const talk = await SmsTalk.begin(stage)
    const conversation = await talk.write()
    talk.twilio.fault(answering(twilioError(20_429, { retryAfter: 1 })))
    const began = Date.now()
    const id = await talk.say(conversation, 'Throttled')
    await talk.reaches(id, 'DELIVERED')
    expect(Date.now() - began).toBeGreaterThan(950)
    expect(talk.twilio.sentTo(talk.customer)).toHaveLength(1)
  })

  it('because it is overloaded is tried again; because it broke, it is not', async () => {
    const talk = await SmsTalk.begin(stage)
    const conversation = await talk.write()
    talk.twilio.fault(answering(twilioError(20_503)))
    const first = await talk.say(conversation, 'Overloaded')
    await talk.reaches(first, 'DELIVERED')
    const broken = twilioError(20_500, { status: 500, message: 'Internal server error' })
    const fault = talk.twilio.fault(answering(broken))
    const second = await talk.say(conversation, 'Broken')
    await eventually(
      () => talk.message(second),
      message => expect(message.metadata).toEqual({ ambiguous: true }),
    )
    const third = await talk.say(conversation, 'The next one')
    await talk.reaches(third, 'DELIVERED')
    expect(fault.met).toHaveLength(1)
  })

  it('because of its credentials marks the account as failing, without showing them', async () => {
    const talk = await SmsTalk.begin(stage)
    const conversation = await talk.write()
    const { authToken } = talk.account
    talk.account.authToken = 'another-token-than-before'
    await talk.reaches(await talk.say(conversation, 'No token'), 'FAILED')
    const { health } = await eventually(
      () => talk.health(),
      now => expect(now.health.state).toBe('failing'),
    )
    expect(health.detail).toMatch(/20003: Authenticate/)
    talk.account.authToken = authToken
    await talk.reaches(await talk.say(conversation, 'With it'), 'DELIVERED')
    await eventually(
      () => talk.health(),
      now => expect(now.health.state).toBe('ok'),
    )
  })

  it('because he wrote STOP makes the conversation BLOCKED, until he writes START', async () => {
    const talk = await SmsTalk.begin(stage)
    const conversation = await talk.write('STOP')
    expect(await talk.conversation(conversation)).toMatchObject({ state: 'OPEN' })
    talk.twilio.stop(talk.number, talk.customer)
    const id = await talk.say(conversation, 'One more thing')
    const [own] = await talk.told(id, 1)
    expect(own).toMatchObject({ status: 'FAILED', conversation_state: 'BLOCKED' })
    expect(await talk.send(conversation, { type: 'TEXT', text: 'Again' })).toMatchObject({
      status: 422,
      body: { code: 'conversation_blocked' },
    })
    expect(await talk.hear('hm')).toMatchObject({ conversation_state: 'BLOCKED' })
    talk.twilio.stop(talk.number, talk.customer, false)
    expect(await talk.hear('START')).toMatchObject({ conversation_state: 'OPEN' })
    await talk.reaches(await talk.say(conversation, 'Welcome back'), 'DELIVERED')
  })

  it('is not even asked to where Twilio said that he wrote STOP', async () => {
    const talk = await SmsTalk.begin(stage)
    const conversation = await talk.write('Stop', { more: { OptOutType: 'STOP' } })
    expect(await talk.conversation(conversation)).toMatchObject({ state: 'BLOCKED' })
    await talk.write('start', { more: { OptOutType: 'START' } })
    expect(await talk.conversation(conversation)).toMatchObject({ state: 'OPEN' })
    expect(wordsOf(await talk.scene.fired())).toEqual(
      expect.arrayContaining(['RECEIVED', 'opt_out', 'opt_in', 'RECEIVED']),
    )
  })
})

it('a draft that cannot be an SMS is refused, with what to do', async () => {
  const talk = await SmsTalk.begin(stage)
  const conversation = await talk.write('Hi')
  const [question] = talk.scene.inbox.events
  const cases: [object, RegExp][] = [
    [{ type: 'TEXT', text: 'x'.repeat(1_601) }, /1600/],
    [{ type: 'LOCATION', location: { latitude: 1, longitude: 2 } }, /link to a map/],
    [{ type: 'CONTACT', contact: [{ name: 'Ada' }] }, /vCard/],
    [{ type: 'VOICE', file_url: 'https://example.com/a.ogg' }, /AUDIO/],
    [{ type: 'TEXT', text: 'Yes', quote_id: question?.id }, /cannot reply/],
  ]
  for (const [body, words] of cases) {
    const answer = await talk.send(conversation, body)
    const problem = { code: 'message_refused', detail: expect.stringMatching(words) }
    expect(answer, JSON.stringify(body)).toMatchObject({ status: 422, body: problem })
  }
  expect(talk.twilio.sentTo(talk.customer)).toEqual([])
})
