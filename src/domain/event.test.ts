import { describe, expect, it } from 'vitest'
import { MESSAGE_EVENT_KEYS, type MessageEvent } from './contract.ts'
import { eventSnapshot, fire, type Surroundings, snapshot } from './event.ts'
import type { Message } from './message.ts'
import {
  ACCOUNT_ID,
  aDeletion,
  aMessage,
  aNotice,
  aReaction,
  aReceipt,
  aService,
  bodyOf,
  NOON,
  surroundings,
  TENANT_ID,
  World,
} from './world.testing.ts'

const keysOf = (event: MessageEvent | null): string[] => Object.keys(event ?? {})

/** A world in which one message has been told, with all around it. */
const told = (over: Partial<Message> = {}, around: Surroundings = surroundings()) => {
  const world = new World()
  world.fold(aMessage('m1'))
  const message = { ...world.message('m1'), ...over }
  const [conversation] = world.shelf.conversations.values()
  const [user] = world.shelf.users.values()
  if (conversation === undefined || user === undefined) throw new Error('Nothing was folded.')
  return { message, conversation, user, around, take: () => snapshot(message, conversation, user, around) }
}

describe('the keys of an event', () => {
  const world = new World()
  const fired = [
    ...world.fold(aMessage('m1')),
    ...world.fold(aMessage('m2', { quotedExtIdentifier: 'm1' })),
    ...world.fold(aMessage('m3', { outbound: true }), aReceipt('m3', 'READ')),
    ...world.fold(aReaction('m1', 'r1'), aReaction('unknown', 'r2'), aDeletion('m1'), aNotice('n1')),
  ]

  it.each(fired.map((event, i) => [`${i}: ${event.type} ${event.ext_identifier}`, event] as const))(
    'are those of the contract, in its order, at the top and in the quote: %s',
    (_, event) => {
      expect(keysOf(event)).toEqual(MESSAGE_EVENT_KEYS)
      if (event.quote === null) return
      expect(keysOf(event.quote)).toEqual(MESSAGE_EVENT_KEYS)
      expect(event.quote.quote).toBeNull()
    },
  )

  it('are looked at with quotes and without', () => {
    expect(fired.map(({ quote }) => quote !== null)).toEqual([
      false,
      true,
      false,
      true,
      true,
      false,
      true,
      false,
    ])
  })
})

describe('snapshot', () => {
  it('says what is unknown by null, and by an empty string where a string is due', () => {
    const { take, user } = told()
    user.firstName = ''
    expect(take()).toMatchObject({
      agent_id: null,
      agent: null,
      file: null,
      file_type: null,
      mime_type: null,
      media_title: null,
      quote: null,
      template: null,
      auxiliary_data: {},
      custom_data: {},
      metadata: {},
      tenant: { id: TENANT_ID, name: 'Acme', org_id: null },
      chat_user: {
        id: user.id,
        username: '',
        first_name: '',
        last_name: '',
        phone_number: null,
        gender: null,
        profile_picture: null,
      },
    })
  })

  it('writes times as the contract does', () => {
    const { take } = told({ timestamp: NOON, modified: NOON + 250 })
    expect(take()).toMatchObject({
      timestamp: '2022-06-30T12:00:00Z',
      modified_timestamp: '2022-06-30T12:00:00.250Z',
    })
  })

  it('names files of ours only: the message id and the chat user id, signed', () => {
    const media = { ref: { url: 'https://platform.example/secret' }, mimeType: 'image/png', title: 'cat.png' }
    const { take, user, message } = told({ type: 'IMAGE', media })
    user.profilePictureUrl = 'https://platform.example/face'
    const taken = take()
    expect(taken).toMatchObject({
      file: { secure_url: `https://hub.example/files/${message.id}` },
      file_type: 'image',
      mime_type: 'image/png',
      media_title: 'cat.png',
      chat_user: { profile_picture: { secure_url: `https://hub.example/files/${user.id}` } },
    })
    expect(JSON.stringify(taken)).not.toContain('platform.example')
  })

  const agent = (id: string) =>
    ({ id, tenantId: TENANT_ID, name: `Agent ${id}`, kind: 'HUMAN', createdAt: NOON }) as const

  it('names who sent an outbound message, and whom an inbound one is assigned to', () => {
    const around = surroundings({ agent })
    const sent = told({ outbound: true, agentId: 'a1' }, around)
    sent.conversation.agentId = 'a2'
    expect(sent.take()).toMatchObject({ agent_id: 'a1', agent: { id: 'a1', name: 'Agent a1' } })
    const received = told({ outbound: false, agentId: 'a1' }, around)
    received.conversation.agentId = 'a2'
    expect(received.take()).toMatchObject({ agent_id: 'a2', agent: { id: 'a2', name: 'Agent a2' } })
  })

  it('names no agent who was removed', () => {
    expect(told({ outbound: true, agentId: 'gone' }).take()).toMatchObject({ agent_id: null, agent: null })
  })
})

