import { afterEach, describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../domain/errors.ts'
import type { Outbound } from '../platforms/platform.ts'
import { ACCOUNT, accepted, OutboxWorld, refused, until } from './outbox.testing.ts'

let world: OutboxWorld

const start = (outbound: Partial<Outbound> = {}): OutboxWorld => {
  world = new OutboxWorld(outbound)
  return world
}

afterEach(async () => {
  await world.outbox.stop(1_000)
})

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

describe('the outbox', () => {
  it('sends what waits when it starts, of each conversation in order and one at a time', async () => {
    const { outbox, store } = start()
    world.answer = async () => {
      await pause(2)
      return accepted
    }
    for (let i = 0; i < 30; i += 1) world.add(`m${i}`, `c${i % 3}`)
    outbox.start()
    await until(() => store.rows.length === 0)
    for (const conversation of [0, 1, 2]) {
      const expected = Array.from({ length: 10 }, (_, i) => `m${3 * i + conversation}`)
      expect(world.sent.filter(id => expected.includes(id))).toEqual(expected)
    }
    expect(world.most).toBe(1)
    expect(world.outcomes.every(({ lease, attempts }) => lease === 'me' && attempts === 1)).toBe(true)
  })

  it('is woken by what is accepted', async () => {
    start().outbox.start()
    await pause(20)
    world.add('m', 'c')
    world.outbox.wakeAccount(ACCOUNT)
    await until(() => world.outcomes.length === 1)
    expect(world.told).toEqual(['send.begun', 'send.answered', 'send.recorded'])
  })

  it('keeps to the rate of the platform', async () => {
    const { outbox } = start({ ratePerS: 50 })
    for (let i = 0; i < 30; i += 1) world.add(`m${i}`, `c${i}`)
    const begun = performance.now()
    outbox.start()
    await until(() => world.outcomes.length === 30)
    // Five at once, the other 25 at 50 a second.
    expect(performance.now() - begun).toBeGreaterThan(400)
  })

  it('tries again what is refused for now, before what is behind it', async () => {
    const { outbox } = start()
    let refusals = 2
    world.answer = () => (refusals-- > 0 ? refused('message', 30) : accepted)
    world.add('first', 'c')
    world.add('second', 'c')
    outbox.start()
    await until(() => world.store.rows.length === 0)
    expect(world.sent).toEqual(['first', 'first', 'first', 'second'])
    expect(world.outcomes.map(({ attempts }) => attempts)).toEqual([1, 2, 3, 1])
  })

  it('lets the whole account wait where the platform says so', async () => {
    const { outbox } = start()
    world.answer = ({ id }) =>
      id === 'first' && world.sent.length === 1 ? refused('account', 1_100) : accepted
    world.add('first', 'c1')
    outbox.start()
    await until(() => world.outcomes.length === 1)
    const throttledAt = performance.now()
    world.add('other', 'c2')
    outbox.wakeAccount(ACCOUNT)
    await until(() => world.sent.includes('other'))
    expect(performance.now() - throttledAt).toBeGreaterThan(900)
  })

  it('says that it is not known, where an adapter breaks off', async () => {
    start().outbox.start()
    world.answer = () => {
      throw new Error('a bug')
    }
    world.add('m', 'c')
    world.outbox.wakeAccount(ACCOUNT)
    await until(() => world.outcomes.length === 1)
    expect(world.outcomes[0]?.result.state).toBe('unknown')
    expect(world.told).toContain('send.ambiguous')
  })

  it('tells an outcome until it is written down, and sends it once', async () => {
    const { outbox } = start()
    world.recorderFails = [new StoreUnavailable('disk full'), new Error('a bug')]
    world.add('m', 'c')
    outbox.start()
    await until(() => world.outcomes.length === 1)
    expect(world.sent).toEqual(['m'])
    expect(world.told.filter(name => name === 'store.unavailable')).toHaveLength(1)
  })

  it('takes up what dead processes left, and gives up what was in doubt for too long', async () => {
    const { outbox } = start()
    world.add('left', 'c1', { state: 'SENDING', lease: 'dead', attempts: 1 })
    world.add('doubt', 'c2', { state: 'DOUBT', due: 1 })
    world.add('fresh doubt', 'c3', { state: 'DOUBT', due: Date.now() + 60_000 })
    outbox.start()
    await until(() => world.stranded.length === 1 && world.givenUp.length === 1)
    expect([...world.stranded, ...world.givenUp]).toEqual(['left', 'doubt'])
    expect(world.sent).toEqual([])
  })

  it('goes on when the store comes back', async () => {
    const { outbox } = start()
    world.store.down = true
    world.add('m', 'c')
    outbox.start()
    await pause(30)
    world.store.down = false
    await until(() => world.outcomes.length === 1)
  })

  it('hears what a platform says of the account', async () => {
    const { outbox } = start()
    world.answer = () => ({ ...refused('message', null, 'The token has expired.'), retry: null })
    world.add('m', 'c')
    outbox.start()
    await until(() => world.news.length === 1)
    expect(world.news[0]).toMatchObject({ account: 'The token has expired.' })
  })

  it('stops when what is under way has ended, and begins nothing more', async () => {
    const { outbox } = start()
    world.answer = async () => {
      await pause(50)
      return accepted
    }
    world.add('first', 'c')
    world.add('second', 'c')
    outbox.start()
    await until(() => world.sent.length === 1)
    expect(await outbox.stop(1_000)).toBe(true)
    expect(world.outcomes.map(({ messageId }) => messageId)).toEqual(['first'])
    expect(world.sent).toEqual(['first'])
  })

  it('leaves alone what belongs to an account that is gone', async () => {
    const { outbox } = start()
    world.gone = true
    world.add('m', 'c')
    outbox.start()
    await pause(30)
    expect(world.sent).toEqual([])
    expect(world.store.rows[0]?.dispatch.state).toBe('WAITING')
  })
})
