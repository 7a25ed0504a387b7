import { describe, expect, it } from 'vitest'
import type { Conversation } from '../conversation.ts'
import type { Draft } from '../draft.ts'
import { HOUR } from '../time.ts'
import { aMessage, aTemplate, BERT, bodyOf, NOON, PAULA, ROBOT } from '../world.testing.ts'
import { anna, refusalOf } from './sending.testing.ts'

const aFile = () => ({
  tenantId: 't',
  platformId: null,
  mimeType: 'text/plain',
  size: 1,
  sha256: '00',
  title: null,
  reason: null,
  attempts: 0,
  due: 0,
  createdAt: 0,
})

describe('a message that is accepted', () => {
  it('is PREPARED and waits to be sent; nothing fires', () => {
    const world = anna()
    const media = { ref: { url: 'https://files.example/cat' }, mimeType: 'image/png', title: 'cat' }
    const over: Partial<Draft> = { type: 'IMAGE', media, customData: { case: 7 }, countAsInbound: true }
    const message = world.send(over)
    expect(message).toMatchObject({
      ...over,
      extIdentifier: '',
      outbound: true,
      status: 'PREPARED',
      agentId: PAULA.id,
      timestamp: NOON,
      modified: NOON,
      conversationId: world.conversation().id,
      quoteId: null,
    })
    expect(message.metadata).toEqual({})
    expect([...world.shelf.dispatches.values()]).toEqual([
      {
        messageId: message.id,
        tenantId: message.tenantId,
        platformId: message.platformId,
        conversationId: message.conversationId,
        state: 'WAITING',
        attempts: 0,
        throttled: 0,
        due: NOON,
        lease: null,
        createdAt: NOON,
        version: 1,
      },
    ])
    expect(world.events).toHaveLength(1)
    expect(world.shelf.files.get(message.id)).toMatchObject({
      kind: 'MESSAGE',
      state: 'WANTED',
      title: 'cat',
    })
  })

  it('shares the bytes of what was uploaded', () => {
    const world = anna()
    const upload = { id: 'u1', kind: 'UPLOAD', state: 'STORED', key: 'k' } as const
    world.shelf.files.set('u1', { ...aFile(), ...upload })
    const { id } = world.send({ type: 'FILE', media: { ref: { upload: 'u1' }, mimeType: null, title: null } })
    expect(world.shelf.files.get(id)).toMatchObject({ kind: 'MESSAGE', key: 'k', state: 'STORED' })
  })

  it('goes out in its turn: one at a time in each conversation, in the order of acceptance', () => {
    const world = anna()
    world.fold(aMessage('bert', { person: BERT }))
    const annas = world.message('in').conversationId
    const [first, second] = [world.send({}, annas), world.send({}, annas)]
    const third = world.send({}, world.message('bert').conversationId)
    expect(world.claim().map(({ messageId }) => messageId)).toEqual([first.id, third.id])
    expect(world.claim()).toEqual([])
    world.settle(first.id, { state: 'unknown', detail: '' })
    expect(world.claim().map(({ messageId }) => messageId)).toEqual([second.id])
  })

  it('goes out by its event where there is nobody to call: PREPARED, under our own id', () => {
    const world = anna()
    const message = world.send({ quoteId: world.message('in').id }, world.conversation().id, false)
    const event = world.shelf.events.at(-1)
    expect(event === undefined ? null : bodyOf(event)).toMatchObject({
      id: message.id,
      ext_identifier: message.id,
      type: 'TEXT',
      status: 'PREPARED',
      outbound: true,
      agent: { id: PAULA.id, name: 'Paula' },
      quote: { ext_identifier: 'in' },
      modified_timestamp: '2022-06-30T12:00:00Z',
    })
    expect(world.shelf.dispatches.size).toBe(0)
  })
})

