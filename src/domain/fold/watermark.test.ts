import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Change } from '../change.ts'
import type { MessageStatus } from '../contract.ts'
import {
  accepted,
  aDeletion,
  aMessage,
  aReceipt,
  aWatermark,
  BERT,
  inWords,
  NOON,
  World,
} from '../world.testing.ts'

/** A world of a platform that tells by watermarks, in which Anna has written. */
const anna = (): World => {
  const world = new World({ type: 'FACEBOOK' })
  world.fold(aMessage('in', { timestamp: NOON }))
  return world
}

/** Typed in the platform's app, or the echo of what we sent: so long after noon, by the platform's clock. */
const echo = (name: string, ms: number, over: Parameters<typeof aMessage>[1] = {}) =>
  aMessage(name, { outbound: true, timestamp: NOON + ms, ...over })

/** A message that we sent, with the platform's answer. @returns its id */
const sent = (world: World, name: string): string => {
  const { id } = world.send()
  world.attempt(id, accepted(name))
  return id
}

const words = (world: World, ...changes: Change[]): string[] => world.fold(...changes).map(inWords)
const statuses = (world: World, ...names: string[]): MessageStatus[] =>
  names.map(name => world.message(name).status)

describe('a watermark', () => {
  it('moves every earlier message of ours, and tells each as if the receipt named it', () => {
    const world = anna()
    world.fold(echo('b', 20), echo('a', 10), echo('c', 30))
    const events = world.fold(aWatermark('READ', NOON + 20, '', { detail: { x: 1 } }))
    expect(events.map(inWords)).toEqual(['read of a', 'read of b'])
    expect(events).toMatchObject([
      { ext_identifier: 'a:read', auxiliary_data: { event: 'read', x: 1 }, quote: { status: 'READ' } },
      { ext_identifier: 'b:read', timestamp: '2022-06-30T12:00:00Z', quote: { status: 'READ' } },
    ])
    expect(statuses(world, 'a', 'b', 'c', 'in')).toEqual(['READ', 'READ', 'SENT', 'RECEIVED'])
    expect(world.conversation()).toMatchObject({ deliveredUntil: null, readUntil: NOON + 20 })
  })

  it('is compared with the platform’s time, whatever our clock says', () => {
    const world = anna()
    world.now = NOON + 5_000_000
    sent(world, 'a')
    sent(world, 'b')
    expect(words(world, echo('a', 10), echo('b', 20))).toEqual([])
    expect(words(world, aWatermark('DELIVERED', NOON + 10))).toEqual(['delivered of a'])
  })

  it('reaches nobody else', () => {
    const world = anna()
    world.fold(echo('a', 10), echo('b', 10, { person: BERT }), aMessage('bert', { person: BERT }))
    expect(words(world, aWatermark('READ', NOON + 99))).toEqual(['read of a'])
  })

  it('that is told again, or is lower, fires nothing and writes nothing', () => {
    const world = anna()
    world.fold(echo('a', 10), aWatermark('READ', NOON + 20))
    const before = structuredClone(world.conversation())
    world.now += 1_000
    for (const again of [20, 15, 5]) expect(words(world, aWatermark('READ', NOON + again))).toEqual([])
    expect(world.conversation()).toEqual(before)
    expect(words(world, aWatermark('DELIVERED', NOON + 20))).toEqual([])
  })

  it('heeds what status.ts says: what was deleted stays so, what failed has arrived', () => {
    const world = anna()
    world.fold(echo('a', 10), echo('b', 11), aDeletion('a'), aReceipt('b', 'FAILED'))
    expect(words(world, aWatermark('DELIVERED', NOON + 20))).toEqual(['delivered of b'])
    expect(words(world, aWatermark('READ', NOON + 20))).toEqual(['read of b'])
    expect(statuses(world, 'a', 'b')).toEqual(['DELETED', 'READ'])
  })

  it('of somebody who is not known begins nothing', () => {
    const world = anna()
    const upTo = { person: BERT, until: NOON + 20 }
    expect(words(world, aWatermark('READ', NOON + 20, '', { upTo }))).toEqual([])
    expect([world.shelf.users.size, world.shelf.parked.size]).toEqual([1, 0])
  })

  it('before the message that it covers holds of it when that comes', () => {
    const world = anna()
    expect(words(world, aWatermark('READ', NOON + 10), aWatermark('DELIVERED', NOON + 20))).toEqual([])
    expect(words(world, echo('a', 10), echo('b', 20), echo('c', 30))).toEqual([
      ...['TEXT a', 'read of a', 'TEXT b', 'delivered of b'],
      'TEXT c',
    ])
  })

  it('before the echo of what we sent holds of it when the echo comes, once', () => {
    const world = anna()
    sent(world, 'a')
    const { modified } = world.message('a')
    world.fold(aWatermark('READ', NOON + 10))
    expect(world.message('a').modified).toBe(modified)
    expect(words(world, echo('a', 10), echo('a', 10))).toEqual(['read of a'])
    expect(words(world, echo('a', 10))).toEqual([])
  })

  it('before the echo that is the acceptance of what we sent holds of it, too', () => {
    const world = anna()
    const { id } = world.send()
    world.claim()
    world.fold(aWatermark('DELIVERED', NOON + 10))
    expect(words(world, echo('a', 10, { correlation: id }))).toEqual(['TEXT a', 'delivered of a'])
    expect(world.byId(id)).toMatchObject({ platformAt: NOON + 10, status: 'DELIVERED' })
  })

  it('of two persons who turn out to be one is the higher one', () => {
    const world = new World({ type: 'FACEBOOK' })
    const [strong, weak] = [{ identities: ['id:1'] }, { identities: ['phone:1'] }]
    for (const [person, until] of [
      [strong, NOON + 5],
      [weak, NOON + 50],
    ] as const) {
      world.fold(aMessage(`of ${until}`, { person }))
      world.fold(aWatermark('READ', until, '', { upTo: { person, until } }))
    }
    world.fold(aMessage('both', { person: { identities: ['id:1', 'phone:1'] } }))
    expect(world.conversation()).toMatchObject({ readUntil: NOON + 50, deliveredUntil: null })
  })
})

