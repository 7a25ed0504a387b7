import { expect } from 'vitest'
import type { MessageEvent } from '../../../packages/receiver/src/index.ts'
import { upload } from './links.ts'
import { answer, eventually } from './receiver.ts'
import { Talk, type TalkStage } from './talk.ts'
import { addService, postToHook } from './whatsapp.ts'

/** All that is stored about a customer, as the API tells it. */
export interface ExportView {
  readonly chat_user: {
    readonly id: string
    readonly identities: readonly string[]
    readonly phone_number: string | null
    readonly first_name: string
    readonly conversation: { readonly id: string; readonly state: string; readonly custom_data: object }
  }
  readonly messages: readonly MessageEvent[]
  readonly events: readonly MessageEvent[]
  readonly files: readonly {
    readonly id: string
    readonly kind: string
    readonly state: string
    readonly sha256: string | null
  }[]
  readonly quarantine: readonly { readonly id: string }[]
}

/** Somebody of whom there is everything that can be, all of it in words that nobody else has. */
export interface KnownPerson {
  readonly talk: Talk
  readonly id: string
  readonly conversationId: string
  /** Services with the same events as the first one: one never takes any, the other is paused. */
  readonly failing: string
  readonly paused: string
  /** A message that was sent under an Idempotency-Key, and how to send it again. */
  readonly repeated: MessageEvent
  readonly sendAgain: () => ReturnType<Talk['send']>
  /** What is said of him nowhere but in what is stored about him. */
  readonly traces: Readonly<Record<string, string>>
}

/** A PNG of one pixel, and some bytes that make it another's. */
export const picture = (mark: string): Buffer =>
  Buffer.concat([
    Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    ),
    Buffer.from(mark),
  ])

export const exported = (talk: Talk, id: string): Promise<ExportView> =>
  talk.client.get(talk.scene.path(`/chat-users/${id}/export/`))

/** Writes as one known by his number, then as one known by his id alone, then as both: he was two, and is one. */
const merge = async ({ graph, phone, customer }: Talk, userId: string, name: string): Promise<void> => {
  const from = { phoneNumberId: phone }
  await graph.fromCustomer(customer, 'zebra by number', from)
  graph.describe(customer, { userId, name, hidesNumber: true })
  await graph.fromCustomer(customer, 'zebra by id', from)
  graph.describe(customer, { hidesNumber: false })
  await graph.fromCustomer(customer, 'zebra by both', from)
}

/** Messages in and out, with files, a reaction, a notice and a receipt that waits for its message. */
const converse = async (talk: Talk, conversation: string): Promise<void> => {
  const { graph, phone, customer } = talk
  const image = graph.addMedia({ bytes: picture('zebra photo'), mimeType: 'image/png' }, phone)
  await graph.fromCustomer(
    customer,
    { type: 'image', image: { ...image, caption: 'zebra caption' } },
    { phoneNumberId: phone },
  )
  const ada = await talk.agent()
  const attached = { agent_id: ada, custom_data: { zebra: 'custom' } }
  const text = await talk.say(conversation, 'zebra answer', attached)
  const file_id = await upload(talk.scene, {
    bytes: picture('zebra upload'),
    mimeType: 'image/png',
    name: 'zebra-upload.png',
  })
  const photo = await talk.send(conversation, { type: 'IMAGE', file_id, text: 'zebra sent' })
  for (const id of [text, photo.body.id]) await talk.reaches(id, 'DELIVERED')
  const { ext_identifier } = await talk.message(text)
  const reaction = { message_id: ext_identifier, emoji: '🦓' }
  await graph.fromCustomer(customer, { type: 'reaction', reaction }, { phoneNumberId: phone })
  await graph.prefer(customer, 'stop', phone)
  await graph.sendStatus('wamid.nobody-knows', 'read', { waId: customer, phoneNumberId: phone })
}

/** Posts that cannot be read: one with a message of his, one that is cut off. */
const confuse = async ({ graph, phone, customer, scene }: Talk): Promise<void> => {
  await graph.fromCustomer(customer, { type: 'hologram', hologram: 'zebra' }, { phoneNumberId: phone })
  expect((await postToHook(scene.hookUrl, `{"from":"${customer}","body":"zebra cut`)).status).toBe(200)
}

let people = 0

/** Has the whole of it happen to somebody; the stage must give deliveries up soon. */
export const becomeKnown = async (stage: TalkStage): Promise<KnownPerson> => {
  const talk = await Talk.begin(stage)
  const [broken, idle] = [stage.receiver.inbox(), stage.receiver.inbox()]
  broken.behaviour = answer(500)
  const failing = (await addService(talk.client, talk.scene.tenantId, broken.url)).id
  const paused = (await addService(talk.client, talk.scene.tenantId, idle.url)).id
  await talk.client.post(talk.scene.path(`/services/${paused}/pause/`))
  people += 1
  const userId = `US.9876543210${people}`
  const name = `Wilhelmina Quasthoff ${people}`
  await merge(talk, userId, name)
  const [last] = await talk.messages()
  const conversationId = last?.conversation_id ?? ''
  await converse(talk, conversationId)
  await confuse(talk)
  const again = { type: 'TEXT', text: 'zebra once' }
  const sendAgain = () => talk.send(conversationId, again, { 'idempotency-key': 'order-7' })
  const { body: repeated } = await sendAgain()
  await talk.reaches(repeated.id, 'DELIVERED')
  await talk.client.patch(talk.scene.path(`/conversations/${conversationId}/`), {
    custom_data: { zebra: 'conversation' },
  })
  const id = last?.chat_user.id ?? ''
  await eventually(
    () => exported(talk, id),
    ({ files }) => expect(files.filter(({ state }) => state !== 'STORED')).toEqual([]),
  )
  const traces = { number: talk.customer, 'user id': userId, name, words: 'zebra', emoji: '🦓' }
  return { talk, id, conversationId, failing, paused, repeated, sendAgain, traces }
}
