import { describe, expect, it } from 'vitest'
import { bodyOf } from '../../calls.testing.ts'
import { draftOf, outgoingOf, uploaded } from '../../draft.testing.ts'
import { graphError, graphOf, graphSaying } from '../graph.testing.ts'
import { both, CREDENTIALS, LOGIN, outboundOf } from './both.testing.ts'
import { TAKEN } from './law.testing.ts'

describe('a message', () => {
  const sendWith = async (
    platform: 0 | 1,
    credentials: typeof CREDENTIALS,
    draft = draftOf('TEXT', { text: 'Hi' }),
  ) => {
    const graph = graphOf(({ url }) =>
      Response.json(url.endsWith('_attachments') ? { attachment_id: '7' } : TAKEN),
    )
    const outbound = outboundOf(both(graph)[platform])
    const to = [platform === 0 ? 'psid:9' : 'igsid:9']
    const answer = await outbound.send?.(
      outgoingOf(draft, { to, quoted: { extIdentifier: 'm#2', auxiliaryData: {} } }),
      credentials,
    )
    return { answer, calls: graph.calls }
  }

  it('goes to the Page’s own messages, with a tag that comes back', async () => {
    const { answer, calls } = await sendWith(0, CREDENTIALS)
    expect(answer).toEqual({
      state: 'accepted',
      extIdentifier: TAKEN.message_id,
      status: 'SENT',
      identities: [`psid:${TAKEN.recipient_id}`],
    })
    expect(calls.map(({ url }) => url)).toEqual(['https://graph.example/v25.0/1/messages'])
    expect(bodyOf(calls[0])).toEqual({
      recipient: { id: '9' },
      messaging_type: 'RESPONSE',
      message: { text: 'Hi', metadata: '01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11' },
      // What it replies to is one of several of ours, and one to Meta.
      reply_to: { mid: 'm' },
    })
  })

  it.each([
    ['a Page’s token', CREDENTIALS, 'https://graph.example'],
    ['a login of its own', LOGIN, 'https://instagram.example'],
  ])('goes to Instagram by %s', async (_, credentials, api) => {
    const { calls } = await sendWith(1, credentials)
    expect(calls.map(({ url }) => url)).toEqual([`${api}/v25.0/me/messages`])
    expect(bodyOf(calls[0])).toMatchObject({ message: { text: 'Hi' } })
  })

  it('with an upload has it handed to Messenger first, and fetched by Instagram', async () => {
    const draft = draftOf('IMAGE', { media: uploaded('image/png') })
    const handed = await sendWith(0, CREDENTIALS, draft)
    expect(handed.calls.map(({ url }) => new URL(url).pathname)).toEqual([
      '/v25.0/1/message_attachments',
      '/v25.0/1/messages',
    ])
    expect(bodyOf(handed.calls[1])).toMatchObject({
      message: { attachment: { type: 'image', payload: { attachment_id: '7' } } },
    })
    const fetched = await sendWith(1, CREDENTIALS, draft)
    expect(bodyOf(fetched.calls[0])).toMatchObject({
      message: {
        attachment: {
          type: 'image',
          payload: { url: expect.stringContaining('https://hub.example/files/') },
        },
      },
    })
  })

  it('to a visitor of a website goes to what the plugin calls him', async () => {
    const graph = graphSaying(200, { message_id: 'm' })
    const draft = outgoingOf(draftOf('TEXT', { text: 'Hi' }), { to: ['user_ref:visitor-7'] })
    const answer = await outboundOf(both(graph)[0]).send?.(draft, CREDENTIALS)
    expect(answer).toMatchObject({ state: 'accepted', identities: [] })
    expect(bodyOf(graph.calls[0])).toMatchObject({ recipient: { user_ref: 'visitor-7' } })
  })

  it('to nobody is refused without a call', async () => {
    const graph = graphSaying(200, TAKEN)
    const draft = outgoingOf(draftOf('TEXT', { text: 'Hi' }), { to: ['phone:1'] })
    const answer = await outboundOf(both(graph)[0]).send?.(draft, CREDENTIALS)
    expect(answer).toMatchObject({ state: 'refused', errors: [{ code: 'no_recipient' }], retry: null })
    expect(graph.calls).toEqual([])
  })

  it('whose answer names none may have gone out', async () => {
    const [facebook] = both(graphSaying(200, { recipient_id: '9' }))
    const draft = outgoingOf(draftOf('TEXT', { text: 'Hi' }), { to: ['psid:9'] })
    expect(await outboundOf(facebook).send?.(draft, CREDENTIALS)).toMatchObject({ state: 'unknown' })
  })
})

