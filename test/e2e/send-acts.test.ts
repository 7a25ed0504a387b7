import { describe, expect, it } from 'vitest'
import type { MessageEvent } from '../../packages/receiver/src/index.ts'
import { error, resetBefore } from '../../src/stand-ins/graph/index.ts'
import { startingWith, type Wanted, whole } from './support/expected.ts'
import { Talk, useTalk } from './support/talk.ts'

const stage = useTalk()

const begin = async () => {
  const talk = await Talk.begin(stage)
  talk.graph.describe(talk.customer, { name: 'Sheena Nelson' })
  const message = await talk.hear('Is it ready?')
  const user = { first_name: 'Sheena Nelson', phone_number: `+${talk.customer}` }
  const wanted: Wanted = { ext: message.ext_identifier, text: 'Is it ready?', user }
  return { talk, message, wanted, user }
}

const act = (talk: Talk, id: string, what: 'reaction' | 'read', body?: object) =>
  talk.client.call<{ code: string; detail: string }>(
    'POST',
    talk.scene.path(`/messages/${id}/${what}/`),
    body,
  )

const reactionsTo = async (talk: Talk, id: string, count: number): Promise<MessageEvent[]> =>
  (await talk.told(id, count + 1)).filter(({ auxiliary_data }) => auxiliary_data.event === 'reaction')

describe('a reaction', () => {
  it('goes to WhatsApp and is told, and so is that it was taken back', async () => {
    const { talk, message, wanted, user } = await begin()
    const { ext_identifier, id } = message
    for (const emoji of ['👍🏽', '']) {
      expect(await act(talk, id, 'reaction', { emoji })).toMatchObject({ status: 204, body: null })
    }
    const envelope = { messaging_product: 'whatsapp', recipient_type: 'individual', to: talk.customer }
    expect(talk.graph.sentTo(talk.customer).map(({ body }) => body)).toEqual([
      { ...envelope, type: 'reaction', reaction: { message_id: ext_identifier, emoji: '👍🏽' } },
      { ...envelope, type: 'reaction', reaction: { message_id: ext_identifier, emoji: '' } },
    ])
    const told = await reactionsTo(talk, id, 2)
    const ext = startingWith(`${ext_identifier}:reaction:`)
    const reacted = (emoji: string | null, action: string): Wanted => ({
      ext,
      type: 'EVENT',
      text: emoji,
      aux: { event: 'reaction', reaction: { emoji, action }, outbound: true },
      quote: wanted,
      user,
    })
    expect(told).toEqual([
      whole(reacted('👍🏽', 'react'), talk.scene),
      whole(reacted(null, 'unreact'), talk.scene),
    ])
    expect(new Set(told.map(event => event.ext_identifier)).size).toBe(2)
    // The receipts that WhatsApp posts of a reaction are about no message.
    expect(await talk.all()).toHaveLength(3)
    expect(await talk.messages()).toHaveLength(1)
  })

  it('may be to what we wrote ourselves, once it has gone out', async () => {
    const { talk, message } = await begin()
    const id = await talk.say(message.conversation_id, 'It is.')
    const { ext_identifier } = await talk.reaches(id, 'DELIVERED')
    expect((await act(talk, id, 'reaction', { emoji: '🎉' })).status).toBe(204)
    expect(talk.graph.sentTo(talk.customer).at(-1)?.body).toMatchObject({
      reaction: { message_id: ext_identifier, emoji: '🎉' },
    })
    const events = await talk.told(id, 3)
    expect(events.at(-1)).toMatchObject({ text: '🎉', quote: { id, status: 'DELIVERED', outbound: true } })
  })

  it.each([
    ['refuses', error(131_009), 422, 'platform_refused'],
    ['does not answer', resetBefore(), 503, 'platform_unreachable'],
  ] as const)('that WhatsApp %s is refused, and not told', async (_what, fault, status, code) => {
    const { talk, message } = await begin()
    talk.graph.fault(fault)
    expect(await act(talk, message.id, 'reaction', { emoji: '👍' })).toMatchObject({ status, body: { code } })
    expect(await talk.all()).toHaveLength(1)
  })
})

describe('a message that is marked as read', () => {
  it('is so at WhatsApp, with the sign of typing where it is asked for; nothing is told', async () => {
    const { talk, message } = await begin()
    for (const body of [{ typing: true }, { typing: false }, {}, undefined])
      expect(await act(talk, message.id, 'read', body)).toMatchObject({ status: 204, body: null })
    const marks = talk.graph.records.reads.filter(({ messageId }) => messageId === message.ext_identifier)
    expect(marks.map(({ typing }) => typing)).toEqual([true, false, false, false])
    expect(talk.graph.records.calls.filter(({ body }) => body?.status === 'read')[0]?.body).toEqual({
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: message.ext_identifier,
      typing_indicator: { type: 'text' },
    })
    expect(await talk.all()).toHaveLength(1)
    expect(await talk.message(message.id)).toMatchObject({ status: 'RECEIVED' })
  })

  it('is what the customer wrote, and nothing else', async () => {
    const { talk, message } = await begin()
    const id = await talk.say(message.conversation_id, 'It is.')
    await talk.reaches(id, 'DELIVERED')
    expect(await act(talk, id, 'read')).toMatchObject({ status: 422, body: { code: 'state_impossible' } })
    expect(talk.graph.records.reads.filter(({ messageId }) => messageId === id)).toEqual([])
  })
})
