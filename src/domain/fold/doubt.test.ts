import { describe, expect, it } from 'vitest'
import { AMBIGUOUS_ERROR, DOUBT_MS, SEND_SCHEDULE } from '../send-outcome.ts'
import { SECOND } from '../time.ts'
import {
  accepted,
  aDeletion,
  aMessage,
  anEdit,
  aReceipt,
  LOST,
  NOON,
  REFUSED,
  refused,
  SOON,
  World,
} from '../world.testing.ts'
import { doubted, givenUp, sending, tagged, told } from './sending.testing.ts'

describe('a lost answer', () => {
  it('leaves the message PREPARED, marked as ambiguous; nothing fires', () => {
    const [world, id] = sending()
    expect(world.settle(id, LOST)).toEqual([])
    expect(world.byId(id)).toMatchObject({ status: 'PREPARED', metadata: { ambiguous: true } })
    expect(world.shelf.dispatches.get(id)).toMatchObject({
      state: 'DOUBT',
      due: world.now + DOUBT_MS,
      lease: null,
    })
    world.now += DOUBT_MS
    expect(world.claim()).toEqual([])
  })

  it('told again puts nothing off', () => {
    const [world, id] = sending()
    const outcome = world.outcome(id, LOST)
    world.write(world.settling(outcome))
    const { due } = world.shelf.dispatches.get(id) ?? {}
    world.now += SECOND
    world.write(world.settling({ ...outcome, idempotent: true }))
    expect(world.shelf.dispatches.get(id)).toMatchObject({ state: 'DOUBT', due })
  })

  it('is no doubt where a repeated send is carried out once: it is tried again, by the schedule', () => {
    const [world, id] = sending()
    for (const wait of SEND_SCHEDULE) {
      expect(world.settle(id, LOST, { idempotent: true })).toEqual([])
      expect(world.shelf.dispatches.get(id)).toMatchObject({ state: 'WAITING', due: world.now + wait })
      expect(world.byId(id).metadata).toEqual({})
      world.now += wait
      world.claim()
    }
    world.settle(id, LOST, { idempotent: true })
    expect(world.shelf.dispatches.get(id)?.state).toBe('DOUBT')
  })

  it('may still come, and settles it', () => {
    const [world, id] = doubted()
    const [event, ...others] = world.settle(id, accepted('w'))
    expect(others).toEqual([])
    expect(event).toMatchObject({ id, ext_identifier: 'w', status: 'SENT' })
    expect(event?.metadata).toEqual({})
    expect(event?.quote?.ext_identifier).toBe('in')
    expect(world.shelf.dispatches.size).toBe(0)
  })

  it('that turns out to be a refusal of this very try settles it as well', () => {
    const [world, id] = doubted()
    const [event] = world.settle(id, refused(), { attempts: 1, lease: 'whoever' })
    expect(event).toMatchObject({ status: 'FAILED', auxiliary_data: { errors: [REFUSED] } })
    expect(event?.metadata).toEqual({})
  })

  it('that turns out to be a refusal for now is tried again, without the mark', () => {
    const [world, id] = doubted()
    expect(world.settle(id, refused({ retry: SOON }), { attempts: 1 })).toEqual([])
    expect(world.shelf.dispatches.get(id)).toMatchObject({ state: 'WAITING', due: world.now + SECOND })
    expect(world.byId(id).metadata).toEqual({})
  })

  it('is not settled by the refusal of another try', () => {
    const [world, id] = doubted()
    expect(world.settle(id, refused(), { attempts: 7 })).toEqual([])
    expect(world.shelf.dispatches.get(id)?.state).toBe('DOUBT')
  })
})

