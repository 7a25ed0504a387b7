import { describe, expect, it } from 'vitest'
import type { Dispatch } from '../dispatch.ts'
import { BROKEN_OFF_ERROR, SEND_SCHEDULE } from '../send-outcome.ts'
import { SECOND } from '../time.ts'
import { accepted, aDraft, aMessage, aTemplate, LOST, refused, World } from '../world.testing.ts'
import { tagged, told } from './sending.testing.ts'

const UPLOAD = 'an upload'
const DESCRIBED = { category: 'UTILITY', text: 'Hello, Anna!' }

/** A world in which a message with an upload is being made ready. */
const preparing = (): [World, Dispatch] => {
  const world = new World()
  world.fold(aMessage('in'))
  const sent = world.send(
    aDraft({ type: 'IMAGE', text: null, media: { ref: { url: 'x' }, mimeType: null, title: null } }),
  )
  world.byId(sent.id).media = { ref: { upload: UPLOAD }, mimeType: null, title: null }
  return [world, claimed(world)]
}

const claimed = (world: World): Dispatch => {
  const [dispatch] = world.claim()
  if (dispatch === undefined) throw new Error('There is something to be sent.')
  return dispatch
}

const stateOf = (world: World, { messageId }: Dispatch) => world.shelf.dispatches.get(messageId)?.state

describe('a message that has to be made ready', () => {
  it('is one with an upload, or with a template whose words are not known', () => {
    expect(preparing()[1].state).toBe('PREPARING')
    for (const [draft, state] of [
      [aTemplate(), 'PREPARING'],
      [aTemplate({ template: { ...DESCRIBED, name: 'hello', language: 'en', components: [] } }), 'SENDING'],
      [aDraft(), 'SENDING'],
      [
        aDraft({
          type: 'IMAGE',
          media: { ref: { url: 'https://files.example/a' }, mimeType: null, title: null },
        }),
        'SENDING',
      ],
    ] as const) {
      const world = new World()
      world.fold(aMessage('in'))
      world.send(draft)
      expect(claimed(world).state).toBe(state)
    }
  })

  it('is being sent once it is handed over, and in doubt where its sender dies then', () => {
    const [world, dispatch] = preparing()
    world.handOver(dispatch)
    expect(stateOf(world, dispatch)).toBe('SENDING')
    world.strand(dispatch.messageId)
    expect(stateOf(world, dispatch)).toBe('DOUBT')
  })

  it('is simply sent again where its sender dies before', () => {
    const [world, dispatch] = preparing()
    world.now += SECOND
    expect(world.strand(dispatch.messageId)).toEqual([])
    expect(world.shelf.dispatches.get(dispatch.messageId)).toMatchObject({
      state: 'WAITING',
      due: world.now,
      lease: null,
    })
    expect(world.byId(dispatch.messageId).metadata).toEqual({})
    const again = claimed(world)
    expect(again).toMatchObject({ messageId: dispatch.messageId, attempts: 2 })
    world.handOver(again)
    expect(told(world.settle(dispatch.messageId, accepted('w')))).toEqual([['IMAGE w', 'SENT']])
  })

  it('fails where its sender dies of it again and again', () => {
    const [world, dispatch] = preparing()
    for (const _ of SEND_SCHEDULE) {
      expect(world.strand(dispatch.messageId)).toEqual([])
      world.claim()
    }
    expect(told(world.strand(dispatch.messageId))).toEqual([['IMAGE ', 'FAILED']])
    expect(world.byId(dispatch.messageId).auxiliaryData).toEqual({ errors: [BROKEN_OFF_ERROR] })
  })

  it('may be refused, or break off, before it was handed over', () => {
    const [world, dispatch] = preparing()
    expect(told(world.settle(dispatch.messageId, refused()))).toEqual([['IMAGE ', 'FAILED']])
    const [other, second] = preparing()
    other.settle(second.messageId, LOST)
    expect(stateOf(other, second)).toBe('DOUBT')
  })

  it('holds up what is behind it', () => {
    const [world] = preparing()
    world.send()
    expect(world.claim()).toEqual([])
  })
})

describe('a hand-over is refused', () => {
  it.each<[string, (world: World, dispatch: Dispatch) => unknown]>([
    ['once it was noted', (world, dispatch) => world.handOver(dispatch)],
    ['of a message that was deleted', (world, { messageId }) => world.remove(messageId)],
    [
      'of a message of which a receipt tells',
      (world, { messageId }) => world.fold(tagged(messageId, 'w', 'SENT')),
    ],
    ['of an earlier try', (world, { messageId }) => [world.strand(messageId), world.claim()]],
    ['to a customer who was blocked meanwhile', world => world.move({ state: 'BLOCKED' })],
    ['of what waits again', (world, { messageId }) => world.strand(messageId)],
  ])('%s', (_, happens) => {
    const [world, dispatch] = preparing()
    happens(world, dispatch)
    const before = structuredClone(world.shelf.dispatches)
    expect(() => world.handOver(dispatch, DESCRIBED)).toThrow(expect.objectContaining({ code: 'conflict' }))
    expect(world.shelf.dispatches).toEqual(before)
  })

  it('of what another node has in hand, and of what is not there', () => {
    const [world, dispatch] = preparing()
    for (const other of [{ lease: 'other' }, { attempts: 7 }, { messageId: 'nothing' }])
      expect(() => world.handOver({ ...dispatch, ...other })).toThrow('any more')
    expect(stateOf(world, dispatch)).toBe('PREPARING')
  })
})

it('one that was taken up since is not stranded by the death of who had it before', () => {
  const [world, dispatch] = preparing()
  world.strand(dispatch.messageId)
  const again = claimed(world)
  world.handOver(again)
  world.strand(dispatch.messageId, false, dispatch)
  expect(stateOf(world, again)).toBe('SENDING')
})
