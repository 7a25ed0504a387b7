import { describe, expect, it } from 'vitest'
import type { Media } from '../change.ts'
import {
  accepted,
  aDeletion,
  aMessage,
  anEdit,
  aReaction,
  aReceipt,
  NOON,
  refused,
  World,
} from '../world.testing.ts'
import { sending, tagged, told } from './sending.testing.ts'

describe('a name that the platform gives twice', () => {
  it('is the first one’s; the second fires without one, and can be stored', () => {
    const [world, first] = sending()
    world.settle(first, accepted('w'))
    const second = world.send()
    const [event, ...others] = world.attempt(second.id, accepted('w'))
    expect(others).toEqual([])
    expect(event).toMatchObject({ id: second.id, ext_identifier: '', status: 'SENT' })
    expect(world.message('w').id).toBe(first)
    expect(told(world.fold(aReceipt('w', 'READ')))).toEqual([['read of w', 'READ']])
    expect([world.byId(first).status, world.byId(second.id).status]).toEqual(['READ', 'SENT'])
  })

  it('may be that of an echo without our tag', () => {
    const [world, id] = sending()
    world.fold(aMessage('w', { outbound: true }))
    expect(world.settle(id, accepted('w'))).toMatchObject([{ id, ext_identifier: '' }])
    expect(world.settle(id, accepted('w'))).toEqual([])
  })

  it('in one batch is the first one’s, too', () => {
    const world = new World()
    world.fold(aMessage('a'), aMessage('b', { person: { identities: ['bsuid:US.9'] } }))
    const ids = ['a', 'b'].map(name => world.send({}, world.message(name).conversationId).id)
    world.claim()
    const events = world.write(...ids.map(id => world.settling(world.outcome(id, accepted('w')))))
    expect(events.map(one => [one.id, one.ext_identifier])).toEqual([
      [ids[0], 'w'],
      [ids[1], ''],
    ])
  })

  it('is none where the platform gives an empty one', () => {
    const [world, id] = sending()
    expect(world.settle(id, accepted(''))).toMatchObject([{ id, ext_identifier: '', status: 'SENT' }])
  })
})

describe('what the platform adds when it takes a message', () => {
  it('stands beside what the message had, in its own event and from then on', () => {
    const [world, id] = sending()
    const before = world.byId(id).auxiliaryData
    const added = accepted('w', { auxiliaryData: { quote_token: 'q' } })
    const [own] = world.settle(id, added)
    expect(own?.auxiliary_data).toEqual({ ...before, quote_token: 'q' })
    expect(world.message('w').auxiliaryData).toEqual({ ...before, quote_token: 'q' })
    expect(world.settle(id, accepted('w', { auxiliaryData: { quote_token: 'another' } }))).toEqual([])
    expect(world.message('w').auxiliaryData).toMatchObject({ quote_token: 'q' })
  })
})

describe('what came for a name before it was known', () => {
  it('shows in the own event: an edit, which had been told already', () => {
    const [world, id] = sending()
    expect(told(world.fold(anEdit('w', 'corrected')))).toEqual([['edited of ?', undefined]])
    expect(world.settle(id, accepted('w'))).toMatchObject([{ id, text: 'corrected', status: 'SENT' }])
    expect(world.shelf.parked.size).toBe(0)
  })

  it('shows in the own event: a deletion, after which receipts change nothing', () => {
    const [world, id] = sending()
    world.fold(aDeletion('w', { person: null }), aReceipt('w', 'READ'))
    expect(told(world.settle(id, accepted('w')))).toEqual([['TEXT w', 'DELETED']])
    expect(world.fold(aDeletion('w'))).toEqual([])
  })

  it('may be another file, which is wanted', () => {
    const [world, id] = sending()
    const media: Media = { ref: { id: '42' }, mimeType: 'image/png', title: 'cat' }
    world.fold(anEdit('w', 'x', { content: { type: 'IMAGE', media }, person: null }))
    world.settle(id, accepted('w'))
    expect(world.shelf.files.get(id)).toMatchObject({ kind: 'MESSAGE', state: 'WANTED', title: 'cat' })
  })

  it('may be a reaction: nothing is lost of it', () => {
    const [world, id] = sending()
    expect(told(world.fold(aReaction('w', 'r1')))).toEqual([['reaction of ?', undefined]])
    world.settle(id, accepted('w'))
    expect(world.fold(aReaction('w', 'r1'))).toEqual([])
  })
})

describe('the message that is quoted', () => {
  it.each<[string, (world: World, id: string) => unknown]>([
    ['the answer', (world, id) => world.settle(id, accepted('w'))],
    ['a refusal', (world, id) => world.settle(id, refused())],
    ['a receipt', (world, id) => world.fold(tagged(id, 'w', 'READ'))],
    ['an echo', (world, id) => world.fold(aMessage('w', { outbound: true, correlation: id }))],
  ])('stands in the own event, whatever settles it: %s', (_, settle) => {
    const [world, id] = sending()
    settle(world, id)
    const own = world.events.find(event => event.id === id)
    expect(own?.quote).toMatchObject({ ext_identifier: 'in', text: 'Text of in', quote: null })
  })

  it('stands there as it is by then', () => {
    const [world, id] = sending()
    world.fold(aDeletion('in', { timestamp: NOON + 1 }))
    expect(world.settle(id, accepted('w'))).toMatchObject([{ quote: { status: 'DELETED' } }])
  })
})
