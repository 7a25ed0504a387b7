import { describe, expect, it } from 'vitest'
import { json } from '../../src/stand-ins/kit/call.ts'
import { answering } from '../../src/stand-ins/viber/index.ts'
import { addViber, postToViberHook, useViber, ViberTalk } from './support/viber.ts'

const stage = useViber()

describe('a bot', () => {
  it('is added with its token, and Viber calls its hook from then on', async () => {
    const talk = await ViberTalk.begin(stage)
    expect((await talk.shown()).health).toMatchObject({
      state: 'ok',
      detail: 'Acme, viber://pa?chatURI=acmebot',
    })
    expect(talk.bot.hook).toBe(talk.scene.hookUrl)
    // Viber posted to the hook while the call that set it was under way, and was content.
    const [looked] = stage.viber.posts.filter(({ url }) => url === talk.scene.hookUrl)
    expect(looked).toMatchObject({ answers: [200], taken: true })
    expect(looked?.body).toContain('"event":"webhook"')
    expect(await talk.scene.count()).toBe(0)
    expect(await talk.scene.quarantine()).toEqual([])
  })

  it('is refused with a token that is nobody’s', async () => {
    const { client } = stage.hub
    const tenant = (await client.post<{ id: string }>('/tenants/', { name: 'Acme' })).id
    const add = (credentials: object) =>
      client.call('POST', `/tenants/${tenant}/platforms/`, { type: 'VIBER', name: 'V', credentials })
    expect(await add({ auth_token: 'nobody' })).toMatchObject({
      status: 422,
      body: { code: 'credentials_refused', detail: 'Viber answered status 2: invalidAuthToken.' },
    })
    expect(await add({})).toMatchObject({ status: 400, body: { code: 'credentials_invalid' } })
    expect(await client.get(`/tenants/${tenant}/platforms/`)).toMatchObject({ count: 0 })
  })

  it('gets another token by PATCH, whose set-up post is answered as well', async () => {
    const talk = await ViberTalk.begin(stage)
    const other = stage.viber.addBot({
      authToken: `another-token-of-${talk.scene.platformId}`,
      name: 'Acme 2',
    })
    const path = talk.scene.path(`/platforms/${talk.scene.platformId}/`)
    const changed = await talk.client.patch(path, { credentials: { auth_token: other.authToken } })
    expect(changed).toMatchObject({ health: { state: 'ok' } })
    expect(other.hook).toBe(talk.scene.hookUrl)
    const token = await stage.viber.writes(other, talk.customer, 'Hello, second bot')
    expect(await talk.event(token)).toMatchObject({ text: 'Hello, second bot' })
    // What the first one signs is refused from now on.
    const old = await postToViberHook(talk.scene.hookUrl, { event: 'webhook' }, talk.bot.authToken)
    expect(old.status).toBe(401)
  })

  it('whose hook Viber does not take is kept, and said to be failing', async () => {
    const { authToken } = stage.viber.addBot({ authToken: 'token-of-a-bot-without-a-hook' })
    const no = json({ status: 1, status_message: 'invalidUrl' })
    stage.viber.fault(answering(no), { when: ({ path }) => path === '/pa/set_webhook' })
    const { health } = await addViber(stage.hub.client, authToken)
    expect(health).toMatchObject({
      state: 'failing',
      detail: 'The hook was not set. Viber answered status 1: invalidUrl.',
    })
  })

  it('takes posts that are its own alone', async () => {
    const [talk, other] = [await ViberTalk.begin(stage), await ViberTalk.begin(stage)]
    const post = { event: 'subscribed', timestamp: 1, message_token: 1, user: { id: talk.customer } }
    const { hookUrl } = talk.scene
    for (const token of ['', other.bot.authToken])
      expect((await postToViberHook(hookUrl, post, token)).status).toBe(401)
    expect(await talk.scene.count()).toBe(0)
    // Whatever Viber adds to the address does not matter.
    expect((await postToViberHook(`${hookUrl}?sig=abc`, post, talk.bot.authToken)).status).toBe(200)
    expect(await talk.scene.fired()).toMatchObject([{ auxiliary_data: { event: 'subscribed' } }])
    expect((await fetch(hookUrl)).status).toBe(403)
  })
})

describe('a customer', () => {
  it('opens the chat, subscribes, writes, leaves, and comes back by writing', async () => {
    const talk = await ViberTalk.begin(stage)
    const { viber, bot, customer } = talk
    await viber.opens(bot, customer, 'campaign=7')
    // Anything in the answer to that would be sent to him as a welcome.
    expect(viber.posts.at(-1)).toMatchObject({ answers: [200], answer: '' })
    await viber.subscribes(bot, customer)
    const { conversation_id } = await talk.hear('Hello')
    await viber.leaves(bot, customer)
    expect((await talk.conversation(conversation_id)).state).toBe('BLOCKED')
    expect(await talk.send(conversation_id, { type: 'TEXT', text: 'Wait' })).toMatchObject({
      status: 422,
      body: { code: 'conversation_blocked' },
    })
    expect(await talk.hear('Here I am again')).toMatchObject({ conversation_state: 'OPEN', conversation_id })
    await talk.say(conversation_id, 'Welcome back')
    const fired = await talk.scene.fired()
    const words = fired.map(({ text, auxiliary_data }) => auxiliary_data.event ?? text)
    expect(words.slice(0, 5)).toEqual([
      'conversation_started',
      'subscribed',
      'Hello',
      'unsubscribed',
      'Here I am again',
    ])
    expect(fired[0]).toMatchObject({ auxiliary_data: { context: 'campaign=7', subscribed: false } })
    expect(new Set(fired.map(event => event.conversation_id)).size).toBe(1)
  })

  it('sends a picture, and its link opens', async () => {
    const talk = await ViberTalk.begin(stage)
    const bytes = Buffer.from('ffd8ffe000104a46494600010100', 'hex')
    const media = stage.viber.addFile({ bytes, mimeType: 'image/jpeg', name: 'crack.jpg' })
    const message = { type: 'picture', text: 'The crack', media, file_name: 'crack.jpg', size: bytes.length }
    const event = await talk.hear(message)
    expect(event).toMatchObject({ type: 'IMAGE', text: 'The crack', media_title: 'crack.jpg' })
    expect(JSON.stringify(event)).not.toContain(media)
    const file = await fetch(event.file?.secure_url ?? '')
    expect([file.status, file.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
    expect(Buffer.from(await file.arrayBuffer())).toEqual(bytes)
  })
})
