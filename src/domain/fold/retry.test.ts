import { describe, expect, it } from 'vitest'
import type { Message } from '../message.ts'
import { RETRY_AFTER_LIMIT } from '../retry.ts'
import { SEND_SCHEDULE } from '../send-outcome.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../time.ts'
import { accepted, aReceipt, aTemplate, LOST, REFUSED, refused, type World } from '../world.testing.ts'
import { told, waiting } from './sending.testing.ts'

const dispatchOf = (world: World, { id }: Message) => world.shelf.dispatches.get(id)

describe('a message that is refused, and may be sent again', () => {
  const again = (retryAfterMs = 0) => refused({ retryAfterMs })

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
    world.claim()
    world.describe(id, { category: 'UTILITY', text: 'Hello!' })
    world.settle(id, again())
    const [event] = world.fold({ ...aReceipt('w', 'SENT'), correlation: id })
    expect(event?.template).toMatchObject({ category: 'UTILITY', text: 'Hello!' })
  })
})

describe('an answer of a try that is not the present one', () => {
  const retried = (): [World, Message] => {
    const [world, message] = waiting()
    world.attempt(message.id, refused({ retryAfterMs: 0 }))
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
