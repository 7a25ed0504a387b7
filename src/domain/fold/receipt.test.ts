import { describe, expect, it } from 'vitest'
import type { MessageEvent } from '../contract.ts'
import { aDeletion, aMessage, aReceipt, inWords, NOON, World } from '../world.testing.ts'

const out = (extIdentifier: string) => aMessage(extIdentifier, { outbound: true })

/** Receipts with rising times, a second apart. */
const rising = (...statuses: Parameters<typeof aReceipt>[1][]) =>
  statuses.map((status, i) => aReceipt('m', status, NOON + 1_000 * (i + 1)))

const identifiers = (events: readonly MessageEvent[]): string[] => events.map(one => one.ext_identifier)

describe('a receipt', () => {
  it('moves the status, and is told with the message as it is now', () => {
    const world = new World()
    const [sent] = world.fold(out('m'))
    const [event] = world.fold(aReceipt('m', 'DELIVERED', NOON + 4_000, { pricing: 'free' }))
    expect(event).toMatchObject({
      type: 'EVENT',
      ext_identifier: 'm:delivered',
      timestamp: '2022-06-30T12:00:04Z',
      auxiliary_data: { event: 'delivered', pricing: 'free' },
      quote: { id: sent?.id, status: 'DELIVERED', modified_timestamp: '2022-06-30T12:00:00.001Z' },
    })
    expect(event?.id).not.toBe(sent?.id)
  })

  it.each([
    ['a second "read"', rising('READ', 'READ'), ['m:read']],
    ['a late "delivered"', rising('READ', 'DELIVERED'), ['m:read']],
    ['a "sent" of what was sent', rising('SENT'), []],
    ['a "failed" of what arrived', rising('DELIVERED', 'FAILED'), ['m:delivered']],
    [
      'an older "sent" after the failure',
      [aReceipt('m', 'FAILED', NOON + 2), aReceipt('m', 'SENT', NOON + 1)],
      ['m:failed'],
    ],
  ])('that changes nothing fires nothing: %s', (_, receipts, expected) => {
    const world = new World()
    world.fold(out('m'))
    expect(identifiers(world.fold(...receipts))).toEqual(expected)
    const { modified, stored } = world.message('m')
    expect(modified).toBe(stored)
    expect(world.fold(...receipts)).toEqual([])
  })

  it('of several in a batch are told one by one, each with a later snapshot', () => {
    const world = new World()
    world.fold(out('m'))
    const events = world.fold(...rising('SENT', 'DELIVERED', 'READ'))
    expect(events.map(one => one.quote?.status)).toEqual(['DELIVERED', 'READ'])
    expect(events.map(one => one.quote?.modified_timestamp)).toEqual([
      '2022-06-30T12:00:00.001Z',
      '2022-06-30T12:00:00.002Z',
    ])
  })

  it('moves nothing that the customer wrote, readable or not', () => {
    const world = new World()
    const unreadable = { type: 'TEXT', text: null, media: null, auxiliaryData: { unsupported: {} } } as const
    world.fold(aMessage('m'), aMessage('n', { status: 'FAILED', content: unreadable }))
    expect(world.fold(aReceipt('m', 'READ'), aReceipt('n', 'READ'), aReceipt('n', 'SENT', NOON + 9))).toEqual(
      [],
    )
    expect([world.message('m').status, world.message('n').status]).toEqual(['RECEIVED', 'FAILED'])
  })

  it('after the deletion changes nothing', () => {
    const world = new World()
    world.fold(out('m'), aDeletion('m'))
    expect(world.fold(...rising('DELIVERED', 'FAILED', 'READ'))).toEqual([])
    expect(world.message('m').status).toBe('DELETED')
  })
})

