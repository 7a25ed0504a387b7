import { describe, expect, it } from 'vitest'
import { resetAfter } from '../../src/stand-ins/kit/faults.ts'
import { upload } from './support/links.ts'
import { addMetaAccount } from './support/messenger.ts'
import { MessengerTalk, newAccountId, useMessenger } from './support/messenger-talk.ts'
import { wordsOf } from './support/platform-talk.ts'
import { eventually } from './support/receiver.ts'
import { APP_SECRET, VERIFY_TOKEN } from './support/whatsapp.ts'

const stage = useMessenger()

const begin = (): Promise<MessengerTalk> => MessengerTalk.begin(stage, 'FACEBOOK')

describe('a Page', () => {
  it('is set up through the API: its token is checked, and the app is subscribed to it', async () => {
    const talk = await begin()
    const account = await talk.client.get<{ health: object }>(
      talk.scene.path(`/platforms/${talk.scene.platformId}/`),
    )
    expect(account.health).toMatchObject({ state: 'ok' })
    expect(stage.meta.fieldsOf(talk.id)).toEqual(
      expect.arrayContaining(['messages', 'message_echoes', 'standby']),
    )
    const ask = new URL(talk.scene.hookUrl)
    ask.search = `hub.mode=subscribe&hub.verify_token=${VERIFY_TOKEN}&hub.challenge=42`
    expect(await (await fetch(ask)).text()).toBe('42')
  })

  it.each([
    ['that Meta does not know', () => 'nonsense', /190/],
    ['of another Page', (other: string) => other, /not of the Page/],
  ])('with a token %s is refused in words, and not stored', async (_, tokenOf, why) => {
    const [id, other] = [newAccountId('FACEBOOK'), newAccountId('FACEBOOK')]
    stage.meta.add({ kind: 'page', id: other, accessToken: `token-of-${other}`, appSecret: APP_SECRET })
    const credentials = { access_token: tokenOf(`token-of-${other}`) }
    const adding = addMetaAccount(stage.hub.client, 'FACEBOOK', id, { credentials })
    await expect(adding).rejects.toThrow(why)
  })
})

describe('a conversation on Messenger', () => {
  it('goes both ways: what the customer writes, our answer, its receipts; the echo is no second message', async () => {
    const talk = await begin()
    const heard = await talk.hear('Is it blue?')
    expect(heard).toMatchObject({ platform: 'FACEBOOK', type: 'TEXT', text: 'Is it blue?', outbound: false })
    const id = await talk.say(heard.conversation_id, { type: 'TEXT', text: 'It is.', quote_id: heard.id })
    const [own, delivered] = await talk.told(id, 2)
    const [sent] = talk.sent
    expect(sent?.body).toEqual({
      recipient: { id: talk.customer },
      messaging_type: 'RESPONSE',
      message: { text: 'It is.', metadata: id },
      reply_to: { mid: heard.ext_identifier },
    })
    expect(own).toMatchObject({ id, ext_identifier: sent?.mid, status: 'SENT', quote: { id: heard.id } })
    expect(delivered).toMatchObject({
      ext_identifier: `${sent?.mid}:delivered`,
      quote: { status: 'DELIVERED' },
    })
    if (sent) await talk.meta.receipt(sent, 'read')
    expect(wordsOf(await talk.told(id, 3))).toEqual(['SENT', 'delivered', 'read'])
    expect((await talk.messages()).map(({ text }) => text)).toEqual(['Is it blue?', 'It is.'])
  })

  it('tells who writes, as soon as Meta has told', async () => {
    const talk = await begin()
    const { id } = await talk.hear('Hello')
    await eventually(
      () => talk.message(id),
      ({ chat_user }) => expect(chat_user).toMatchObject({ first_name: 'Sheena', last_name: 'Nelson' }),
    )
    expect(await talk.hear('Again')).toMatchObject({
      chat_user: { first_name: 'Sheena', last_name: 'Nelson', username: '' },
    })
  })

  it('has what somebody types in the Page inbox', async () => {
    const talk = await begin()
    const { conversation_id } = await talk.hear()
    const mid = await talk.meta.typed(talk.id, talk.customer, 'We are open')
    const typed = await talk.event(event => event.ext_identifier === mid)
    expect(typed).toMatchObject({ outbound: true, agent: null, status: 'SENT', conversation_id })
  })

  it.each(['answer is lost', 'echo is faster than the answer'])(
    'has a message once whose %s: its tag tells',
    async how => {
      const talk = await begin()
      const { conversation_id } = await talk.hear()
      if (how === 'answer is lost') talk.meta.fault(resetAfter())
      else talk.meta.setEchoes('before')
      const id = await talk.say(conversation_id, 'Once')
      const [own] = await talk.told(id, 2)
      talk.meta.setEchoes('after')
      expect(own).toMatchObject({ id, status: 'SENT', ext_identifier: talk.sent[0]?.mid, metadata: {} })
      expect(talk.sent).toHaveLength(1)
      expect((await talk.messages()).map(({ text }) => text)).toEqual(['Hello', 'Once'])
    },
  )
})

