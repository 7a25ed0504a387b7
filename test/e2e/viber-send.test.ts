import { describe, expect, it } from 'vitest'
import { json } from '../../src/stand-ins/kit/call.ts'
import { answering, resetAfter, resetBefore } from '../../src/stand-ins/viber/index.ts'
import { upload } from './support/links.ts'
import { wordsOf } from './support/platform-talk.ts'
import { eventually } from './support/receiver.ts'
import { sample } from './support/samples.ts'
import { useViber, ViberTalk } from './support/viber.ts'

const stage = useViber()

/** A conversation in which the customer has written. */
const begin = async () => {
  const talk = await ViberTalk.begin(stage)
  const { conversation_id: conversation } = await talk.hear()
  return { talk, conversation }
}

describe("an agent's message", () => {
  it('is SENT under a token of which no digit is lost, and each receipt is an event, once', async () => {
    const { talk, conversation } = await begin()
    const id = await talk.say(conversation, 'How can I help?')
    const [own, delivered] = await talk.told(id, 2)
    const [sent] = talk.bot.sent
    if (sent === undefined) throw new Error('Nothing was sent.')
    expect(sent.token).toMatch(/^\d{19}$/)
    expect(sent.body).toMatchObject({
      receiver: talk.customer,
      sender: { name: 'Acme' },
      tracking_data: id,
      type: 'text',
      text: 'How can I help?',
    })
    expect(own).toMatchObject({ id, status: 'SENT', outbound: true, ext_identifier: sent.token })
    expect(delivered).toMatchObject({
      ext_identifier: `${sent.token}:delivered`,
      auxiliary_data: { event: 'delivered', user_id: talk.customer },
      quote: { id, status: 'DELIVERED' },
    })
    await talk.viber.tells(talk.bot, 'seen', sent)
    expect(wordsOf(await talk.told(id, 3))).toEqual(['SENT', 'delivered', 'read'])
    // Each of his devices tells, and so does what he wrote himself.
    for (const word of ['delivered', 'seen'] as const) await talk.viber.tells(talk.bot, word, sent)
    const inbound = talk.scene.inbox.events.find(({ outbound, type }) => !outbound && type === 'TEXT')
    const heard = { token: inbound?.ext_identifier ?? '', receiver: talk.customer }
    await talk.viber.tells(talk.bot, 'delivered', heard)
    expect(await talk.scene.count()).toBe(4)
    expect(await talk.message(id)).toMatchObject({ status: 'READ' })
  })

  it('offers buttons, and what is tapped is a BUTTON', async () => {
    const { talk, conversation } = await begin()
    const yes = { ActionType: 'reply', ActionBody: 'yes', Text: '<b>Yes, please</b>' }
    const keyboard = { Type: 'keyboard', Buttons: [yes, { ...yes, ActionBody: 'no', Text: 'No' }] }
    const id = await talk.say(conversation, {
      type: 'TEMPLATE',
      text: 'Shall we?',
      interactive: { keyboard },
    })
    const [own] = await talk.told(id, 1)
    expect(own).toMatchObject({ type: 'TEMPLATE', text: 'Shall we?', template: null })
    expect(own?.auxiliary_data.interactive).toEqual({ keyboard })
    expect(await talk.hear('yes')).toMatchObject({
      type: 'BUTTON',
      text: 'Yes, please',
      auxiliary_data: { button: { title: 'Yes, please', payload: 'yes' }, tracking_data: id },
    })
    expect(await talk.hear('Or rather no')).toMatchObject({ type: 'TEXT', text: 'Or rather no' })
  })

  it.each([
    ['IMAGE', sample('image/jpeg', 'view.jpg'), { type: 'picture', text: '' }, /\/file\.jpeg\?/],
    ['VIDEO', sample('video/mp4', 'tour.mp4'), { type: 'video', size: 2_000 }, /\/file\.mp4\?/],
    [
      'FILE',
      sample('application/pdf', 'Rechnung.pdf'),
      { type: 'file', size: 2_000, file_name: 'Rechnung.pdf' },
      /\/file\.pdf\?/,
    ],
  ])('with an upload, %s, is fetched by Viber from the hub', async (type, file, said, ending) => {
    const { talk, conversation } = await begin()
    const file_id = await upload(talk.scene, file)
    const id = await talk.say(conversation, { type, file_id })
    await talk.told(id, 1)
    const { body } = talk.bot.sent[0] ?? {}
    expect(body).toMatchObject(said)
    expect(body?.media).toMatch(ending)
    const fetched = await fetch(String(body?.media))
    expect(fetched.headers.get('content-type')).toBe(file.mimeType)
    expect(Buffer.from(await fetched.arrayBuffer())).toEqual(file.bytes)
  })

  it('with a link tells the size that its server tells', async () => {
    const { talk, conversation } = await begin()
    const { bytes, mimeType } = sample('video/mp4', 'tour.mp4', 5_432)
    const file_url = stage.viber.addFile({ bytes, mimeType, name: 'tour.mp4' })
    const id = await talk.say(conversation, { type: 'VIDEO', file_url })
    await talk.told(id, 1)
    expect(talk.bot.sent[0]?.body).toMatchObject({ type: 'video', media: file_url, size: 5_432 })
  })

  it('may begin a conversation with somebody who has subscribed', async () => {
    const talk = await ViberTalk.begin(stage)
    await talk.viber.subscribes(talk.bot, talk.customer)
    const begins = (to: string) =>
      talk.client.call<{ id: string }>('POST', talk.scene.path('/messages/'), {
        platform_id: talk.scene.platformId,
        to,
        type: 'TEXT',
        text: 'Hello',
      })
    const { status, body } = await begins(talk.customer)
    expect(status).toBe(202)
    expect(wordsOf(await talk.told(body.id, 2))).toEqual(['SENT', 'delivered'])
    expect(await begins('+16505551234')).toMatchObject({ status: 400, body: { code: 'invalid' } })
  })

  it('that Viber could not take is refused at once', async () => {
    const { talk, conversation } = await begin()
    const [message] = talk.scene.inbox.events
    const draft = { type: 'IMAGE', file_url: 'https://files.example/a', quote_id: message?.id }
    expect(await talk.send(conversation, draft)).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'quote_id' }, { path: 'file_url' }] },
    })
  })
})

