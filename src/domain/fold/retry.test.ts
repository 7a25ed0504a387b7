import { describe, expect, it } from 'vitest'
import type { Message } from '../message.ts'
import { RETRY_AFTER_LIMIT } from '../retry.ts'
import { SEND_SCHEDULE } from '../send-outcome.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../time.ts'
import { accepted, aReceipt, aTemplate, LOST, REFUSED, refused, SOON, type World } from '../world.testing.ts'
import { told, waiting } from './sending.testing.ts'

const dispatchOf = (world: World, { id }: Message) => world.shelf.dispatches.get(id)

describe('a message that is refused, and may be sent again', () => {
  const again = (afterMs = 0) => refused({ retry: { afterMs, scope: 'message' } })

  it('waits by the schedule, and fails when that ends', () => {
    const [world, message] = waiting()
    for (const [i, wait] of SEND_SCHEDULE.entries()) {
      expect(world.attempt(message.id, again())).toEqual([])
      expect(dispatchOf(world, message)).toMatchObject({
        state: 'WAITING',
        attempts: i + 1,
        due: world.now + wait,
        lease: null,
      })
      world.now += wait - 1
      expect(world.claim()).toEqual([])
      world.now += 1
    }
    expect(told(world.attempt(message.id, again()))).toEqual([['TEXT ', 'FAILED']])
    expect(world.byId(message.id).auxiliaryData).toEqual({ errors: [REFUSED] })
    expect(world.shelf.dispatches.size).toBe(0)
  })

  it.each([
    ['its schedule', 0, 0, SECOND],
    ['its schedule, spread', 0, 0.5, 1_050],
    ['what the platform asks', MINUTE, 0, MINUTE],
    ['what the platform asks, spread', MINUTE, 0.5, 1.05 * MINUTE],
    ['a day at the most', 99 * DAY, 0, RETRY_AFTER_LIMIT],
  ])('waits for %s', (_, retryAfterMs, random, wait) => {
    const [world, message] = waiting()
    world.attempt(message.id, again(retryAfterMs), { random })
    expect(dispatchOf(world, message)?.due).toBe(world.now + wait)
  })

  it('may go out after all', () => {
    const [world, { id }] = waiting()
    world.attempt(id, again())
    world.now += SECOND
    const [event] = world.attempt(id, accepted('w'))
    expect(event?.status).toBe('SENT')
    expect(event?.auxiliary_data).toEqual({})
  })

  it('keeps its turn: what was accepted later waits behind it', () => {
    const [world, first] = waiting()
    const second = world.send()
    world.attempt(first.id, again())
    expect(world.claim()).toEqual([])
    world.now += SECOND
    world.attempt(first.id, accepted('w'))
    expect(world.claim()).toMatchObject([{ messageId: second.id }])
  })

  it('keeps the text of its template, should a receipt be faster than the next answer', () => {
    const [world, { id }] = waiting(aTemplate())
    const [claimed] = world.claim()
    if (claimed !== undefined) world.handOver(claimed, { category: 'UTILITY', text: 'Hello!' })
    world.settle(id, again())
    const [event] = world.fold({ ...aReceipt('w', 'SENT'), correlation: id })
    expect(event?.template).toMatchObject({ category: 'UTILITY', text: 'Hello!' })
  })
})

describe('a message that is refused because its whole account is to slow down', () => {
  const slowDown = (afterMs: number | null = null) => refused({ retry: { afterMs, scope: 'account' } })

  it('waits, however often that is, and spends nothing of its schedule', () => {
    const [world, message] = waiting()
    for (let i = 1; i <= 3 * SEND_SCHEDULE.length; i += 1) {
      expect(world.attempt(message.id, slowDown())).toEqual([])
      expect(dispatchOf(world, message)).toMatchObject({ state: 'WAITING', attempts: i, throttled: i })
      world.now += SECOND
    }
    for (const wait of SEND_SCHEDULE) {
      expect(world.attempt(message.id, refused({ retry: SOON }))).toEqual([])
      expect(dispatchOf(world, message)?.due).toBe(world.now + wait)
      world.now += wait
    }
    expect(told(world.attempt(message.id, refused({ retry: SOON })))).toEqual([['TEXT ', 'FAILED']])
  })

  it.each([
    ['a second', null, 0, SECOND],
    ['a second, spread', null, 0.5, 1_050],
    ['what the platform asks', MINUTE, 0, MINUTE],
    ['a day after its acceptance at the most', 99 * DAY, 0.5, DAY - SECOND],
  ])('waits for %s', (_, afterMs, random, wait) => {
    const [world, message] = waiting()
    world.attempt(message.id, slowDown(afterMs), { random })
    expect(dispatchOf(world, message)?.due).toBe(world.now + wait)
  })

  it('fails with what the platform says once it is a day old', () => {
    const [world, message] = waiting()
    world.now = message.timestamp + DAY - 1
    expect(world.attempt(message.id, slowDown(MINUTE))).toEqual([])
    world.now += 1
    expect(told(world.attempt(message.id, slowDown(MINUTE)))).toEqual([['TEXT ', 'FAILED']])
    expect(world.byId(message.id).auxiliaryData).toEqual({ errors: [REFUSED] })
    expect(world.shelf.dispatches.size).toBe(0)
  })

  it('is not refused once more by an answer that is told again, in the next try', () => {
    const [world, message] = waiting()
    world.claim()
    const outcome = world.outcome(message.id, slowDown())
    world.write(world.settling(outcome))
    world.now += SECOND
    world.claim()
    const before = structuredClone(dispatchOf(world, message))
    expect(world.write(world.settling(outcome))).toEqual([])
    expect(dispatchOf(world, message)).toEqual(before)
  })
})

describe('an answer of a try that is not the present one', () => {
  const retried = (): [World, Message] => {
    const [world, message] = waiting()
    world.attempt(message.id, refused({ retry: SOON }))
    world.now += HOUR
    world.claim()
    return [world, message]
  }

  it.each([
    ['a refusal of an earlier try', refused(), { attempts: 1 }],
    ['a refusal of another node', refused(), { lease: 'other' }],
    ['a doubt of an earlier try', LOST, { attempts: 1 }],
    ['a doubt of another node', LOST, { lease: 'other' }],
  ])('changes nothing: %s', (_, result, over) => {
    const [world, message] = retried()
    const before = structuredClone(dispatchOf(world, message))
    expect(world.settle(message.id, result, over)).toEqual([])
    expect(dispatchOf(world, message)).toEqual(before)
    expect(world.byId(message.id).metadata).toEqual({})
  })

  it('counts where the platform has taken it: that is certain', () => {
    const [world, message] = retried()
    const outcome = world.outcome(message.id, refused())
    const late = accepted('w')
    expect(told(world.settle(message.id, late, { attempts: 1, lease: 'other' }))).toEqual([
      ['TEXT w', 'SENT'],
    ])
    expect(world.write(world.settling(outcome))).toEqual([])
    expect(world.message('w').status).toBe('SENT')
  })

  it('of a message that is not there changes nothing', () => {
    const [world] = waiting()
    expect(world.settle('nothing', accepted('w'))).toEqual([])
  })
})
