import { describe, expect, it } from 'vitest'
import { answering, resetAfter, twilioError } from '../../src/stand-ins/sms/index.ts'
import { expectFile, linkOf, upload } from './support/links.ts'
import { wordsOf } from './support/platform-talk.ts'
import { eventually } from './support/receiver.ts'
import { sample } from './support/samples.ts'
import { SmsTalk, useSms } from './support/sms-talk.ts'

const stage = useSms()
const POOL = 'MG0123456789abcdef0123456789abcdef'

describe('an SMS conversation', () => {
  it('goes in both directions, and Twilio tells what becomes of each message', async () => {
    const talk = await SmsTalk.begin(stage)
    const conversation = await talk.write('Is it blue?')
    const id = await talk.say(conversation, 'It is: 100% & more')
    const events = await talk.told(id, 3)
    expect(wordsOf(events)).toEqual(['PREPARED', 'sent', 'delivered'])
    const [sent] = talk.twilio.sentTo(talk.customer)
    expect(sent).toMatchObject({
      from: talk.number,
      service: null,
      body: 'It is: 100% & more',
      mediaUrls: [],
      callback: `${talk.scene.hookUrl}?message=${id}`,
    })
    expect(events[0]).toMatchObject({ id, ext_identifier: sent?.sid, outbound: true })
    expect(events[2]).toMatchObject({
      ext_identifier: `${sent?.sid}:delivered`,
      auxiliary_data: { event: 'delivered', MessageStatus: 'delivered', To: talk.customer },
      quote: { id, status: 'DELIVERED' },
    })
    expect(JSON.stringify(events)).not.toContain(talk.account.sid)
    // The event may be there before the answer to the post that it came from.
    await talk.twilio.settled()
    for (const post of talk.twilio.posts) expect(post.answer).toMatch(/^<\?xml .*<Response><\/Response>$/)
    await talk.scene.fired()
  })

  it('by a pool of numbers comes to its account, whichever number was written to', async () => {
    const talk = await SmsTalk.begin(stage, POOL)
    const conversation = await talk.write('Hi')
    const id = await talk.say(conversation, 'From whichever')
    expect(wordsOf(await talk.told(id, 3))).toEqual(['PREPARED', 'sent', 'delivered'])
    expect(talk.twilio.sentTo(talk.customer)).toMatchObject([{ from: null, service: POOL }])
  })

  it('that we begin is the same one when he answers', async () => {
    const talk = await SmsTalk.begin(stage)
    const start = (to: string) =>
      talk.scene.client.call<{ id: string; conversation_id: string }>('POST', talk.scene.path('/messages/'), {
        platform_id: talk.scene.platformId,
        to,
        type: 'TEXT',
        text: 'Your order is ready',
      })
    const digits = talk.customer.slice(1)
    const { status, body } = await start(`+1 (${digits.slice(1, 4)}) ${digits.slice(4)}`)
    expect(status).toBe(202)
    await talk.reaches(body.id, 'DELIVERED')
    expect(await talk.write('Thank you')).toBe(body.conversation_id)
    expect(await start('Ada')).toMatchObject({ status: 400, body: { code: 'invalid' } })
  })

  it('carries a file in, which Twilio is asked for by name and password, and its storage by neither', async () => {
    const talk = await SmsTalk.begin(stage)
    const file = sample('image/jpeg', 'view.jpg')
    const before = talk.twilio.downloads.length
    const event = await talk.hear('Look', { files: [file] })
    expect(event).toMatchObject({ type: 'IMAGE', text: 'Look', mime_type: 'image/jpeg' })
    await expectFile(linkOf(event), file)
    const basic = Buffer.from(`${talk.account.sid}:${talk.account.authToken}`).toString('base64')
    expect(talk.twilio.downloads.slice(before, before + 2)).toEqual([
      { place: 'api', status: 307, authorization: `Basic ${basic}` },
      { place: 'storage', status: 200, authorization: null },
    ])
  })

  it('says of a file that was deleted at Twilio that it is gone', async () => {
    const talk = await SmsTalk.begin(stage)
    const hear = talk.hear('Look', { files: [sample('image/png', 'view.png')] })
    talk.twilio.deleteMedia()
    const event = await hear
    await eventually(
      async () => (await fetch(linkOf(event))).status,
      status => expect(status).toBe(410),
    )
    const gone = (await talk.told(event.id, 2))[1]
    expect(gone).toMatchObject({ type: 'EVENT', auxiliary_data: { event: 'media' } })
  })

  it('carries a file out: Twilio fetches it from the hub', async () => {
    const talk = await SmsTalk.begin(stage)
    const conversation = await talk.write()
    const file_id = await upload(talk.scene, sample('image/jpeg', 'menu.jpg'))
    const answer = await talk.send(conversation, { type: 'IMAGE', text: 'Our menu', file_id })
    expect(answer.status).toBe(202)
    await talk.reaches(answer.body.id, 'DELIVERED')
    const [sent] = talk.twilio.sentTo(talk.customer)
    expect(sent?.body).toBe('Our menu')
    expect(sent?.mediaUrls).toEqual([expect.stringMatching(`^${talk.scene.hubUrl}/files/`)])
  })

  it('whose answer was lost is not sent again: the callback names our message, and settles it', async () => {
    const talk = await SmsTalk.begin(stage)
    const conversation = await talk.write()
    talk.twilio.plan([{ status: 'delivered', afterMs: 250 }, 'sent'])
    talk.twilio.fault(resetAfter())
    const id = await talk.say(conversation, 'Lost answer')
    await eventually(
      () => talk.message(id),
      message => expect(message).toMatchObject({ status: 'PREPARED', metadata: { ambiguous: true } }),
    )
    const events = await talk.told(id, 2)
    talk.twilio.plan(['sent', 'delivered'])
    expect(wordsOf(events)).toEqual(['SENT', 'delivered'])
    const [sent, ...others] = talk.twilio.sentTo(talk.customer)
    expect(others).toEqual([])
    await talk.twilio.settled()
    expect(await talk.message(id)).toMatchObject({
      ext_identifier: sent?.sid,
      status: 'DELIVERED',
      metadata: {},
    })
  })
})

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
    expect((await talk.shown()).health.state).toBe('ok')
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
      () => talk.shown(),
      now => expect(now.health.state).toBe('failing'),
    )
    expect(health.detail).toMatch(/20003: Authenticate/)
    talk.account.authToken = authToken
    await talk.reaches(await talk.say(conversation, 'With it'), 'DELIVERED')
    await eventually(
      () => talk.shown(),
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
