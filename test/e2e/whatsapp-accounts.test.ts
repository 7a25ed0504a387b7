import { describe, expect, it } from 'vitest'
import type { MessageEvent } from '../../packages/receiver/src/index.ts'
import { expectEvents, NOW, type Wanted } from './support/expected.ts'
import { Scene, useStage, whatsAppSide } from './support/stage.ts'
import {
  APP_SECRET,
  addWhatsApp,
  change,
  customerText,
  echo,
  fixture,
  messagesPost,
  PHONE,
  post,
  receipt,
  textMessage,
  VERIFY_TOKEN,
} from './support/whatsapp.ts'

const stage = useStage()

const AT = 1_760_000_000
const OTHER_PHONE = '106540352242999'
const FROM = '16505551234'
const user = { phone_number: `+${FROM}` }

const credentials = (phoneNumberId: string, appSecret: string) => ({
  phone_number_id: phoneNumberId,
  access_token: 'e2e-access-token',
  app_secret: appSecret,
  verify_token: VERIFY_TOKEN,
})

const messagesOf = async (scene: Scene, conversationId: string): Promise<readonly MessageEvent[]> =>
  (
    await scene.client.get<{ results: MessageEvent[] }>(
      scene.path(`/conversations/${conversationId}/messages/`),
    )
  ).results

const conversationsOf = async (scene: Scene) =>
  (
    await scene.client.get<{
      results: {
        id: string
        state: string
        last_inbound_at: string | null
        chat_user: { phone_number: string }
      }[]
    }>(scene.path('/conversations/'))
  ).results

describe('several accounts of one app', () => {
  it('gives each item to its own account, at whichever hook it arrives', async () => {
    const scene = await Scene.set(stage)
    const other = await addWhatsApp(scene.client, OTHER_PHONE, {}, scene.tenantId)
    await scene.post(
      post(
        change(PHONE, 'messages', { messages: [textMessage('wamid.MINE', FROM, 'mine', AT)] }),
        change(OTHER_PHONE, 'messages', { messages: [textMessage('wamid.OTHER', FROM, 'other', AT)] }),
      ),
    )
    const events = await scene.fired()
    const mine: Wanted = { ext: 'wamid.MINE', at: AT, text: 'mine', user }
    const others: Wanted = { ext: 'wamid.OTHER', at: AT, text: 'other', user }
    expectEvents(
      events.filter(({ platform_id }) => platform_id === scene.platformId),
      [mine],
      scene,
    )
    expectEvents(
      events.filter(({ platform_id }) => platform_id === other.platformId),
      [others],
      {
        ...scene,
        hubUrl: scene.hubUrl,
        platformId: other.platformId,
      },
    )
    // One person, but one conversation per account and customer.
    expect(new Set(events.map(one => one.conversation_id)).size).toBe(2)
    expect(await scene.quarantine()).toEqual([])
  })

  it('keeps what is for an account that is not set up', async () => {
    const scene = await Scene.set(stage)
    await scene.post(messagesPost(OTHER_PHONE, [textMessage('wamid.LOST', FROM, 'Hello', AT)]))
    expect(await scene.fired()).toEqual([])
    expect(await scene.quarantine()).toHaveLength(1)
  })

  it("does not hand anything to an account with another app's secret, or of another tenant", async () => {
    const scene = await Scene.set(stage)
    const stranger = await Scene.set(stage, { side: whatsAppSide('106540352242111') })
    await addWhatsApp(
      scene.client,
      OTHER_PHONE,
      { credentials: credentials(OTHER_PHONE, `${APP_SECRET}-of-another-app`) },
      scene.tenantId,
    )
    await scene.post(
      messagesPost(OTHER_PHONE, [textMessage('wamid.SECRET', FROM, 'Hello', AT)]),
      messagesPost('106540352242111', [textMessage('wamid.TENANT', FROM, 'Hello', AT)]),
    )
    expect(await scene.fired()).toEqual([])
    expect(await stranger.fired()).toEqual([])
    expect(await scene.quarantine()).toHaveLength(2)
  })

  it('takes the fixture of batches at every level, for both accounts', async () => {
    const scene = await Scene.set(stage)
    await addWhatsApp(scene.client, OTHER_PHONE, {}, scene.tenantId)
    await scene.post(fixture('own/batch_every_level'))
    expect((await scene.fired()).map(({ ext_identifier }) => ext_identifier).sort()).toEqual([
      'wamid.OWN_BATCH_1',
      'wamid.OWN_BATCH_2',
      'wamid.OWN_BATCH_3',
    ])
    // What cannot be read stays behind, each with its place; the rest was not held up by it.
    const [kept] = await scene.quarantine()
    expect(kept?.reasons.map(({ path }) => path)).toEqual([
      expect.stringContaining('entry[0].changes[0]'),
      expect.stringContaining('entry[0].changes[0]'),
      expect.stringContaining('entry[1].changes[1]'),
    ])
  })

  it('takes many entries, changes and messages in one post', async () => {
    const scene = await Scene.set(stage)
    const numbers = [0, 1, 2]
    const entry = numbers.map(e => ({
      id: `${e}`,
      changes: numbers.map(c =>
        change(PHONE, 'messages', {
          messages: numbers.map(m => textMessage(`wamid.${e}${c}${m}`, `1650555000${m}`, `${e}${c}${m}`, AT)),
        }),
      ),
    }))
    await scene.post({ object: 'whatsapp_business_account', entry })
    const texts = (await scene.fired()).map(({ text }) => text)
    expect(texts.sort()).toEqual(numbers.flatMap(e => numbers.flatMap(c => numbers.map(m => `${e}${c}${m}`))))
  })
})