describe('a message that Viber', () => {
  it('refuses because the customer has left is FAILED, and the conversation BLOCKED', async () => {
    const { talk, conversation } = await begin()
    talk.bot.person(talk.customer).subscribed = false
    const id = await talk.say(conversation, 'Are you there?')
    const [own] = await talk.told(id, 1)
    expect(own).toMatchObject({
      status: 'FAILED',
      ext_identifier: '',
      conversation_state: 'BLOCKED',
      auxiliary_data: { errors: [{ code: 6, title: 'receiverNotSubscribed' }] },
    })
    expect(await talk.hear('I am')).toMatchObject({ conversation_state: 'OPEN' })
  })

  it('slows down is tried again', async () => {
    const { talk, conversation } = await begin()
    talk.viber.refuse('tooManyRequests')
    const id = await talk.say(conversation, 'Once more')
    expect(wordsOf(await talk.told(id, 1))).toContain('SENT')
    expect(talk.bot.sent).toHaveLength(1)
  })

  it('has a gateway slow down waits as long as that asks, with the whole account', async () => {
    const { talk, conversation } = await begin()
    const wait = { ...json({}, 429, { 'retry-after': '1' }) }
    talk.viber.fault(answering(wait))
    const startedAt = performance.now()
    const ids = [await talk.say(conversation, 'One'), await talk.say(conversation, 'Two')]
    for (const id of ids) await talk.told(id, 1)
    expect(performance.now() - startedAt).toBeGreaterThan(1_000)
    expect(talk.bot.sent.map(({ body }) => body.text)).toEqual(['One', 'Two'])
  })

  it('refuses because of the account is FAILED, and the account’s health says why', async () => {
    const { talk, conversation } = await begin()
    talk.viber.refuse('noBalance')
    const id = await talk.say(conversation, 'Hello?')
    expect(await talk.told(id, 1)).toMatchObject([{ status: 'FAILED', conversation_state: 'OPEN' }])
    await eventually(
      () => talk.shown(),
      ({ health }) =>
        expect(health).toMatchObject({ state: 'failing', detail: 'Viber answered status 24: noBalance.' }),
    )
  })

  it('could not be asked for is sent later, and one whose answer is lost is not sent twice', async () => {
    const { talk, conversation } = await begin()
    talk.viber.fault(resetBefore(), { when: ({ path }) => path === '/pa/get_account_info' })
    const first = await talk.say(conversation, 'First')
    expect(wordsOf(await talk.told(first, 2))).toEqual(['SENT', 'delivered'])
    talk.viber.fault(resetAfter())
    const second = await talk.say(conversation, 'Second')
    await eventually(
      () => talk.message(second),
      message => expect(message).toMatchObject({ status: 'PREPARED', metadata: { ambiguous: true } }),
    )
    await talk.viber.settled()
    expect(talk.bot.sent.map(({ body }) => body.text)).toEqual(['First', 'Second'])
  })

  it('took, and could not show, is FAILED by an event', async () => {
    const { talk, conversation } = await begin()
    const { receipts } = talk.viber
    talk.viber.receipts = []
    const id = await talk.say(conversation, 'Can you read this?')
    await talk.told(id, 1)
    const [sent] = talk.bot.sent
    if (sent) await talk.viber.tells(talk.bot, 'failed', sent, 'unsupported message')
    const [, failed] = await talk.told(id, 2)
    const errors = [{ code: null, title: 'unsupported message', detail: null }]
    expect(failed).toMatchObject({
      ext_identifier: `${sent?.token}:failed`,
      auxiliary_data: { event: 'failed', errors, user_id: talk.customer },
      quote: { id, status: 'FAILED', auxiliary_data: { errors } },
    })
    talk.viber.receipts = receipts
  })
})
