import { describe, expect, it } from 'vitest'
import type { MessageEvent } from '../contract.ts'
import { SECOND } from '../time.ts'
import {
  accepted,
  aMessage,
  aReceipt,
  aTemplate,
  NOON,
  PAULA,
  REFUSED,
  refused,
  World,
} from '../world.testing.ts'
import { told, waiting } from './sending.testing.ts'

describe('a message that the platform takes', () => {
  it('fires its own event, byte for byte, and is no longer to be sent', () => {
    const [world, message] = waiting({ customData: { case: 7 }, countAsInbound: true })
    world.attempt(message.id, accepted('wamid.1'))
    const event = world.shelf.events.at(-1)
    const [user] = world.shelf.users.values()
    const expected: MessageEvent = {
      id: message.id,
      ext_identifier: 'wamid.1',
      conversation_id: message.conversationId,
      tenant_id: message.tenantId,
      agent_id: PAULA.id,
      agent: { id: PAULA.id, name: 'Paula' },
      timestamp: '2022-06-30T12:00:00Z',
      modified_timestamp: '2022-06-30T12:00:01Z',
      type: 'TEXT',
      status: 'SENT',
      outbound: true,
      text: 'Hello!',
      file: null,
      file_type: null,
      mime_type: null,
      media_title: null,
      auxiliary_data: {},
      custom_data: { case: 7 },
      metadata: {},
      transcribe_enabled: false,
      transcribe_in_progress: false,
      count_as_inbound: true,
      quote: null,
      template: null,
      platform: 'WHATSAPP',
      platform_id: message.platformId,
      conversation_state: 'OPEN',
      tenant: { id: message.tenantId, name: 'Acme', org_id: null },
      chat_user: {
        id: user?.id ?? '',
        username: '',
        first_name: 'Anna',
        last_name: '',
        phone_number: null,
        gender: null,
        profile_picture: null,
      },
    }
    expect(new TextDecoder().decode(event?.body)).toBe(JSON.stringify(expected))
    expect(event).toMatchObject({ messageId: message.id, outbound: true, firedAt: NOON + SECOND })
    expect(world.events).toHaveLength(2)
    expect(world.shelf.dispatches.size).toBe(0)
    expect(world.byId(message.id)).toMatchObject({ extIdentifier: 'wamid.1', status: 'SENT' })
  })

  it('and only queues fires as PREPARED, then is told as sent', () => {
    const [world, { id }] = waiting()
    expect(told(world.attempt(id, accepted('w', { status: 'PREPARED' })))).toEqual([['TEXT w', 'PREPARED']])
    const [event, ...others] = world.fold(aReceipt('w', 'SENT', NOON + 2_000))
    expect(others).toEqual([])
    expect(event).toMatchObject({
      ext_identifier: 'w:sent',
      auxiliary_data: { event: 'sent' },
      quote: { id, status: 'SENT' },
    })
  })

  it('fires once, however often the answer is told', () => {
    const [world, { id }] = waiting()
    world.claim()
    const outcome = world.outcome(id, accepted('w'))
    expect(world.write(world.settling(outcome), world.settling(outcome))).toHaveLength(1)
    expect(world.write(world.settling(outcome))).toEqual([])
  })

  it('fires nothing where the account forwards nothing, and what comes later is told', () => {
    const [world, { id }] = waiting()
    world.set({ messageForwarding: false })
    expect(world.attempt(id, accepted('w'))).toEqual([])
    expect(world.shelf.dispatches.size).toBe(0)
    world.set({ messageForwarding: true })
    expect(told(world.fold(aReceipt('w', 'READ')))).toEqual([['read of w', 'READ']])
  })

  it('has what it quotes in its own event, later than every snapshot of that before', () => {
    const world = new World()
    world.fold(aMessage('in'))
    const { id } = world.send({ quoteId: world.message('in').id })
    const [event] = world.attempt(id, accepted('w'))
    expect(event?.quote).toMatchObject({
      ext_identifier: 'in',
      quote: null,
      modified_timestamp: '2022-06-30T12:00:00.001Z',
    })
  })

  it('has its template with the text that is known by now', () => {
    const [world, { id }] = waiting(aTemplate())
    const described = { category: 'MARKETING', text: 'Hello, Anna!' }
    const [claimed] = world.claim()
    if (claimed !== undefined) world.handOver(claimed, described)
    const [event] = world.settle(id, accepted('w'))
    expect(event?.template).toMatchObject({ name: 'hello', ...described })
    expect(world.byId(id).template).toMatchObject(described)
  })

  it('is told with the receipts that came first, in the order in which they happened', () => {
    const [world, { id }] = waiting()
    world.claim()
    expect(world.fold(aReceipt('w', 'READ', NOON + 3_000), aReceipt('w', 'DELIVERED', NOON + 2_000))).toEqual(
      [],
    )
    expect(told(world.settle(id, accepted('w')))).toEqual([
      ['TEXT w', 'SENT'],
      ['delivered of w', 'DELIVERED'],
      ['read of w', 'READ'],
    ])
    expect(world.shelf.parked.size).toBe(0)
    expect(world.fold(aReceipt('w', 'READ', NOON + 3_000))).toEqual([])
  })
})

describe('a message that is refused for good', () => {
  it('fires as FAILED, without a name, and says why', () => {
    const [world, { id }] = waiting({ auxiliaryData: { location: {} } })
    const [event, ...others] = world.attempt(id, refused())
    expect(others).toEqual([])
    expect(event).toMatchObject({
      id,
      ext_identifier: '',
      type: 'TEXT',
      status: 'FAILED',
      auxiliary_data: { location: {}, errors: [REFUSED] },
      conversation_state: 'OPEN',
    })
    expect(world.shelf.dispatches.size).toBe(0)
    expect(world.settle(id, refused())).toEqual([])
  })

  it.each([
    ['EXPIRED', { state: 'EXPIRED' }],
    ['BLOCKED_BY_CUSTOMER', { state: 'BLOCKED', blockedByCustomer: true, blockedByAgent: false }],
    ['BLOCKED_BY_US', { state: 'BLOCKED', blockedByAgent: true, blockedByCustomer: false }],
  ] as const)('may say of the conversation that it is %s', (conversation, expected) => {
    const [world, { id }] = waiting()
    const [event] = world.attempt(id, refused({ conversation }))
    expect(event?.conversation_state).toBe(expected.state)
    expect(world.conversation()).toMatchObject(expected)
  })

  it('does not end a window that the customer opened while it was being sent', () => {
    const [world, { id }] = waiting()
    world.claim()
    const startedAt = world.now
    world.fold(aMessage('again', { timestamp: startedAt + 1 }))
    world.settle(id, refused({ conversation: 'EXPIRED' }), { startedAt })
    expect(world.conversation().state).toBe('OPEN')
  })
})
