import { describe, expect, it } from 'vitest'
import { held, resetAfter, slow, statusFirst } from '../../src/stand-ins/graph/index.ts'
import { wordsOf } from './support/platform-talk.ts'
import { eventually } from './support/receiver.ts'
import { Talk, useTalk } from './support/talk.ts'

const stage = useTalk()

describe("an agent's message", () => {
  it('is PREPARED at once, SENT when the platform took it, and each receipt is an event', async () => {
    const talk = await Talk.begin(stage)
    const agentId = await talk.agent()
    const conversation = await talk.write()
    const id = await talk.say(conversation, 'How can I help?', {
      agent_id: agentId,
      custom_data: { case: 'C-7', deep: { list: [1, 'two', null] } },
      count_as_inbound: true,
    })
    const [own, delivered] = await talk.told(id, 2)
    const [sent] = talk.graph.sentTo(talk.customer)
    expect(own).toMatchObject({
      id,
      ext_identifier: sent?.id,
      type: 'TEXT',
      status: 'SENT',
      outbound: true,
      text: 'How can I help?',
      agent_id: agentId,
      agent: { id: agentId, name: 'Ada' },
      custom_data: { case: 'C-7', deep: { list: [1, 'two', null] } },
      metadata: {},
      count_as_inbound: true,
      conversation_state: 'OPEN',
    })
    expect(delivered).toMatchObject({
      type: 'EVENT',
      ext_identifier: `${sent?.id}:delivered`,
      auxiliary_data: { event: 'delivered' },
      quote: { id, status: 'DELIVERED', custom_data: { case: 'C-7' }, count_as_inbound: true },
    })
    expect(sent).toMatchObject({ opaque: id, body: { type: 'text', text: { body: 'How can I help?' } } })
    await talk.graph.sendStatus(sent?.id ?? '', 'read')
    expect(wordsOf(await talk.told(id, 3))).toEqual(['SENT', 'delivered', 'read'])
    expect(await talk.message(id)).toMatchObject({ status: 'READ', ext_identifier: sent?.id })
    expect((await talk.all()).filter(event => event.id === id)).toHaveLength(1)
  })

  it('replies to a message, and tells which', async () => {
    const talk = await Talk.begin(stage)
    const conversation = await talk.write('Is it blue?')
    const [question] = await talk.messages()
    const id = await talk.say(conversation, 'It is.', { quote_id: question?.id })
    const [own] = await talk.told(id, 1)
    expect(own?.quote).toMatchObject({ id: question?.id, text: 'Is it blue?', quote: null })
    expect(talk.graph.sentTo(talk.customer)[0]?.body).toMatchObject({
      context: { message_id: question?.ext_identifier },
    })
  })

  it('whose receipt comes before the answer is told as SENT, and then the receipt', async () => {
    const talk = await Talk.begin(stage)
    const conversation = await talk.write()
    talk.graph.fault(statusFirst('delivered'), { statuses: [] })
    const id = await talk.say(conversation, 'Early')
    expect(wordsOf(await talk.told(id, 2))).toEqual(['SENT', 'delivered'])
    await talk.all()
    expect(wordsOf(await talk.told(id, 2))).toEqual(['SENT', 'delivered'])
    expect((await talk.message(id)).metadata).toEqual({})
  })

  it('that the platform only queues is told as PREPARED, and its "sent" as an event', async () => {
    const talk = await Talk.begin(stage)
    const conversation = await talk.write()
    talk.graph.fault(held())
    const id = await talk.say(conversation, 'Held for now')
    const [own] = await talk.told(id, 1)
    const [sent] = talk.graph.sentTo(talk.customer)
    expect(own).toMatchObject({ status: 'PREPARED', ext_identifier: sent?.id })
    await talk.graph.sendStatus(sent?.id ?? '', 'sent')
    expect(wordsOf(await talk.told(id, 2))).toEqual(['PREPARED', 'sent'])
  })

  it('goes out in the order of acceptance, one at a time for each customer', async () => {
    const talk = await Talk.begin(stage)
    const others = Array.from({ length: 3 }, (_, i) => `1660555${talk.phone.slice(-3)}${i}`)
    const conversations = await Promise.all(others.map(customer => talk.write('Hi', customer)))
    talk.graph.fault(slow(40), { times: 12 })
    const texts = Array.from({ length: 10 }, (_, i) => `number ${i}`)
    for (const text of texts) {
      for (const conversation of conversations) await talk.say(conversation, text)
    }
    await eventually(
      () => others.map(customer => talk.graph.sentTo(customer).length),
      counts => expect(counts).toEqual([10, 10, 10]),
    )
    for (const customer of others) {
      const bodies = talk.graph.sentTo(customer).map(({ body }) => (body.text as { body: string }).body)
      expect(bodies).toEqual(texts)
      expect(talk.graph.mostAtOnce(customer)).toBe(1)
    }
    await talk.all()
    expect(talk.graph.repeated).toEqual([])
  })

  it('whose answer was lost is not sent again; its receipt settles it', async () => {
    const talk = await Talk.begin(stage)
    const conversation = await talk.write()
    talk.graph.fault(resetAfter(), { statuses: [] })
    const id = await talk.say(conversation, 'Lost answer')
    await eventually(
      () => talk.message(id),
      message => expect(message).toMatchObject({ status: 'PREPARED', metadata: { ambiguous: true } }),
    )
    // It does not hold up what comes after it.
    const next = await talk.say(conversation, 'The next one')
    await talk.reaches(next, 'DELIVERED')
    expect(await talk.message(id)).toMatchObject({ status: 'PREPARED' })
    const [lost] = talk.graph.sentTo(talk.customer)
    await talk.graph.sendStatus(lost?.id ?? '', 'read')
    expect(wordsOf(await talk.told(id, 2))).toEqual(['SENT', 'read'])
    expect(await talk.message(id)).toMatchObject({ ext_identifier: lost?.id, status: 'READ', metadata: {} })
    expect(talk.graph.sentTo(talk.customer)).toHaveLength(2)
  })

  it('is accepted once under an Idempotency-Key', async () => {
    const talk = await Talk.begin(stage)
    const conversation = await talk.write()
    const body = { type: 'TEXT', text: 'Once' }
    const answers = []
    for (let i = 0; i < 3; i += 1) {
      answers.push(await talk.send(conversation, body, { 'idempotency-key': 'order-7' }))
    }
    expect(new Set(answers.map(answer => answer.body.id)).size).toBe(1)
    await talk.reaches(answers[0]?.body.id ?? '', 'DELIVERED')
    expect(talk.graph.sentTo(talk.customer)).toHaveLength(1)
  })

  it('can be taken back before it went out, and not afterwards', async () => {
    const talk = await Talk.begin(stage)
    const conversation = await talk.write()
    talk.graph.fault(slow(400))
    const first = await talk.say(conversation, 'First')
    const second = await talk.say(conversation, 'Never sent')
    const path = (id: string) => talk.scene.path(`/messages/${id}/`)
    expect((await talk.client.call('DELETE', path(second))).status).toBe(204)
    expect(await talk.message(second)).toMatchObject({ status: 'DELETED' })
    const [deleted] = await talk.told(second, 1)
    expect(deleted).toMatchObject({
      type: 'EVENT',
      auxiliary_data: { event: 'deleted' },
      quote: { id: second },
    })
    await talk.reaches(first, 'DELIVERED')
    expect(talk.graph.sentTo(talk.customer)).toHaveLength(1)
    const refused = await talk.client.call('DELETE', path(first))
    expect(refused).toMatchObject({ status: 422, body: { code: 'platform_unsupported' } })
  })
})

