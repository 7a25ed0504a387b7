import { describe, expect, it } from 'vitest'
import {
  answering,
  internalError,
  lineError,
  quotaReached,
  rateLimited,
  resetAfter,
  resetBefore,
  unauthorized,
} from '../../src/stand-ins/line/index.ts'
import { LineTalk, useLine } from './support/line-talk.ts'
import { eventually } from './support/receiver.ts'

const stage = useLine()

const begin = async () => {
  const talk = await LineTalk.begin(stage)
  const { conversation_id } = await talk.hear()
  return { talk, conversation: conversation_id }
}

const PREVIEW = 'https://files.example.com/preview.jpg'

describe('what can be sent to LINE', () => {
  it.each([
    [
      { type: 'TEXT', text: 'Hello' },
      { type: 'text', text: 'Hello' },
    ],
    [
      { type: 'STICKER', interactive: { packageId: '446', stickerId: '1988' } },
      { type: 'sticker', packageId: '446', stickerId: '1988' },
    ],
    [
      { type: 'LOCATION', location: { latitude: 35.7, longitude: 139.7, name: 'Shop' } },
      { type: 'location', title: 'Shop', address: 'Shop', latitude: 35.7, longitude: 139.7 },
    ],
    [
      {
        type: 'TEMPLATE',
        interactive: { type: 'flex', altText: 'A card', contents: { type: 'bubble' } },
      },
      { type: 'flex', altText: 'A card', contents: { type: 'bubble' } },
    ],
  ])('%j', async (body, message) => {
    const { talk, conversation } = await begin()
    const answer = await talk.send(conversation, body)
    expect(answer.status).toBe(202)
    expect(await talk.own(answer.body.id)).toMatchObject({ status: 'SENT', type: body.type })
    expect(talk.line.sentTo(talk.user)[0]?.message).toEqual(message)
  })

  it('is checked at once, and what cannot go says why', async () => {
    const { talk, conversation } = await begin()
    const refused = async (body: object) => {
      const answer = await talk.send(conversation, body)
      expect(answer.status).toBe(422)
      return answer.body.errors
    }
    const file_url = 'https://files.example.com/a'
    expect(await refused({ type: 'VIDEO', file_url })).toMatchObject([
      { path: 'interactive.previewImageUrl' },
    ])
    expect(await refused({ type: 'VOICE', file_url })).toMatchObject([{ path: 'interactive.duration' }])
    expect(await refused({ type: 'FILE', file_url })).toMatchObject([
      { path: 'type', message: expect.stringContaining('TEXT with a link') },
    ])
    const interactive = { previewImageUrl: PREVIEW }
    expect(await refused({ type: 'TEXT', text: 'a', interactive })).toMatchObject([{ path: 'interactive' }])
  })
})

describe('a message that LINE refuses', () => {
  it('for its form has FAILED, with what is wrong in each member', async () => {
    const { talk, conversation } = await begin()
    const interactive = { type: 'flex', altText: 'A card', contents: { type: 'ball' } }
    const answer = await talk.send(conversation, { type: 'TEMPLATE', interactive })
    const own = await talk.own(answer.body.id)
    expect(own).toMatchObject({ status: 'FAILED', ext_identifier: '' })
    expect(own.auxiliary_data.errors).toEqual([
      {
        code: 400,
        title: 'The request body has 1 error(s)',
        detail: 'messages[0].contents: Must be one of the following values: [bubble, carousel]',
      },
    ])
    expect(talk.line.sentTo(talk.user)).toEqual([])
  })

  it('because nobody has the id has FAILED', async () => {
    const { talk, conversation } = await begin()
    talk.line.fault(answering(lineError(400, 'Failed to send messages')))
    const own = await talk.own(await talk.say(conversation, 'Hello?'))
    expect(own.auxiliary_data.errors).toMatchObject([{ code: 400, title: 'Failed to send messages' }])
  })

  it.each([
    ['this month’s messages are used up', quotaReached(), 'monthly limit'],
    ['its token is no more', unauthorized(), 'Authentication failed'],
  ])('because %s has FAILED, and the account says so', async (_why, refusal, words) => {
    const { talk, conversation } = await begin()
    const fault = talk.line.fault(answering(refusal))
    expect(await talk.own(await talk.say(conversation, 'Hello'))).toMatchObject({ status: 'FAILED' })
    expect(fault.met).toHaveLength(1)
    await eventually(
      () => talk.shown(),
      ({ health }) =>
        expect(health).toMatchObject({ state: 'failing', detail: expect.stringContaining(words) }),
    )
  })

  it('because of the rate waits, and goes out', async () => {
    const { talk, conversation } = await begin()
    const fault = talk.line.fault(answering(rateLimited()))
    const own = await talk.own(await talk.say(conversation, 'Slowly'))
    expect(own.status).toBe('SENT')
    expect(fault.met).toHaveLength(1)
  })
})

describe('a message whose answer is lost', () => {
  it.each([
    ['after LINE had carried it out', resetAfter()],
    ['before LINE had it', resetBefore()],
    ['by an error of LINE that had carried it out', answering(internalError(), true)],
  ])('%s is repeated under its key, and goes out once', async (_when, fault) => {
    const { talk, conversation } = await begin()
    talk.line.fault(fault)
    const id = await talk.say(conversation, 'Once')
    const own = await talk.own(id)
    const sent = talk.line.sentTo(talk.user)
    expect(sent).toHaveLength(1)
    expect(own).toMatchObject({ status: 'SENT', ext_identifier: sent[0]?.id, metadata: {} })
    expect(sent[0]?.retryKey).toBe(id)
  })
})