/** Whose message is marked. */
const ADA = { from: ['psid:9'], auxiliaryData: {} }

describe('an act', () => {
  it('on one of several of ours is on the message that it is to Meta; on what has no id it is refused', async () => {
    const graph = graphSaying(200, { recipient_id: '9' })
    const outbound = outboundOf(both(graph)[0])
    expect(await outbound.react?.(['psid:9'], 'm_1#3', '🎉', CREDENTIALS)).toEqual({ state: 'done' })
    expect(bodyOf(graph.calls[0])).toEqual({
      recipient: { id: '9' },
      sender_action: 'react',
      payload: { message_id: 'm_1', reaction: '🎉' },
    })
    const made = await outbound.react?.(['psid:9'], 'postback:psid:9:1:a', '🎉', CREDENTIALS)
    expect(made).toMatchObject({ state: 'refused' })
    expect(graph.calls).toHaveLength(1)
  })

  it('is refused or tried again as a message is', async () => {
    const [facebook] = both(graphSaying(400, graphError(190, 'Expired')))
    expect(await outboundOf(facebook).markRead?.('m', true, CREDENTIALS, ADA)).toMatchObject({
      state: 'refused',
      account: expect.stringContaining('Expired'),
    })
    expect(await outboundOf(facebook).markRead?.('m', true, CREDENTIALS, { ...ADA, from: [] })).toMatchObject(
      {
        state: 'refused',
      },
    )
  })
})

describe('a person', () => {
  it.each([
    [{ first_name: 'Ada', last_name: 'King', profile_pic: 'https://p/a' }, { state: 'ok' }],
    [{ id: '9' }, { state: 'none' }],
    [graphError(100, 'No profile available', { error_subcode: 2_018_218 }), { state: 'none' }],
    [graphError(4), { state: 'later' }],
  ])('of whom Messenger says %j', async (body, told) => {
    const [facebook] = both(graphSaying('error' in body ? 400 : 200, body))
    expect(await facebook.profile?.(['psid:9'], CREDENTIALS)).toMatchObject(told)
    expect(await facebook.profile?.(['user_ref:x'], CREDENTIALS)).toEqual({ state: 'none' })
  })

  it('has one name on Instagram, which is not cut in two', async () => {
    const [, account] = both(graphSaying(200, { name: 'Ada King', username: 'ada', id: '9' }))
    expect(await account.profile?.(['igsid:9'], CREDENTIALS)).toEqual({
      state: 'ok',
      person: { firstName: 'Ada King', lastName: '', username: 'ada' },
    })
  })
})

describe('an account', () => {
  it.each([
    [
      'a Page’s, which is connected with it',
      CREDENTIALS,
      { instagram_business_account: { id: '2', username: 'acme' } },
      'ok',
    ],
    ['of a Page without one', CREDENTIALS, { id: '1' }, 'refused'],
    ['its own', LOGIN, { id: '77', user_id: '2', username: 'acme' }, 'ok'],
    ['another’s', LOGIN, { id: '2', user_id: '3' }, 'refused'],
  ])('of Instagram with a token that is %s', async (_, credentials, body, state) => {
    const [, account] = both(graphSaying(200, body))
    expect(await account.check(credentials)).toMatchObject({ state })
  })

  it('that Meta does not subscribe is told so', async () => {
    for (const platform of both(graphSaying(200, { success: false })))
      expect(await platform.register(CREDENTIALS, 'https://hub')).toMatchObject({ state: 'refused' })
    for (const platform of both(graphSaying(403, graphError(200, 'Missing'))))
      expect(await platform.register(CREDENTIALS, 'https://hub')).toMatchObject({
        state: 'refused',
        detail: expect.stringContaining('Missing'),
      })
  })
})