describe('eventSnapshot', () => {
  it('is an EVENT: inbound, RECEIVED, without content of its own', () => {
    const { message, conversation, user, around, take } = told()
    const of = { id: 'e', extIdentifier: 'm1:read', timestamp: NOON, modified: NOON + 1, text: null }
    const quote = take()
    expect(
      eventSnapshot({ ...of, auxiliaryData: { event: 'read' } }, conversation, user, around, quote),
    ).toMatchObject({
      id: 'e',
      ext_identifier: 'm1:read',
      conversation_id: message.conversationId,
      platform: 'WHATSAPP',
      platform_id: ACCOUNT_ID,
      conversation_state: 'OPEN',
      type: 'EVENT',
      status: 'RECEIVED',
      outbound: false,
      text: null,
      count_as_inbound: false,
      auxiliary_data: { event: 'read' },
      quote,
    })
  })
})

describe('fire', () => {
  const services = [
    aService({ id: 'all' }),
    aService({ id: 'in', filter: { platformIds: [], types: [], directions: ['inbound'] } }),
    aService({
      id: 'out',
      filter: { platformIds: [], types: [], directions: ['outbound'] },
      state: 'PAUSED',
    }),
    aService({
      id: 'events',
      filter: { platformIds: [], types: ['EVENT'], directions: [] },
      state: 'DISABLED',
    }),
    aService({ id: 'texts out', filter: { platformIds: [], types: ['TEXT'], directions: ['outbound'] } }),
    aService({ id: 'elsewhere', filter: { platformIds: ['other'], types: [], directions: [] } }),
  ]
  const world = new World()
  world.around = { ...world.around, services }
  world.fold(aMessage('in'), aMessage('out', { outbound: true }))
  world.fold(aReceipt('out', 'READ'), aReaction('in', 'r'), aNotice('n'))
  world.fold(aMessage('reply', { quotedExtIdentifier: 'out' }))
  const wanted = new Map(world.shelf.events.map(event => [event.extIdentifier, event]))

  it.each([
    ['in', ['all', 'in']],
    ['out', ['all', 'out', 'texts out']],
    // An EVENT that quotes goes by the quote's direction; by its own type.
    ['out:read', ['all', 'out', 'events']],
    ['in:reaction:r', ['all', 'in', 'events']],
    ['n', ['all', 'in', 'events']],
    // A plain reply goes by its own direction, whatever it quotes.
    ['reply', ['all', 'in']],
  ])('%s goes to %j, active or not', (extIdentifier, expected) => {
    expect(wanted.get(extIdentifier)?.serviceIds).toEqual(expected)
  })

  it('fixes the bytes', () => {
    const { take, message } = told()
    const event = take()
    const fired = fire(event, message.id, world.around, NOON)
    expect(fired).toMatchObject({ id: message.id, messageId: message.id, firedAt: NOON, outbound: false })
    event.text = 'changed afterwards'
    expect(bodyOf(fired).text).toBe('Text of m1')
  })
})