describe('a conversation that we begin', () => {
  const template = { type: 'HSM', template: { name: 'hello', language: 'en_US', components: [] } }

  it('begins with a template, and is the same one when he answers', async () => {
    stage.graph.addTemplate({ name: 'hello', components: [{ type: 'BODY', text: 'Hello!' }], wabaId: 'w' })
    const talk = await Talk.begin(stage, {}, 'w')
    const start = (body: object) =>
      talk.client.call<{ id: string; conversation_id: string; code: string }>(
        'POST',
        talk.scene.path('/messages/'),
        { platform_id: talk.scene.platformId, to: `+${talk.customer}`, ...body },
      )
    expect(await start({ type: 'TEXT', text: 'Hi' })).toMatchObject({
      status: 422,
      body: { code: 'window_closed' },
    })
    const { status, body } = await start(template)
    expect(status).toBe(202)
    const sent = await talk.reaches(body.id, 'DELIVERED')
    expect(sent).toMatchObject({
      conversation_state: 'EXPIRED',
      chat_user: { phone_number: `+${talk.customer}` },
    })
    expect(await talk.write('Who is this?')).toBe(body.conversation_id)
    expect(await talk.conversation(body.conversation_id)).toMatchObject({ state: 'OPEN' })
    const again = await start({ type: 'TEXT', text: 'Acme' })
    expect(again).toMatchObject({ status: 202, body: { conversation_id: body.conversation_id } })
  })

  it('tells the words of its template, also where a receipt is faster than the answer', async () => {
    const body = { type: 'BODY', text: 'Hello {{1}}!' }
    stage.graph.addTemplate({ name: 'greeting', components: [body], category: 'UTILITY', wabaId: 'w2' })
    const talk = await Talk.begin(stage, {}, 'w2')
    const conversation = await talk.write()
    talk.graph.fault(statusFirst('delivered'), { statuses: [] })
    const components = [{ type: 'body', parameters: [{ type: 'text', text: 'Anna' }] }]
    const greeting = { type: 'HSM', template: { name: 'greeting', language: 'en_US', components } }
    const { body: sent } = await talk.send(conversation, greeting)
    const [own] = await talk.told(sent.id, 2)
    expect(own).toMatchObject({
      type: 'HSM',
      template: { name: 'greeting', category: 'UTILITY', components, text: 'Hello Anna!' },
    })
  })

  it('is with whom it says, or is refused', async () => {
    const talk = await Talk.begin(stage)
    const start = (to: string, platformId = talk.scene.platformId) =>
      talk.client.call('POST', talk.scene.path('/messages/'), { platform_id: platformId, to, ...template })
    expect(await start('nobody')).toMatchObject({ status: 400, body: { code: 'invalid' } })
    expect(await start('+1')).toMatchObject({ status: 400 })
    expect(await start(talk.customer, '0192f0c1-7d5e-7c3a-9f3e-2b1d4c5a6e7f')).toMatchObject({ status: 404 })
  })
})