describe('a watermark that names a message', () => {
  it('moves that message and all earlier ones of ours', () => {
    const world = anna()
    world.fold(echo('a', 10), echo('b', 20), echo('c', 30))
    expect(words(world, aWatermark('READ', null, 'b'))).toEqual(['read of a', 'read of b'])
    expect(words(world, aWatermark('READ', null, 'b'))).toEqual([])
  })

  it('moves that one at once, and the earlier ones when its echo tells its time', () => {
    const world = anna()
    sent(world, 'b')
    world.fold(echo('a', 10))
    expect(words(world, aWatermark('READ', null, 'b'), aWatermark('READ', null, 'b'))).toEqual(['read of b'])
    expect(words(world, aWatermark('READ', null, 'b'))).toEqual([])
    expect(words(world, echo('b', 20))).toEqual(['read of a'])
    expect([world.shelf.parked.size, world.conversation().readUntil]).toEqual([0, NOON + 20])
  })

  it('waits for it where it is not known, and then holds of the earlier ones as well', () => {
    const world = anna()
    world.fold(echo('a', 10))
    expect(words(world, aWatermark('READ', null, 'b'))).toEqual([])
    expect(words(world, echo('b', 20))).toEqual(['TEXT b', 'read of a', 'read of b'])
    expect(world.shelf.parked.size).toBe(0)
  })

  it('of the customer’s own says nothing', () => {
    const world = anna()
    world.fold(echo('a', -10))
    expect(words(world, aWatermark('READ', null, 'in'))).toEqual([])
    expect(world.shelf.parked.size).toBe(0)
  })
})

describe('a platform without watermarks', () => {
  it('has no time of messages kept, and no conversation written for it', () => {
    const world = new World()
    world.fold(aMessage('in'))
    const { version } = world.conversation()
    world.fold(echo('a', 10))
    expect(world.message('a').platformAt).toBeNull()
    expect(world.conversation().version).toBe(version)
  })
})

/** Messages of ours, at the platform's time of their number; every second one was sent by us, and echoes. */
const NUMBERS = [0, 1, 2, 3, 4, 5] as const
const nameOf = (n: number): string => `m${n}`

interface Telling {
  readonly status: 'DELIVERED' | 'READ'
  readonly n: number
  readonly isNamed: boolean
}

const telling = fc.record({
  status: fc.constantFrom('DELIVERED', 'READ'),
  n: fc.constantFrom(...NUMBERS),
  isNamed: fc.boolean(),
})

const changeOf = ({ status, n, isNamed }: Telling): Change =>
  isNamed ? aWatermark(status, null, nameOf(n)) : aWatermark(status, NOON + n)

/** What is true in the end. */
const endOf = (tellings: readonly Telling[], n: number): MessageStatus => {
  const told = tellings.filter(one => one.n >= n).map(({ status }) => status)
  if (told.includes('READ')) return 'READ'
  return told.includes('DELIVERED') ? 'DELIVERED' : 'SENT'
}

describe('watermarks and what they cover', () => {
  it('come to the same end in whatever order and batches, however often', () => {
    const histories = fc.array(telling, { maxLength: 5 }).chain(tellings => {
      const echoes = NUMBERS.map(n => echo(nameOf(n), n))
      const changes = [...echoes, ...tellings.map(changeOf), ...echoes.slice(0, 2)]
      return fc.record({
        tellings: fc.constant(tellings),
        changes: fc.shuffledSubarray(changes, { minLength: changes.length }),
        cuts: fc.array(fc.integer({ min: 1, max: 4 }), {
          minLength: changes.length,
          maxLength: changes.length,
        }),
      })
    })
    fc.assert(
      fc.property(histories, ({ tellings, changes, cuts }) => {
        const world = anna()
        for (const n of NUMBERS) if (n % 2 === 0) sent(world, nameOf(n))
        const left = [...changes]
        for (const cut of cuts) if (left.length > 0) world.fold(...left.splice(0, cut))
        const expected = NUMBERS.map(n => endOf(tellings, n))
        expect(statuses(world, ...NUMBERS.map(nameOf))).toEqual(expected)
        const fired = world.events.length
        world.fold(...changes)
        expect(world.events.slice(fired)).toEqual([])
        expect(world.shelf.parked.size).toBe(0)
      }),
      { numRuns: 500 },
    )
  })
})
