import { describe, expect, it } from 'vitest'
import { accepted, aMessage, LOST, NOON, refused, SOON, World } from '../world.testing.ts'
import { refusalOf, sending, tagged, told } from './sending.testing.ts'

/** A world with a message that waits to be sent. */
const waiting = (): [World, string] => {
  const world = new World()
  world.fold(aMessage('in'))
  return [world, world.send().id]
}

const sent = (): [World, string] => {
  const [world, id] = waiting()
  world.attempt(id, accepted('w'))
  return [world, id]
}

describe('a message that is taken back', () => {
  it('before it was sent is not sent: an EVENT tells of it, under our own id', () => {
    const [world, id] = waiting()
    const [event, ...others] = world.remove(id)
    expect(others).toEqual([])
    expect(event).toMatchObject({
      ext_identifier: `${id}:deleted`,
      auxiliary_data: { event: 'deleted' },
      quote: { id, ext_identifier: '', status: 'DELETED', text: 'Hello!' },
    })
    expect([world.shelf.dispatches.size, world.claim()]).toEqual([0, []])
    expect(world.fold(tagged(id, 'w', 'READ'))).toEqual([])
    expect(world.shelf.parked.size).toBe(0)
  })

  it('between two tries is not tried again', () => {
    const [world, id] = waiting()
    world.attempt(id, refused({ retry: SOON }))
    expect(told(world.remove(id))).toEqual([['deleted of ', 'DELETED']])
    expect(world.shelf.dispatches.size).toBe(0)
  })

  it.each([
    ['while it is being sent', null],
    ['while it is not known whether it was', LOST],
  ])('is refused %s', (_, result) => {
    const [world, id] = sending()
    if (result !== null) world.settle(id, result)
    expect(refusalOf(() => world.remove(id))).toMatchObject({
      code: 'conflict',
      message: 'The message is just being sent, or it is not known yet whether it was: repeat it later.',
    })
    expect(world.byId(id).status).toBe('PREPARED')
    expect(world.shelf.dispatches.size).toBe(1)
  })

  it.each([
    ['went out', accepted('w'), 'w'],
    ['was refused', refused(), ''],
  ])('after it %s is DELETED, once and for good', (_, result, name) => {
    const [world, id] = waiting()
    world.attempt(id, result)
    expect(told(world.remove(id))).toEqual([[`deleted of ${name}`, 'DELETED']])
    expect(world.remove(id)).toEqual([])
    expect(world.fold(tagged(id, 'w', 'READ'))).toEqual([])
    expect(world.byId(id).status).toBe('DELETED')
  })

  it('is one of ours: what the customer wrote only he can delete', () => {
    const world = new World()
    world.fold(aMessage('in'))
    expect(refusalOf(() => world.remove(world.message('in').id))).toMatchObject({
      code: 'state_impossible',
      message: 'The customer wrote this message: only he can delete it.',
    })
    expect(world.message('in').status).toBe('RECEIVED')
  })
})

describe('our reaction', () => {
  it('is an EVENT with the emoji as text, about the message as it is', () => {
    const [world] = sent()
    const { id } = world.message('in')
    world.now += 5
    const [event, ...others] = world.react(id, '👍')
    expect(others).toEqual([])
    expect(event).toMatchObject({
      ext_identifier: `in:reaction:${NOON + 5}`,
      text: '👍',
      auxiliary_data: { event: 'reaction', reaction: { emoji: '👍', action: 'react' }, outbound: true },
      quote: { id, status: 'RECEIVED', modified_timestamp: '2022-06-30T12:00:00.005Z' },
    })
  })

  it('that is taken back has no emoji; each has an identifier of its own', () => {
    const [world, id] = sent()
    const [set] = world.react(id, '👍')
    const [again] = world.react(id, '👍')
    const [taken] = world.react(id, '')
    expect(taken).toMatchObject({
      text: null,
      auxiliary_data: { reaction: { emoji: null, action: 'unreact' } },
    })
    expect(new Set([set, again, taken].map(one => one?.ext_identifier)).size).toBe(3)
  })
})
