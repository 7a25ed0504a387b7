import { describe, expect, it } from 'vitest'
import { postToHook } from './support/line.ts'
import { LineTalk, openChannel, useLine } from './support/line-talk.ts'
import { expectFile, linkOf, read, upload } from './support/links.ts'
import { eventually } from './support/receiver.ts'
import { sample } from './support/samples.ts'

const stage = useLine()

const addAccount = async (credentials: object) => {
  const { client } = stage.hub
  const { id } = await client.post<{ id: string }>('/tenants/', { name: 'Acme' })
  return client.call<{ id: string; hook_url: string; health: object; detail: string }>(
    'POST',
    `/tenants/${id}/platforms/`,
    { type: 'LINE', name: 'Shop', credentials },
  )
}

describe('a LINE account', () => {
  it('is checked, and its hook is registered', async () => {
    const { channel, credentials } = openChannel(stage.line, { displayName: 'Cony' })
    const { status, body } = await addAccount(credentials)
    expect(status).toBe(201)
    expect(body.health).toMatchObject({ state: 'ok', detail: `Cony, ${channel.basicId}` })
    expect(channel.endpoint).toBe(body.hook_url)
    expect(await stage.line.verifies(channel)).toBe(true)
  })

  it('with a wrong token is refused, in LINE’s words and without the token', async () => {
    const { credentials } = openChannel(stage.line)
    const { status, body } = await addAccount({ ...credentials, channel_access_token: 'a-wrong-token' })
    expect(status).toBe(422)
    expect(body.detail).toContain('LINE answered HTTP 401: Authentication failed')
    expect(JSON.stringify(body)).not.toContain('a-wrong-token')
  })

  it('whose webhook is switched off is unverified, and says which switch it is', async () => {
    const { credentials } = openChannel(stage.line, { active: false })
    const { body } = await addAccount(credentials)
    expect(body.health).toMatchObject({
      state: 'unverified',
      detail: expect.stringContaining('Use webhook'),
    })
  })

  it('takes no post that was signed with another secret', async () => {
    const { scene } = await LineTalk.begin(stage)
    expect((await postToHook(scene.hookUrl, { events: [] }, 'another')).status).toBe(401)
  })
})

describe('a talk on LINE', () => {
  it('goes to and fro, and both sides may quote', async () => {
    const talk = await LineTalk.begin(stage)
    const { line, channel, user } = talk
    const question = await talk.hear({ type: 'text', text: 'Is it blue?' })
    const conversation = question.conversation_id
    const first = await talk.say(conversation, 'It is.', { quote_id: question.id })
    const own = await talk.own(first)
    const [sent] = line.sentTo(user)
    expect(own).toMatchObject({
      ext_identifier: sent?.id,
      status: 'SENT',
      quote: { id: question.id, text: 'Is it blue?' },
      auxiliary_data: { quote_token: sent?.quoteToken },
    })
    expect(sent).toMatchObject({
      retryKey: first,
      message: { type: 'text', text: 'It is.', quoteToken: question.auxiliary_data.quote_token },
    })
    const reply = { type: 'text', text: 'And this?', quotedMessageId: sent?.id }
    const again = await talk.event(await line.writes(channel, { chatId: user }, reply))
    expect(again.quote).toMatchObject({ id: first, text: 'It is.' })
    await talk.own(await talk.say(conversation, 'That, too.', { quote_id: first }))
    expect(line.sentTo(user)[1]?.message).toMatchObject({ quoteToken: sent?.quoteToken })
  })

  it('names who writes, and a group, once that was looked up', async () => {
    const talk = await LineTalk.begin(stage)
    const group = talk.line.addChat('C', 'Family')
    for (const [chatId, first_name] of [
      [talk.user, 'LINE taro'],
      [group, 'Family'],
    ] as const) {
      expect((await talk.hear(undefined, chatId)).chat_user).toMatchObject({ first_name: '' })
      await eventually(
        async () => (await talk.hear(undefined, chatId)).chat_user,
        user => expect(user).toMatchObject({ first_name, last_name: '', username: '' }),
      )
    }
  })

  it('with a group is one conversation, whoever of it writes', async () => {
    const talk = await LineTalk.begin(stage)
    const { line, channel, user } = talk
    const group = line.addChat('C', 'Family')
    const write = async (userId: string | undefined, text: string) =>
      talk.event(
        await line.writes(channel, { chatId: group, ...(userId ? { userId } : {}) }, { type: 'text', text }),
      )
    const [one, two] = [await write(user, 'Hi'), await write(undefined, 'Hi from a computer')]
    expect(two.conversation_id).toBe(one.conversation_id)
    expect(one.auxiliary_data.source).toEqual({ type: 'group', groupId: group, userId: user })
    await talk.own(await talk.say(one.conversation_id, 'Hello, all'))
    expect(line.sentTo(group)).toHaveLength(1)
    expect(line.sentTo(user)).toEqual([])
  })

  it('begins with whom LINE’s id names', async () => {
    const talk = await LineTalk.begin(stage)
    const body = { platform_id: talk.scene.platformId, to: talk.user, type: 'TEXT', text: 'Welcome' }
    const path = talk.scene.path('/messages/')
    const answer = await talk.scene.client.call<{ id: string }>('POST', path, body)
    expect(answer.status).toBe(202)
    await talk.own(answer.body.id)
    expect(talk.line.sentTo(talk.user)).toHaveLength(1)
    const wrong = await talk.scene.client.call('POST', path, { ...body, to: '+16505551234' })
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ path: 'to' }] } })
  })

  it('tells of edits and of what was taken back', async () => {
    const talk = await LineTalk.begin(stage)
    const { line, channel } = talk
    const group = line.addChat('C', 'Family')
    const { id, ext_identifier: messageId } = await talk.hear({ type: 'text', text: 'At six' }, group)
    const message = { id: messageId, type: 'text', text: 'At seven', quoteToken: 'x' }
    await line.happens(channel, 'messageEdited', { chatId: group }, { message })
    await line.happens(channel, 'unsend', { chatId: group }, { unsend: { messageId } })
    const deleted = await talk.event(`${messageId}:deleted`)
    expect(deleted.quote).toMatchObject({ id, text: 'At seven', status: 'DELETED' })
  })

  it('ends when the user blocks the account, and goes on when he lifts that', async () => {
    const talk = await LineTalk.begin(stage)
    const { conversation_id } = await talk.hear()
    await talk.line.blocks(talk.channel, talk.user)
    expect(await talk.send(conversation_id, { type: 'TEXT', text: 'Hello?' })).toMatchObject({
      status: 422,
      body: { code: 'conversation_blocked' },
    })
    await talk.line.blocks(talk.channel, talk.user, false)
    await talk.own(await talk.say(conversation_id, 'Welcome back'))
    const words = talk.scene.inbox.events.map(event => event.auxiliary_data.event ?? event.type)
    expect(words.sort()).toEqual(['TEXT', 'TEXT', 'follow', 'unfollow'])
  })

  it('comes once, although LINE delivers it again', async () => {
    const talk = await LineTalk.begin(stage)
    await talk.hear()
    const body = talk.line.posts.at(-1)?.body.replace('"isRedelivery":false', '"isRedelivery":true')
    expect(await talk.scene.firedBy(body)).toEqual([])
  })
})