describe('a failure', () => {
  it('says why, in the EVENT and in the message', () => {
    const world = new World()
    world.fold(out('m'))
    const errors = [{ code: 131_026, title: 'Undeliverable', detail: null }]
    const [event] = world.fold(aReceipt('m', 'FAILED', NOON + 1, { errors }))
    expect(event?.auxiliary_data).toEqual({ event: 'failed', errors })
    expect(event?.quote).toMatchObject({ status: 'FAILED', auxiliary_data: { errors } })
  })

  it('gives way to a later "sent", which gives way to a later failure; each EVENT has its own identifier', () => {
    const world = new World()
    world.fold(out('m'))
    const told = rising('FAILED', 'SENT', 'FAILED', 'SENT', 'FAILED', 'DELIVERED')
    const events = told.flatMap(receipt => world.fold(receipt))
    expect(events.map(one => one.quote?.status)).toEqual(told.map(one => one.status))
    expect(new Set(identifiers(events)).size).toBe(6)
    for (const [i, one] of events.entries()) {
      expect(one.ext_identifier).toMatch(
        new RegExp(`^m:${one.auxiliary_data.event}${i < 2 || i === 5 ? '$' : ':'}`),
      )
    }
    expect(world.fold(...told)).toEqual([])
  })

  it('has its own identifier also within one batch, and where the platform gives no times', () => {
    const world = new World()
    world.fold(out('m'))
    const statuses = ['FAILED', 'SENT', 'FAILED', 'SENT', 'FAILED'] as const
    const events = world.fold(...statuses.map(status => aReceipt('m', status, null)))
    expect(events.map(one => one.quote?.status)).toEqual(statuses)
    expect(new Set(identifiers(events)).size).toBe(5)
  })

  it('told again after it was mended is not taken for a new one', () => {
    const world = new World()
    world.fold(out('m'))
    const [failed, sent] = rising('FAILED', 'SENT')
    if (failed === undefined || sent === undefined) throw new Error('There are two.')
    world.fold(failed, sent)
    expect(world.fold(failed)).toEqual([])
    expect(world.message('m').status).toBe('SENT')
  })
})

describe('a receipt of a message that we do not know', () => {
  it('is parked, once, and fires nothing', () => {
    const world = new World()
    expect(world.fold(aReceipt('m', 'READ'), aReceipt('m', 'READ'))).toEqual([])
    expect(world.fold(aReceipt('m', 'READ'), aReceipt('m', 'DELIVERED'))).toEqual([])
    expect([...world.shelf.parked.values()].map(({ change }) => change)).toEqual([
      aReceipt('m', 'READ'),
      aReceipt('m', 'DELIVERED'),
    ])
  })

  it('counts each time that it failed', () => {
    const world = new World()
    world.fold(...rising('FAILED', 'SENT', 'FAILED').reverse())
    expect(world.fold(out('m')).map(one => one.quote?.status)).toEqual([
      undefined,
      'FAILED',
      'SENT',
      'FAILED',
    ])
    expect(world.fold(...rising('FAILED', 'SENT', 'FAILED'))).toEqual([])
  })

  it('is told after its message: the message as it went out, then each change', () => {
    const world = new World()
    world.fold(aReceipt('m', 'DELIVERED', NOON + 1))
    world.fold(aReceipt('m', 'READ', NOON + 2))
    const events = world.fold(out('m'))
    expect(events.map(inWords)).toEqual(['TEXT m', 'delivered of m', 'read of m'])
    expect(events.map(one => one.quote?.status ?? one.status)).toEqual(['SENT', 'DELIVERED', 'READ'])
    expect(events.map(one => (one.quote ?? one).modified_timestamp)).toEqual([
      '2022-06-30T12:00:00Z',
      '2022-06-30T12:00:00.001Z',
      '2022-06-30T12:00:00.002Z',
    ])
    expect(world.shelf.parked.size).toBe(0)
    expect(world.fold(aReceipt('m', 'READ', NOON + 2), out('m'))).toEqual([])
  })

  it('that each of his devices tells anew waits once', () => {
    const world = new World()
    for (const later of [0, 1, 2])
      for (const status of ['DELIVERED', 'READ'] as const) world.fold(aReceipt('m', status, NOON + later))
    expect([...world.shelf.parked.values()].map(({ change }) => change)).toEqual([
      aReceipt('m', 'DELIVERED', NOON),
      aReceipt('m', 'READ', NOON),
    ])
  })

  it('within one batch leaves nothing parked', () => {
    const world = new World()
    const events = world.fold(aReceipt('m', 'READ'), out('m'), aReceipt('m', 'DELIVERED'))
    expect(events.map(inWords)).toEqual(['TEXT m', 'read of m'])
    expect(world.shelf.parked.size).toBe(0)
  })

  it('waits for that message only', () => {
    const world = new World()
    world.fold(aReceipt('m', 'READ'))
    expect(world.fold(out('other')).map(inWords)).toEqual(['TEXT other'])
    expect(world.shelf.parked.size).toBe(1)
  })

  it('is told also where the account began to forward only now', () => {
    const world = new World({ messageForwarding: false })
    world.fold(aReceipt('m', 'READ'))
    world.set({ messageForwarding: true })
    expect(world.fold(out('m')).map(inWords)).toEqual(['TEXT m', 'read of m'])
  })
})
