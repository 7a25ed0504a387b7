import { describe, expect, it } from 'vitest'
import { DAY } from '../../src/domain/time.ts'
import { resetAfter, slow } from '../../src/stand-ins/kit/faults.ts'
import { upload } from './support/links.ts'
import { addMetaAccount } from './support/messenger.ts'
import { MessengerTalk, newAccountId, useMessenger } from './support/messenger-talk.ts'
import { wordsOf } from './support/platform-talk.ts'
import { eventually, until } from './support/receiver.ts'
import { APP_SECRET } from './support/whatsapp.ts'

const stage = useMessenger()

const begin = (prefix?: string): Promise<MessengerTalk> => MessengerTalk.begin(stage, 'INSTAGRAM', prefix)

describe('an Instagram account', () => {
  it.each([
    ['a Page’s token', 'EAA', ['messages', 'messaging_postbacks', 'message_reactions', 'standby']],
    ['a login of its own', 'IG', expect.arrayContaining(['messages', 'messaging_seen'])],
  ])('is set up, and talks, by %s', async (_, prefix, fields) => {
    const talk = await begin(prefix)
    const path = talk.scene.path(`/platforms/${talk.scene.platformId}/`)
    expect((await talk.client.get<{ health: object }>(path)).health).toMatchObject({
      state: 'ok',
      detail: 'acme',
    })
    expect(stage.meta.fieldsOf(talk.id)).toEqual(fields)
    const heard = await talk.hear('Is it blue?')
    const id = await talk.say(heard.conversation_id, 'It is.')
    const [own] = await talk.told(id, 1)
    expect(own).toMatchObject({ id, status: 'SENT', ext_identifier: talk.sent[0]?.mid })
    expect(talk.sent[0]?.body).toEqual({
      recipient: { id: talk.customer },
      messaging_type: 'RESPONSE',
      message: { text: 'It is.' },
    })
    // The echo says the same, under the same id.
    expect((await talk.messages()).map(({ text }) => text)).toEqual(['Is it blue?', 'It is.'])
  })

  it.each(['EAA', 'IG'])('with a token of another one (%s) is refused in words', async prefix => {
    const [id, other] = [newAccountId('INSTAGRAM'), newAccountId('INSTAGRAM')]
    const accessToken = `${prefix}-token-of-${other}`
    stage.meta.add({ kind: 'instagram', id: other, accessToken, appSecret: APP_SECRET })
    const adding = addMetaAccount(stage.hub.client, 'INSTAGRAM', id, {
      credentials: { access_token: accessToken },
    })
    await expect(adding).rejects.toThrow(new RegExp(`${other}, not of account_id ${id}`))
  })
})

const talkHealth = async ({ client, scene }: MessengerTalk) => {
  const path = scene.path(`/platforms/${scene.platformId}/`)
  return (await client.get<{ health: { state: string; detail: string } }>(path)).health
}

describe('the token of an Instagram login', () => {
  it('is renewed, kept, and used from then on; that of a Page is left as it is', async () => {
    const [talk, young, page] = [await begin('IG'), await begin('IG'), await begin()]
    expect(await stage.hub.stop()).toBe(0)
    stage.meta.ageToken(talk.id, 2 * DAY)
    await stage.hub.start()
    await until(() => stage.meta.tokenOf(talk.id).startsWith('IG-renewed-'), 'another token')
    const audit = await eventually(
      () => talk.client.get<{ results: { action: string; target: string }[] }>(talk.scene.path('/audit/')),
      ({ results }) => expect(results.map(({ action }) => action)).toContain('platform.renew'),
    )
    expect(audit.results.find(({ action }) => action === 'platform.renew')?.target).toBe(
      talk.scene.platformId,
    )
    // The one before ends.
    stage.meta.setAccessToken(talk.id, stage.meta.tokenOf(talk.id))
    const { conversation_id } = await talk.hear()
    const [own] = await talk.told(await talk.say(conversation_id, 'Still here'), 1)
    expect(own).toMatchObject({ status: 'SENT' })
    for (const other of [young, page]) {
      expect(stage.meta.tokenOf(other.id)).toBe(other.accessToken)
      expect(await talkHealth(other)).toMatchObject({ state: 'ok' })
    }
    expect(stage.hub.output).not.toContain(stage.meta.tokenOf(talk.id))
  })

  it('is told by the account’s health where it has ended, before anybody sends', async () => {
    const talk = await begin('IG')
    expect(await stage.hub.stop()).toBe(0)
    stage.meta.setAccessToken(talk.id, 'IG-of-somebody-else')
    await stage.hub.start()
    const health = await eventually(
      () => talkHealth(talk),
      ({ state }) => expect(state).toBe('failing'),
    )
    expect(health.detail).toContain('error 190')
  })
})