describe('files on Messenger', () => {
  it('come in, several of them as several messages, and open under links of ours', async () => {
    const talk = await begin()
    const [one, two] = ['first', 'second'].map(text =>
      talk.meta.addFile({ bytes: Buffer.from(text), mimeType: 'image/png' }),
    )
    const attachments = [one, two].map(url => ({ type: 'image', payload: { url } }))
    const first = await talk.hear({ text: 'Both', attachments })
    const second = await talk.event(event => event.ext_identifier === `${first.ext_identifier}#1`)
    expect([first.text, second.text]).toEqual(['Both', null])
    const bytes = await Promise.all(
      [first, second].map(async ({ file }) => (await fetch(file?.secure_url ?? '')).text()),
    )
    expect(bytes).toEqual(['first', 'second'])
  })

  it('go out: an upload is handed over, a link is fetched by Meta', async () => {
    const talk = await begin()
    const { conversation_id } = await talk.hear()
    const file_id = await upload(talk.scene, {
      bytes: Buffer.from('a bill'),
      mimeType: 'application/pdf',
      name: 'Bill.pdf',
    })
    const link = talk.meta.addFile({ bytes: Buffer.from('a photo'), mimeType: 'image/jpeg' })
    const ids = [
      await talk.say(conversation_id, { type: 'FILE', file_id }),
      await talk.say(conversation_id, { type: 'IMAGE', file_url: link }),
    ]
    for (const id of ids) await talk.told(id, 2)
    expect(talk.sent.map(({ file }) => [file?.mimeType, file?.bytes.toString()])).toEqual([
      ['application/pdf', 'a bill'],
      ['image/jpeg', 'a photo'],
    ])
    expect(await talk.messages()).toHaveLength(3)
  })
})

describe('what is said beside texts', () => {
  it('are templates, quick replies, reactions, marks of reading', async () => {
    const talk = await begin()
    const heard = await talk.hear()
    const button = {
      template_type: 'button',
      text: 'Shall we?',
      buttons: [{ type: 'postback', title: 'Yes', payload: 'YES' }],
    }
    const quick_replies = [{ content_type: 'text', title: 'Red', payload: 'RED' }]
    const template = await talk.say(heard.conversation_id, { type: 'TEMPLATE', interactive: button })
    const replies = { type: 'TEMPLATE', text: 'Which one?', interactive: { quick_replies } }
    await talk.told(await talk.say(heard.conversation_id, replies), 2)
    expect((await talk.told(template, 1))[0]).toMatchObject({ type: 'TEMPLATE', text: 'Shall we?' })
    expect(talk.sent.map(({ body }) => body.message)).toMatchObject([
      { attachment: { type: 'template', payload: button } },
      { text: 'Which one?', quick_replies },
    ])
    for (const emoji of ['👍🏽', ''])
      expect((await talk.act(heard.id, 'reaction', { emoji })).status).toBe(204)
    expect((await talk.act(heard.id, 'read', { typing: true })).status).toBe(204)
    const message_id = heard.ext_identifier
    expect(talk.meta.actions.filter(({ to }) => to === talk.customer)).toMatchObject([
      { action: 'react', payload: { message_id, reaction: '👍🏽' } },
      { action: 'unreact', payload: { message_id } },
      { action: 'mark_seen' },
      { action: 'typing_on' },
    ])
    const path = talk.scene.path(`/messages/${template}/`)
    expect(await talk.client.call('DELETE', path)).toMatchObject({
      status: 422,
      body: { code: 'platform_unsupported' },
    })
  })

  it('are refused in words where Messenger would not take them', async () => {
    const talk = await begin()
    const { conversation_id } = await talk.hear()
    const cases: [object, RegExp][] = [
      [{ type: 'TEXT', text: 'x'.repeat(2_001) }, /2000/],
      [{ type: 'IMAGE', text: 'See', file_url: 'https://example.com/a.png' }, /captions/],
      [{ type: 'LOCATION', location: { latitude: 1, longitude: 2 } }, /not possible on Messenger/],
      [{ type: 'TEXT', text: 'Hi', tag: 'ACCOUNT_UPDATE' }, /HUMAN_AGENT/],
      [{ type: 'TEMPLATE', interactive: { template_type: 'button', text: 'x', buttons: [] } }, /buttons/],
    ]
    for (const [body, why] of cases) {
      const answer = await talk.send(conversation_id, body)
      expect(answer, JSON.stringify(body)).toMatchObject({
        status: 422,
        body: { detail: expect.stringMatching(why) },
      })
    }
    expect(talk.sent).toEqual([])
  })
})
