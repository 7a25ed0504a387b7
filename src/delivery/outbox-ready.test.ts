import { afterEach, describe, expect, it } from 'vitest'
import { Refusal, StoreUnavailable } from '../domain/errors.ts'
import { accepted, OutboxWorld, until } from './outbox.testing.ts'

let world: OutboxWorld

afterEach(async () => {
  await world.outbox.stop(1_000)
})

describe('a message that has to be made ready', () => {
  const unready = (): OutboxWorld => {
    world = new OutboxWorld()
    world.store.unready.add('m')
    world.add('m', 'c')
    return world
  }

  it('is noted as handed over before it is sent; any other is not, for its claim was that', async () => {
    const { outbox, handedOver } = unready()
    const noted: boolean[] = []
    world.answer = ({ id }) => {
      noted.push(handedOver.includes(id))
      return accepted
    }
    world.add('plain', 'c')
    outbox.start()
    await until(() => world.outcomes.length === 2)
    expect([world.sent, noted]).toEqual([
      ['m', 'plain'],
      [true, false],
    ])
  })

  it.each([
    ['while the store is away', new StoreUnavailable('disk full'), ['store.unavailable']],
    ['where it was deleted meanwhile', new Refusal('conflict', 'Not any more.'), []],
    ['by a bug', new Error('a bug'), ['error.unexpected']],
  ])('and cannot be noted is not sent: %s', async (_, failure, told) => {
    const { outbox } = unready()
    world.handOverFails = failure
    outbox.start()
    await until(() => world.outcomes.length > 0)
    world.handOverFails = null
    expect(world.sent).toEqual([])
    expect(world.outcomes[0]?.result).toMatchObject({
      state: 'refused',
      retry: { afterMs: null, scope: 'message' },
    })
    const expected = ['send.begun', ...told, 'send.answered', 'send.recorded']
    expect(world.told.slice(0, expected.length)).toEqual(expected)
  })

  it('is tried again where its adapter breaks off before the hand-over', async () => {
    const { outbox } = unready()
    world.makeReady = () => {
      world.makeReady = () => undefined
      throw new Error('a bug')
    }
    outbox.start()
    await until(() => world.sent.length === 1)
    expect(world.outcomes.map(({ result }) => result.state)).toContain('refused')
    expect(world.told).not.toContain('send.ambiguous')
  })

  it('is in doubt where its adapter breaks off after it', async () => {
    const { outbox } = unready()
    world.answer = () => {
      throw new Error('a bug')
    }
    outbox.start()
    await until(() => world.outcomes.length === 1)
    expect(world.outcomes[0]?.result.state).toBe('unknown')
  })
})