describe('message forwarding', () => {
  it('keeps messages without an event while it is off; later changes fire once it is on', async () => {
    const scene = await Scene.set(stage, { account: { message_forwarding: false } })
    await scene.post(customerText('wamid.QUIET', 'Quiet', {}, AT), echo('wamid.ECHO', undefined, AT + 1))
    await scene.post(receipt('wamid.ECHO', 'delivered', AT + 2))
    expect(await scene.fired()).toEqual([])
    const [conversation] = await conversationsOf(scene)
    const kept = await messagesOf(scene, conversation?.id ?? '')
    expect(kept.map(({ text, status }) => [text, status]).sort()).toEqual([
      ['Quiet', 'RECEIVED'],
      ['Typed on the phone', 'DELIVERED'],
    ])

    await scene.client.patch(scene.path(`/platforms/${scene.platformId}/`), { message_forwarding: true })
    const [read, ...rest] = await scene.firedBy(receipt('wamid.ECHO', 'read', AT + 3))
    expect(rest).toEqual([])
    expect(read).toMatchObject({ type: 'EVENT', quote: { ext_identifier: 'wamid.ECHO', status: 'READ' } })
  })

  it('begins conversations with the bot where the account does', async () => {
    const scene = await Scene.set(stage, { account: { starts_with_bot: true } })
    await scene.post(customerText('wamid.BOT', 'Hello', {}, AT))
    expectEvents(await scene.fired(), [{ ext: 'wamid.BOT', at: AT, text: 'Hello', state: 'AUTO_BOT' }], scene)
  })
})

describe('history', () => {
  it('is kept and shown, but fires nothing and opens no window', async () => {
    const scene = await Scene.set(stage)
    await scene.post(fixture('own/history_chunk'))
    expect(await scene.fired()).toEqual([])
    const conversations = await conversationsOf(scene)
    expect(conversations.map(({ state, last_inbound_at }) => [state, last_inbound_at])).toEqual([
      ['EXPIRED', null],
      ['EXPIRED', null],
    ])
    const conversation = conversations.find(one => one.chat_user.phone_number === `+${FROM}`)
    const messages = await messagesOf(scene, conversation?.id ?? '')
    const shown = messages.map(one => [one.ext_identifier, one.outbound, one.status, one.text])
    expect(shown.sort()).toEqual([
      ['wamid.OWN_H1', true, 'READ', 'Here is the info'],
      ['wamid.OWN_H2', true, 'FAILED', null],
      ['wamid.OWN_H3', false, 'RECEIVED', 'Thanks!'],
      ['wamid.OWN_H4', true, 'PREPARED', 'On its way'],
      ['wamid.OWN_H5', true, 'FAILED', 'Lost'],
    ])
  })

  it('is filled in later, and a customer who writes now opens the conversation', async () => {
    const scene = await Scene.set(stage)
    await scene.post(fixture('own/history_chunk'), fixture('own/history_backfill'))
    const reply = { context: { from: '15550783881', id: 'wamid.OWN_H1' } }
    const [live, ...rest] = await scene.firedBy(customerText('wamid.LIVE', 'Me again', reply, NOW))
    expect(rest).toEqual([])
    expect(live).toMatchObject({
      conversation_state: 'OPEN',
      quote: { ext_identifier: 'wamid.OWN_H1', status: 'READ', text: 'Here is the info' },
    })
    const messages = await messagesOf(scene, live?.conversation_id ?? '')
    const photo = messages.find(one => one.ext_identifier === 'wamid.OWN_H2')
    expect(photo).toMatchObject({ type: 'IMAGE', text: 'Black Prince echeveria', mime_type: 'image/jpeg' })
  })
})