describe('what is in doubt for too long', () => {
  it('is given up: FAILED, and told why', () => {
    const [world, id] = doubted()
    world.now += DOUBT_MS - 1
    expect(world.giveUp(id)).toEqual([])
    world.now += 1
    const [event, ...others] = world.giveUp(id)
    expect(others).toEqual([])
    expect(event).toMatchObject({
      id,
      ext_identifier: '',
      status: 'FAILED',
      auxiliary_data: { errors: [AMBIGUOUS_ERROR] },
      quote: { ext_identifier: 'in' },
    })
    expect(event?.metadata).toEqual({})
    expect(AMBIGUOUS_ERROR.code).toBe('ambiguous')
    expect([world.shelf.dispatches.size, world.giveUp(id)]).toEqual([0, []])
  })

  it('is only given up while it is in doubt', () => {
    const [world, id] = sending()
    world.now += DOUBT_MS
    expect(world.giveUp(id)).toEqual([])
    expect(world.giveUp('nothing')).toEqual([])
    expect(world.shelf.dispatches.get(id)?.state).toBe('SENDING')
  })

  it.each([
    ['SENT', 'sent', {}],
    ['DELIVERED', 'delivered', {}],
    ['READ', 'read', {}],
    ['FAILED', 'failed', { errors: [REFUSED] }],
  ] as const)('and has gone out after all is told by the receipt: %s', (status, event, auxiliary_data) => {
    const [world, id] = givenUp()
    const late = tagged(id, 'w', status, NOON + 1_000, { errors: [REFUSED] })
    const [only, ...others] = world.fold(late)
    expect(others).toEqual([])
    expect(only).toMatchObject({
      ext_identifier: `w:${event}`,
      quote: { id, ext_identifier: 'w', status, auxiliary_data },
    })
    expect(only?.quote?.auxiliary_data).toEqual(auxiliary_data)
    expect(world.fold(late)).toEqual([])
  })

  it('and has gone out after all brings along what waited for its name', () => {
    const [world, id] = givenUp()
    world.fold(aReceipt('w', 'DELIVERED', NOON + 1), anEdit('w', 'new'), aDeletion('w', { person: null }))
    const events = world.fold(tagged(id, 'w', 'READ', NOON + 2))
    expect(told(events)).toEqual([
      ['delivered of w', 'DELIVERED'],
      ['deleted of w', 'DELETED'],
    ])
    expect(events.at(-1)?.quote).toMatchObject({ text: 'new', status: 'DELETED' })
    expect(world.shelf.parked.size).toBe(0)
  })

  it('and has gone out after all is told by the answer as well', () => {
    const [world, id] = givenUp()
    world.fold(aReceipt('w', 'READ', NOON + 1))
    expect(told(world.settle(id, accepted('w')))).toEqual([['read of w', 'READ']])
    expect(world.settle(id, accepted('w'))).toEqual([])
    const [other, otherId] = givenUp()
    expect(told(other.settle(otherId, accepted('w')))).toEqual([['sent of w', 'SENT']])
  })

  it('is named by no answer that names another message, or nothing, or what is only queued', () => {
    const [world, id] = givenUp()
    world.fold(aMessage('w', { outbound: true }))
    const queued = accepted('v', { status: 'PREPARED' })
    for (const late of [accepted('w'), accepted(''), queued]) expect(world.settle(id, late)).toEqual([])
    expect(world.byId(id)).toMatchObject({ status: 'FAILED', extIdentifier: '' })
    expect(world.shelf.parked.size).toBe(0)
  })

  it.each([
    ['went out, and failed', 'w'],
    ['went out without a name', ''],
  ])('is no message that %s: another name for it says nothing', (_, name) => {
    const [world, id] = sending()
    world.settle(id, accepted(name))
    world.fold(aReceipt('w', 'FAILED'))
    const { status } = world.byId(id)
    expect(world.settle(id, accepted('v'))).toEqual([])
    expect(world.byId(id)).toMatchObject({ status, extIdentifier: name })
    expect([...world.shelf.parked.values()].map(one => one.extIdentifier)).not.toContain('v')
  })
})

describe('a message whose sender died', () => {
  it('is in doubt', () => {
    const [world, id] = sending()
    expect(world.strand(id)).toEqual([])
    expect(world.shelf.dispatches.get(id)).toMatchObject({ state: 'DOUBT', due: world.now + DOUBT_MS })
    expect(world.byId(id).metadata).toEqual({ ambiguous: true })
  })

  it('is sent again at once where a repeated send is carried out once', () => {
    const [world, id] = sending()
    world.now += SECOND
    world.strand(id, true)
    expect(world.shelf.dispatches.get(id)).toMatchObject({ state: 'WAITING', due: world.now, lease: null })
    expect(world.claim()).toMatchObject([{ messageId: id, attempts: 2 }])
  })

  it('again and again is not sent for ever', () => {
    const [world, id] = sending()
    for (const _ of SEND_SCHEDULE) {
      world.strand(id, true)
      expect(world.shelf.dispatches.get(id)?.state).toBe('WAITING')
      world.claim()
    }
    world.strand(id, true)
    expect(world.shelf.dispatches.get(id)?.state).toBe('DOUBT')
  })

  it.each([
    ['it waits', false],
    ['it is in doubt already', true],
  ])('is only one that was being sent: %s', (_, isDoubted) => {
    const world = new World()
    world.fold(aMessage('in'))
    const { id } = world.send()
    if (isDoubted) world.attempt(id, LOST)
    const before = structuredClone(world.shelf.dispatches.get(id))
    world.now += SECOND
    world.strand(id)
    world.strand('nothing')
    expect(world.shelf.dispatches.get(id)).toEqual(before)
  })
})
