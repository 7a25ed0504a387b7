import { describe, expect, it } from 'vitest'
import { aDeletion, aMessage, inWords, World } from '../world.testing.ts'

const withParts = (name: string) => aDeletion(name, { withParts: true })
const statuses = (world: World) => [...world.shelf.messages.values()].map(one => one.status)

describe('a deletion of a message with parts', () => {
  it('deletes every part, each with an EVENT of its own', () => {
    const world = new World()
    world.fold(aMessage('m'), aMessage('m#1'), aMessage('m#2'), aMessage('n'))
    const events = world.fold(withParts('m'))
    expect(events.map(one => [one.ext_identifier, one.quote?.ext_identifier, one.quote?.status])).toEqual([
      ['m:deleted', 'm', 'DELETED'],
      ['m#1:deleted', 'm#1', 'DELETED'],
      ['m#2:deleted', 'm#2', 'DELETED'],
    ])
    expect(world.message('n').status).toBe('RECEIVED')
    expect(world.fold(withParts('m'))).toEqual([])
  })

  it('deletes those that are known, also without the first', () => {
    const world = new World()
    world.fold(aMessage('m#1'))
    expect(world.fold(withParts('m')).map(inWords)).toEqual(['deleted of m#1'])
    expect(world.shelf.parked.size).toBe(0)
  })

  it('is told once where none is known, and waits: the parts appear as deleted', () => {
    const world = new World()
    const events = world.fold(withParts('m'))
    expect(events).toMatchObject([
      { ext_identifier: 'm:deleted', quote: null, auxiliary_data: { quoted_ext_identifier: 'm' } },
    ])
    expect(world.fold(withParts('m'))).toEqual([])
    const parts = [aMessage('m'), aMessage('m#1')]
    expect(world.fold(...parts).map(inWords)).toEqual(['TEXT m', 'TEXT m#1'])
    expect(world.fold(aMessage('m#2')).map(inWords)).toEqual(['TEXT m#2'])
    expect(statuses(world)).toEqual(['DELETED', 'DELETED', 'DELETED'])
    expect(world.fold(withParts('m'), ...parts)).toEqual([])
  })

  it('without its mark is of that message alone', () => {
    const world = new World()
    world.fold(aDeletion('m'))
    world.fold(aMessage('m'), aMessage('m#1'))
    expect(statuses(world)).toEqual(['DELETED', 'RECEIVED'])
    world.fold(aDeletion('n'), aMessage('n#1'))
    expect(world.message('n#1').status).toBe('RECEIVED')
  })
})