describe('a message that is refused', () => {
  const CUSTOMER = 'The conversation is BLOCKED. The customer blocked this account: nothing can be sent.'
  const AGENT = 'The conversation is BLOCKED. An agent blocked it: nothing can be sent.'
  const BOT =
    'A bot has this conversation (AUTO_BOT): only an agent of kind AUTOMATED may send, named by agent_id, until a person takes it over by PATCH {"state": "OPEN"}.'
  const only = (why: string) =>
    `${why}: only a template (HSM, MEDIA_HSM) can be sent until the customer writes.`
  const longAgo = { lastInboundAt: NOON - 24 * HOUR }

  it.each<[string, Partial<Conversation>, Partial<Draft>, string, string]>([
    [
      'the customer blocked us',
      { state: 'BLOCKED', blockedByCustomer: true },
      aTemplate(),
      'conversation_blocked',
      CUSTOMER,
    ],
    ['an agent blocked him', { state: 'BLOCKED', blockedByAgent: true }, {}, 'conversation_blocked', AGENT],
    [
      'both did',
      { state: 'BLOCKED', blockedByAgent: true, blockedByCustomer: true },
      {},
      'conversation_blocked',
      CUSTOMER,
    ],
    ['a bot has it, a person sends', { state: 'AUTO_BOT' }, {}, 'conversation_has_bot', BOT],
    [
      'a bot has it, a person sends a template',
      { state: 'AUTO_BOT' },
      aTemplate(),
      'conversation_has_bot',
      BOT,
    ],
    ['a bot has it, nobody is named', { state: 'AUTO_BOT' }, { agentId: null }, 'conversation_has_bot', BOT],
    [
      'a bot has it, somebody unknown sends',
      { state: 'AUTO_BOT' },
      { agentId: 'x' },
      'conversation_has_bot',
      BOT,
    ],
    [
      'a bot sends after the window',
      { state: 'AUTO_BOT', ...longAgo },
      { agentId: ROBOT.id },
      'window_closed',
      only('The reply window ended at 2022-06-30T12:00:00Z'),
    ],
    [
      'the window is over',
      { state: 'EXPIRED', ...longAgo },
      {},
      'window_closed',
      only('The reply window ended at 2022-06-30T12:00:00Z'),
    ],
    [
      'nobody has noted yet that it is',
      longAgo,
      {},
      'window_closed',
      only('The reply window ended at 2022-06-30T12:00:00Z'),
    ],
    [
      'the platform said that it is',
      { state: 'EXPIRED' },
      {},
      'window_closed',
      only('The reply window is over, as the platform says'),
    ],
    [
      'he never wrote',
      { state: 'EXPIRED', lastInboundAt: null },
      {},
      'window_closed',
      only('The customer has not written yet'),
    ],
    [
      'he never wrote, and it was closed',
      { state: 'CLOSED', lastInboundAt: null },
      {},
      'window_closed',
      only('The customer has not written yet'),
    ],
    [
      'it was closed, and the window is over',
      { state: 'CLOSED', ...longAgo },
      {},
      'window_closed',
      only('The reply window ended at 2022-06-30T12:00:00Z'),
    ],
  ])('says why: %s', (_, conversation, draft, code, message) => {
    const world = anna(conversation)
    const before = world.conversation()
    const refusal = refusalOf(() => world.send(draft))
    expect({ code: refusal.code, message: refusal.message }).toEqual({ code, message })
    expect(world.conversation()).toEqual(before)
    expect([world.shelf.messages.size, world.shelf.dispatches.size]).toEqual([1, 0])
  })

  it.each<[string, Partial<Conversation>, Partial<Draft>]>([
    ['within the window', {}, {}],
    ['to whom we closed, within the window', { state: 'CLOSED' }, {}],
    ['as a template, after the window', { state: 'EXPIRED', ...longAgo }, aTemplate()],
    [
      'as a template with media, to one who never wrote',
      { state: 'EXPIRED', lastInboundAt: null },
      aTemplate({ type: 'MEDIA_HSM' }),
    ],
    ['by the bot that has it', { state: 'AUTO_BOT' }, { agentId: ROBOT.id }],
    ['by a bot where a person has it', {}, { agentId: ROBOT.id }],
    ['by nobody in particular', {}, { agentId: null }],
  ])('is not one %s', (_, conversation, draft) => {
    const world = anna(conversation)
    expect(world.send(draft).status).toBe('PREPARED')
    expect(world.conversation()).toMatchObject(conversation)
  })

  it('is not one on a platform without a window, however long ago he wrote', () => {
    const world = anna({ lastInboundAt: NOON - 9_999 * HOUR })
    world.around = { ...world.around, windowMs: null }
    expect(world.send().status).toBe('PREPARED')
  })
})
