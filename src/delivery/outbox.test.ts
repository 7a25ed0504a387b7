import { afterEach, describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../domain/errors.ts'
import type { Outbound, SendAnswer } from '../platforms/platform.ts'
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

  it('lets the whole account wait where the platform says so, and then tries with one message first', async () => {
    const { outbox } = start()
    let answerProbe: (answer: SendAnswer) => void = () => undefined
    world.answer = () => {
      if (world.sent.length === 1) return refused('account', 1_100)
      return world.sent.length > 2 ? accepted : new Promise(resolve => (answerProbe = resolve))
    }
    world.add('first', 'c1')
    outbox.start()
    await until(() => world.outcomes.length === 1)
    const throttledAt = performance.now()
    for (let i = 0; i < 5; i += 1) world.add(`m${i}`, `other ${i}`)
    outbox.wakeAccount(ACCOUNT)
    expect(outbox.admit(ACCOUNT)).toBeGreaterThan(0)
    await until(() => world.sent.length === 2)
    expect(performance.now() - throttledAt).toBeGreaterThan(900)
    await pause(50)
    // Whichever is due first by then, to the millisecond: one goes, and the others wait for its answer.
    expect(world.sent).toHaveLength(2)
    answerProbe(accepted)
    await until(() => world.sent.length === 7)
    expect(world.sent.toSorted()).toEqual(['first', 'first', 'm0', 'm1', 'm2', 'm3', 'm4'])
  })

  it('gives of the same rate to calls that are no messages', async () => {
    const { outbox } = start({ ratePerS: 1 })
    expect(outbox.admit(ACCOUNT)).toBe(0)
    expect(outbox.admit(ACCOUNT)).toBeGreaterThan(0)
    world.add('m', 'c')
    outbox.start()
    await pause(50)
    expect(world.sent).toEqual([])
    expect(start().outbox.admit(ACCOUNT)).toBe(0)
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

  it('repeats what may have been carried out while the platform knows its key, and not after that', async () => {
    const { outbox } = start({ idempotent: true, keyLivesMs: 60_000 })
    world.answer = () => ({ state: 'unknown', detail: 'The answer was lost.' })
    const [now, then] = [Date.now(), Date.now() - 61_000]
    world.add('lost a moment ago', 'c1', { attempts: 1, createdAt: now })
    world.add('lost long ago', 'c2', { attempts: 1, createdAt: then })
    world.add('only throttled', 'c3', { attempts: 2, throttled: 2, createdAt: then })
    outbox.start()
    await until(() => world.outcomes.length === 3)
    expect(world.sent.toSorted()).toEqual(['lost a moment ago', 'only throttled'])
    const isDoubt = Object.fromEntries(
      world.outcomes.map(({ messageId, idempotent, result }) => [
        messageId,
        result.state === 'unknown' && !idempotent,
      ]),
    )
    expect(isDoubt).toEqual({
      'lost a moment ago': false,
      'lost long ago': true,
      'only throttled': true,
    })
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

  it('lets a conversation go on whose message cannot be written for another reason, and tells it once', async () => {
    const { outbox } = start()
    world.recorderFails = [new Error('a bug'), new Error('a bug'), new Error('a bug')]
    world.add('bad', 'c')
    world.add('next', 'c')
    outbox.start()
    await until(() => world.outcomes.length === 1)
    expect(world.sent).toEqual(['bad', 'next'])
    expect([world.stranded, world.outcomes.map(({ messageId }) => messageId)]).toEqual([['bad'], ['next']])
    const told = world.told.filter(name => name === 'error.unexpected' || name === 'send.ambiguous')
    expect(told).toEqual(['error.unexpected', 'send.ambiguous'])
    expect(world.told.filter(name => name === 'send.recorded')).toHaveLength(1)
  })

  it('tells of what cannot be read, and sends the rest', async () => {
    const { outbox, store } = start()
    store.unreadable = [{ name: 'm1', reason: 'Its JSON is broken.' }]
    world.add('m2', 'c')
    outbox.start()
    await until(() => world.outcomes.length === 1)
    expect(world.told).toContain('send.unreadable')
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

  it('settles what was left although one of it cannot be settled, and tells of that', async () => {
    const { outbox } = start()
    world.add('stuck', 'c1', { state: 'SENDING', lease: 'dead', attempts: 1 })
    world.add('left', 'c2', { state: 'PREPARING', lease: 'dead', attempts: 1 })
    world.strandedFails = messageId => messageId === 'stuck'
    outbox.start()
    await until(() => world.stranded.length === 1)
    expect(world.stranded).toEqual(['left'])
    expect(world.told.toSorted()).toEqual(['error.unexpected', 'send.ambiguous'])
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