describe('a conversation on Instagram', () => {
  it('tells who writes, and what was read: that message, and what came before it', async () => {
    const talk = await begin()
    const { conversation_id } = await talk.hear()
    const ids = [await talk.say(conversation_id, 'One'), await talk.say(conversation_id, 'Two')]
    for (const id of ids) await talk.told(id, 1)
    await talk.meta.settled()
    const last = talk.sent.at(-1)
    if (last) await talk.meta.receipt(last, 'read')
    for (const id of ids) expect(wordsOf(await talk.told(id, 2))).toEqual(['SENT', 'read'])
    expect(await talk.hear('Thanks')).toMatchObject({
      chat_user: { username: 'sheena', first_name: 'Sheena Nelson', last_name: '' },
    })
  })

  it.each(['answer is lost', 'echo is faster than the answer'])(
    'has a message once whose %s, although echoes have no tag',
    async how => {
      const talk = await begin()
      const { conversation_id } = await talk.hear()
      if (how === 'answer is lost') talk.meta.fault(resetAfter())
      else {
        talk.meta.setEchoes('before')
        talk.meta.fault(slow(200))
      }
      const id = await talk.say(conversation_id, 'Once')
      const [own] = await talk.told(id, 1)
      talk.meta.setEchoes('after')
      expect(own).toMatchObject({ id, status: 'SENT', ext_identifier: talk.sent[0]?.mid, metadata: {} })
      await talk.told(await talk.say(conversation_id, 'Twice'), 1)
      expect((await talk.messages()).map(({ text }) => text)).toEqual(['Hello', 'Once', 'Twice'])
      expect(talk.sent).toHaveLength(2)
    },
  )

  it('has what is typed in the app while something else is on its way', async () => {
    const talk = await begin()
    const { conversation_id } = await talk.hear()
    talk.meta.fault(slow(300))
    const id = await talk.say(conversation_id, 'From the hub')
    await eventually(
      () => talk.sent.length,
      count => expect(count).toBe(1),
    )
    const mid = await talk.meta.typed(talk.id, talk.customer, 'From the app')
    const typed = await talk.event(event => event.ext_identifier === mid)
    expect(typed).toMatchObject({ outbound: true, agent: null, text: 'From the app' })
    expect((await talk.told(id, 1))[0]).toMatchObject({ id, status: 'SENT' })
    expect(await talk.messages()).toHaveLength(3)
  })

  it('has messages that are edited, unsent with all their files, and reacted to', async () => {
    const talk = await begin()
    const url = talk.meta.addFile({ bytes: Buffer.from('x'), mimeType: 'image/png' })
    const attachments = [1, 2].map(() => ({ type: 'image', payload: { url } }))
    const heard = await talk.hear({ attachments })
    const { customer, id, meta } = talk
    const { ext_identifier: mid } = heard
    await meta.post(id, customer, { reaction: { mid, action: 'react', emoji: '❤️' } })
    await meta.post(id, customer, { message: { mid, is_deleted: true } })
    const second = await talk.event(event => event.ext_identifier === `${mid}#1:deleted`)
    expect(second).toMatchObject({ quote: { ext_identifier: `${mid}#1`, status: 'DELETED' } })
    expect(wordsOf(await talk.told(heard.id, 3))).toEqual(['RECEIVED', 'reaction', 'deleted'])
    const edited = await talk.hear('As it was')
    const edit = { mid: edited.ext_identifier, text: 'As it is', num_edit: 1 }
    await meta.post(id, customer, { message_edit: edit })
    expect((await talk.told(edited.id, 2))[1]).toMatchObject({ quote: { text: 'As it is' } })
  })
})

describe('files on Instagram', () => {
  it('come in: a story opens under a link of ours, and is told as gone where it is', async () => {
    const talk = await begin()
    const url = talk.meta.addFile({ bytes: Buffer.from('a story'), mimeType: 'image/jpeg' })
    const story = { id: '1', url }
    const reply = await talk.hear({ text: 'Nice!', reply_to: { story } })
    expect(reply).toMatchObject({
      type: 'STORY_REPLY',
      text: 'Nice!',
      auxiliary_data: { story: { id: '1' } },
    })
    expect(await (await fetch(reply.file?.secure_url ?? '')).text()).toBe('a story')
    const gone = talk.meta.addFile({ bytes: Buffer.from('x'), mimeType: 'image/jpeg' })
    talk.meta.removeFile(gone)
    const mention = { type: 'story_mention', payload: { url: gone } }
    const heard = await talk.hear({ attachments: [mention] })
    expect(heard).toMatchObject({ type: 'STORY_MENTION' })
    expect((await fetch(heard.file?.secure_url ?? '')).status).toBe(410)
  })

  it('go out: Instagram fetches an upload from the hub, under a link that is signed', async () => {
    const talk = await begin()
    const { conversation_id } = await talk.hear()
    const file_id = await upload(talk.scene, {
      bytes: Buffer.from('a photo'),
      mimeType: 'image/png',
      name: 'photo.png',
    })
    await talk.told(await talk.say(conversation_id, { type: 'IMAGE', file_id }), 1)
    const [sent] = talk.sent
    expect([sent?.file?.mimeType, sent?.file?.bytes.toString()]).toEqual(['image/png', 'a photo'])
    expect(await talk.messages()).toHaveLength(2)
  })
})

describe('what Instagram would not take', () => {
  it('is refused in words', async () => {
    const talk = await begin()
    const heard = await talk.hear()
    const cases: [object, RegExp][] = [
      // 501 characters of two bytes each.
      [{ type: 'TEXT', text: 'ü'.repeat(501) }, /1000 bytes/],
      [{ type: 'VIDEO', text: 'See', file_url: 'https://example.com/a.mp4' }, /captions/],
      [{ type: 'STICKER', text: 'Hi' }, /heart/],
    ]
    for (const [body, why] of cases) {
      const answer = await talk.send(heard.conversation_id, body)
      expect(answer, JSON.stringify(body)).toMatchObject({
        status: 422,
        body: { detail: expect.stringMatching(why) },
      })
    }
    const refused = await talk.act(heard.id, 'reaction', { emoji: '👍' })
    expect(refused).toMatchObject({ status: 422, body: { code: 'platform_refused', detail: /❤️/ } })
    expect((await talk.act(heard.id, 'reaction', { emoji: '❤️' })).status).toBe(204)
    expect(talk.meta.actions.at(-1)).toMatchObject({ payload: { reaction: 'love' } })
    await talk.told(await talk.say(heard.conversation_id, { type: 'STICKER' }), 1)
    expect(talk.sent.at(-1)?.body.message).toEqual({ attachment: { type: 'like_heart' } })
  })
})
