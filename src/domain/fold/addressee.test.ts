import { describe, expect, it } from 'vitest'
import type { Refusal } from '../errors.ts'
import { ANNA, aMessage, aNotice, aTemplate, BERT, dial, NOON, World } from '../world.testing.ts'
import { anna, refusalOf } from './sending.testing.ts'

describe('a quote of an outbound message', () => {
  const wrong = (world: World, quoteId: string): Refusal => refusalOf(() => world.send({ quoteId }))

  it('is a message of the same conversation', () => {
    const world = anna()
    const { id } = world.message('in')
    expect(world.send({ quoteId: id }).quoteId).toBe(id)
  })

  it('is refused where there is no such message, or in another conversation', () => {
    const world = anna()
    world.fold(aMessage('bert', { person: BERT }))
    const annas = world.message('in').conversationId
    for (const quoteId of ['nothing', world.message('bert').id]) {
      expect(refusalOf(() => world.send({ quoteId }, annas))).toMatchObject({
        code: 'message_refused',
        message: 'quote_id names no message of this conversation.',
        errors: [{ path: 'quote_id', message: 'names no message of this conversation' }],
      })
    }
  })

  it('is refused where it has not gone out', () => {
    const world = anna()
    expect(wrong(world, world.send().id)).toMatchObject({
      code: 'message_refused',
      message: 'quote_id names a message that has not gone out yet.',
    })
  })
})

describe('whom we write to by his id', () => {
  it('is begun with a template: EXPIRED until he writes', () => {
    const world = new World()
    const message = world.start(dial('5511998765432'), aTemplate())
    expect(world.conversation()).toMatchObject({
      id: message.conversationId,
      state: 'EXPIRED',
      lastInboundAt: null,
      agentId: null,
    })
    const [user] = world.shelf.users.values()
    expect(user?.phoneNumber).toBe('+5511998765432')
    expect(user?.identities.toSorted()).toEqual(['dialled:5511998765432', 'phone:5511998765432'])
    world.fold(aMessage('in', { person: { identities: ['phone:5511998765432'] } }))
    expect(world.conversation()).toMatchObject({ state: 'OPEN', lastInboundAt: NOON })
  })

  it('is begun with anything where there is no window', () => {
    const world = new World({ startsWithBot: true })
    world.around = { ...world.around, windowMs: null }
    expect(world.start(dial('1'), aTemplate({ type: 'TEXT' })).status).toBe('PREPARED')
    expect(world.conversation().state).toBe('OPEN')
  })

  it('is not begun with anything else than a template', () => {
    const world = new World()
    expect(refusalOf(() => world.start(dial('1'), aTemplate({ type: 'TEXT' })))).toMatchObject({
      code: 'window_closed',
      message:
        'There is no conversation with this customer yet: it begins with a template (HSM, MEDIA_HSM), or with his message.',
    })
    expect(world.shelf.users.size).toBe(0)
  })

  it('is not begun with a quote: nothing was said yet, and nobody is added', () => {
    const world = anna()
    const quoting = aTemplate({ quoteId: world.message('in').id })
    expect(refusalOf(() => world.start(dial('1'), quoting)).code).toBe('message_refused')
    expect([world.shelf.users.size, world.shelf.conversations.size]).toEqual([1, 1])
  })

  it.each([
    ['his strongest id', { identities: ['bsuid:US.1'], phoneNumber: null, alias: null }],
    ['his number', dial('16505551234')],
    ['the number as it was dialled', { identities: ['phone:7'], phoneNumber: '+7', alias: 'dialled:7' }],
  ])('is found by %s', (_, addressee) => {
    const world = new World()
    world.fold(aMessage('in', { person: { ...ANNA, identities: [...ANNA.identities, 'dialled:7'] } }))
    expect(world.start(addressee, aTemplate()).conversationId).toBe(world.conversation().id)
    expect(world.shelf.users.size).toBe(1)
  })

  it('is found though he only followed us', () => {
    const world = new World()
    world.fold(aNotice('n1'))
    expect(world.start(dial('16505551234'), aTemplate()).conversationId).toBe(world.conversation().id)
  })
})
