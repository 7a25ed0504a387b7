import { describe, expect, it } from 'vitest'
import { accepted, aMessage, aReceipt, LOST, NOON, REFUSED, refused, SOON } from '../world.testing.ts'
import { doubted, givenUp, sending, tagged, told } from './sending.testing.ts'

describe('a receipt with our tag', () => {
  it.each([
    ['SENT', [['TEXT w', 'SENT']]],
    [
      'DELIVERED',
      [
        ['TEXT w', 'SENT'],
        ['delivered of w', 'DELIVERED'],
      ],
    ],
    [
      'READ',
      [
        ['TEXT w', 'SENT'],
        ['read of w', 'READ'],
      ],
    ],
    [
      'FAILED',
      [
        ['TEXT w', 'SENT'],
        ['failed of w', 'FAILED'],
      ],
    ],
  ] as const)(
    '%s settles the doubt: the message, then the EVENT; the answer changes nothing',
    (status, expected) => {
      const [world, id] = doubted()
      const events = world.fold(tagged(id, 'w', status, NOON + 1_000, { errors: [REFUSED] }))
      expect(told(events)).toEqual(expected)
      expect(events[0]).toMatchObject({ id, quote: { ext_identifier: 'in' } })
      expect(events.map(one => (one.quote ?? one).metadata)).toEqual(events.map(() => ({})))
      expect(world.shelf.dispatches.size).toBe(0)
      const before = world.byId(id)
      for (const late of [accepted('w'), accepted('other'), refused(), LOST])
        expect(world.settle(id, late)).toEqual([])
      expect(world.byId(id)).toEqual(before)
    },
  )

  it.each([
    ['while it is being sent', () => sending()],
    [
      'between two tries',
      () => {
        const [world, id] = sending()
        world.settle(id, refused({ retry: SOON }))
        return [world, id] as const
      },
    ],
  ] as const)('is its acceptance %s', (_, make) => {
    const [world, id] = make()
    expect(told(world.fold(tagged(id, 'w', 'DELIVERED')))).toEqual([
      ['TEXT w', 'SENT'],
      ['delivered of w', 'DELIVERED'],
    ])
    expect([world.shelf.dispatches.size, world.claim()]).toEqual([0, []])
  })

  it('brings along those without one that came before it', () => {
    const [world, id] = doubted()
    world.fold(aReceipt('w', 'DELIVERED', NOON + 1_000))
    expect(told(world.fold(tagged(id, 'w', 'READ', NOON + 2_000)))).toEqual([
      ['TEXT w', 'SENT'],
      ['delivered of w', 'DELIVERED'],
      ['read of w', 'READ'],
    ])
    expect(world.shelf.parked.size).toBe(0)
  })

  it('of several in a batch the first is the acceptance', () => {
    const [world, id] = doubted()
    const receipts = [tagged(id, 'w', 'SENT', NOON + 1), tagged(id, 'w', 'READ', NOON + 2)]
    expect(told(world.fold(...receipts))).toEqual([
      ['TEXT w', 'SENT'],
      ['read of w', 'READ'],
    ])
  })

  it('that says nothing to us waits under its name', () => {
    const [world] = doubted()
    expect(world.fold(tagged('somebody else’s', 'w', 'READ'))).toEqual([])
    expect(world.shelf.parked.size).toBe(1)
    const inbound = world.message('in').id
    expect(world.fold(tagged(inbound, 'v', 'READ'))).toEqual([])
    expect(world.message('in').status).toBe('RECEIVED')
  })

  it('names no message of another account, although that is known in the same batch', () => {
    const [world, id] = doubted()
    const receipt = tagged(id, 'w', 'READ')
    const other = { ...world.around, account: { ...world.around.account, id: 'other' } }
    const own = world.around
    const work = world.folding(receipt)
    const events = world.write({
      ...work,
      fold: known => {
        world.around = other
        work.fold(known)
        world.around = own
      },
    })
    expect(events).toEqual([])
    expect(world.byId(id)).toMatchObject({ status: 'PREPARED', extIdentifier: '' })
  })
})

describe('an echo', () => {
  const echo = (over: Parameters<typeof aMessage>[1] = {}) => aMessage('w', { outbound: true, ...over })

  it('with our tag is the acceptance of what we sent, and no message of its own', () => {
    const [world, id] = doubted()
    expect(told(world.fold(echo({ correlation: id })))).toEqual([['TEXT w', 'SENT']])
    expect(world.byId(id)).toMatchObject({ text: 'Hello!', extIdentifier: 'w' })
    expect(world.byId(id).metadata).toEqual({})
    expect(world.settle(id, accepted('w'))).toEqual([])
  })

  it('after the answer changes nothing, with a tag or without', () => {
    const [world, id] = sending()
    world.settle(id, accepted('w'))
    expect(world.fold(echo(), echo({ correlation: id }))).toEqual([])
    expect(world.shelf.messages.size).toBe(2)
  })

  it('with somebody else’s tag is a message typed elsewhere', () => {
    const [world] = doubted()
    expect(told(world.fold(echo({ correlation: 'theirs' })))).toEqual([['TEXT w', 'SENT']])
    expect(world.message('w')).toMatchObject({ agentId: null, text: 'Text of w' })
  })

  it('of what was given up says that it went out', () => {
    const [world, id] = givenUp()
    expect(told(world.fold(echo({ correlation: id })))).toEqual([['sent of w', 'SENT']])
  })
})