describe('a read mark', () => {
  it('is made by the token that came with the message, and shows that an answer comes', async () => {
    const talk = await LineTalk.begin(stage)
    const { id, ext_identifier } = await talk.hear()
    expect((await talk.act(id, 'read', { typing: true })).status).toBe(204)
    expect(talk.line.state.read).toContain(ext_identifier)
    expect(talk.line.state.loading).toContain(talk.user)
  })

  it('is LINE’s own affair where Chat is off', async () => {
    const talk = await LineTalk.begin(stage, { chat: false })
    const { id } = await talk.hear()
    expect(await talk.act(id, 'read', { typing: false })).toMatchObject({
      status: 422,
      body: { code: 'platform_refused', detail: expect.stringContaining('Chat is on') },
    })
  })
})

describe('a file on LINE', () => {
  it('that comes in opens by its link, and its type is told', async () => {
    const talk = await LineTalk.begin(stage)
    const file = sample('image/jpeg', 'view.jpg')
    const place = { chatId: talk.user }
    const event = await talk.event(await talk.line.sends(talk.channel, place, { type: 'image' }, { ...file }))
    expect(event).toMatchObject({ type: 'IMAGE', file_type: 'image', mime_type: null })
    await expectFile(linkOf(event), file)
    await eventually(
      () => talk.scene.inbox.events.find(({ quote }) => quote?.id === event.id),
      told =>
        expect(told).toMatchObject({
          auxiliary_data: { event: 'media' },
          quote: { mime_type: 'image/jpeg' },
        }),
    )
  })

  it('that was unsent is gone', async () => {
    const talk = await LineTalk.begin(stage)
    const file = { ...sample('application/pdf', 'bill.pdf'), gone: true }
    const message = { type: 'file', fileName: 'bill.pdf', fileSize: 3 }
    const event = await talk.event(await talk.line.sends(talk.channel, { chatId: talk.user }, message, file))
    expect(event).toMatchObject({ type: 'FILE', media_title: 'bill.pdf' })
    await eventually(
      async () => (await read(linkOf(event))).status,
      status => expect(status).toBe(410),
    )
  })

  it('that goes out is fetched from the hub', async () => {
    const talk = await LineTalk.begin(stage)
    const { conversation_id } = await talk.hear()
    const file = sample('image/jpeg', 'menu.jpg')
    const body = { type: 'IMAGE', file_id: await upload(talk.scene, file) }
    const answer = await talk.send(conversation_id, body)
    expect(answer.status).toBe(202)
    await talk.own(answer.body.id)
    const { message } = talk.line.sentTo(talk.user)[0] ?? {}
    expect(message).toMatchObject({ type: 'image', previewImageUrl: message?.originalContentUrl })
    await expectFile(String(message?.originalContentUrl), file)
  })
})
