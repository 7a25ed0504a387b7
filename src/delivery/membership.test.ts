import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SECOND } from '../domain/time.ts'
import { createTelemetry, type TelemetryName } from '../telemetry.ts'
import { NOON, tick } from './engine.testing.ts'
import { Membership } from './membership.ts'
import { MemoryDeliveries } from './memory-deliveries.testing.ts'
import { MemoryServices } from './memory-services.testing.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: NOON })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Several nodes on one store; each has a clock that goes right. */
const world = () => {
  const nodes = new MemoryDeliveries(new MemoryServices([]))
  const told: { node: string; name: TelemetryName }[] = []
  const shares = new Map<string, readonly string[]>()
  const follows = new Map<string, (readonly string[])[]>()
  const member = (node: string, isAlone = false): Membership => {
    const telemetry = createTelemetry([name => told.push({ node, name })])
    const follow = (sharing: readonly string[]): void => {
      shares.set(node, sharing)
      follows.set(node, [...(follows.get(node) ?? []), sharing])
    }
    return new Membership({ node, nodes, telemetry, now: Date.now, isAlone, follow })
  }
  const started = async (node: string): Promise<Membership> => {
    const one = member(node)
    await one.join()
    one.start()
    return one
  }
  return { nodes, told, shares, follows, member, started }
}

describe('a node', () => {
  it('has all for itself where it is alone, and does what is to be done once', async () => {
    const { started, shares } = world()
    const a = await started('a')
    expect([shares.get('a'), a.isFirst]).toEqual([['a'], true])
    await a.leave()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('takes no part at first where others work, until each of them has noticed it', async () => {
    const { started, shares } = world()
    const a = await started('a')
    await tick(20 * SECOND)
    const b = await started('b')
    // What nobody tells is taken to be alone.
    expect(shares.get('b')).toEqual([])
    await tick(3 * SECOND)
    expect([shares.get('a'), shares.get('b')]).toEqual([['a', 'b'], []])
    await tick(3 * SECOND)
    expect(shares.get('b')).toEqual(['a', 'b'])
    expect([a.isFirst, b.isFirst]).toEqual([true, false])
    await Promise.all([a.leave(), b.leave()])
  })

  it('does not do what is to be done once while another one may think so of itself', async () => {
    const { started } = world()
    const b = await started('b')
    await tick(20 * SECOND)
    const a = await started('a')
    expect([a.isFirst, b.isFirst]).toEqual([false, true])
    await tick(3 * SECOND)
    expect([a.isFirst, b.isFirst]).toEqual([false, false])
    await tick(SECOND)
    expect([a.isFirst, b.isFirst]).toEqual([true, false])
    await Promise.all([a.leave(), b.leave()])
  })

  it('that leaves is forgotten at the next word of the others', async () => {
    const { nodes, started, shares } = world()
    const [a, b] = [await started('a'), await started('b')]
    await tick(6 * SECOND)
    nodes.add({ id: 'rest', serviceId: 's', lease: 'a' })
    await a.leave()
    expect(nodes.rows.get('rest')?.lease).toBeNull()
    await tick(3 * SECOND)
    expect([shares.get('b'), b.isFirst]).toEqual([['b'], true])
    await b.leave()
  })

  it('that dies is given up after 10 s, and what it had leased is free', async () => {
    const { nodes, told, started, shares, member } = world()
    const b = await started('b')
    await tick(20 * SECOND)
    await member('a').join()
    nodes.add({ id: 'orphan', serviceId: 's', lease: 'a' })
    await tick(9 * SECOND)
    expect([nodes.rows.get('orphan')?.lease, shares.get('b')]).toEqual(['a', ['a', 'b']])
    await tick(6 * SECOND)
    expect([nodes.rows.get('orphan')?.lease, shares.get('b')]).toEqual([null, ['b']])
    expect(told.filter(({ name }) => name === 'deliveries.reclaimed')).toHaveLength(1)
    await b.leave()
  })

  it('begins nothing more before its leases may be taken, and has its part again when it is heard', async () => {
    const { nodes, told, started, shares } = world()
    const a = await started('a')
    nodes.fail('heartbeat')
    await tick(6 * SECOND)
    expect(shares.get('a')).toEqual(['a'])
    await tick(3 * SECOND)
    expect([shares.get('a'), a.isFirst]).toEqual([[], false])
    nodes.failing.clear()
    await tick(3 * SECOND)
    expect(shares.get('a')).toEqual(['a'])
    // Where it is not heard it says so again after a second.
    expect(told.filter(({ name }) => name === 'store.unavailable')).toHaveLength(7)
    await a.leave()
  })

  it('begins nothing more either while its word has no answer at all', async () => {
    const { nodes, started, shares } = world()
    const a = await started('a')
    const answer = nodes.hold('heartbeat')
    await tick(9 * SECOND)
    expect([shares.get('a'), a.isFirst]).toEqual([[], false])
    answer()
    await tick(4 * SECOND)
    expect(shares.get('a')).toEqual(['a'])
    await a.leave()
  })

  it('that comes back leaves all to the others at first: they had its part meanwhile', async () => {
    const { nodes, started, shares } = world()
    const [a, b] = [await started('a'), await started('b')]
    await tick(12 * SECOND)
    nodes.fail('heartbeat')
    await tick(9 * SECOND)
    expect([shares.get('a'), shares.get('b')]).toEqual([[], []])
    nodes.failing.clear()
    await tick(SECOND)
    // One of them is the first to be heard, and has all until the other may take its part.
    expect([shares.get('a'), shares.get('b')]).toEqual([['a'], []])
    await tick(4 * SECOND)
    expect([shares.get('a'), shares.get('b')]).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ])
    await Promise.all([a.leave(), b.leave()])
  })

  it('that was given up gives back what waits here, before it goes on', async () => {
    const { nodes, started, follows } = world()
    const a = await started('a')
    await nodes.retire('a')
    await tick(3 * SECOND)
    expect(follows.get('a')).toEqual([['a'], [], ['a']])
    await a.leave()
  })

  it('that was away itself gives nobody up: the others were away as well', async () => {
    const { nodes, started } = world()
    const [a, b] = [await started('a'), await started('b')]
    await tick(12 * SECOND)
    nodes.add({ id: 'in hand', serviceId: 's', lease: 'b' })
    nodes.fail('heartbeat')
    await tick(30 * SECOND)
    nodes.failing.clear()
    await tick(12 * SECOND)
    expect(nodes.rows.get('in hand')?.lease).toBe('b')
    await Promise.all([a.leave(), b.leave()])
  })

  it('hears that it was given up', async () => {
    const { nodes, told, started } = world()
    const a = await started('a')
    await nodes.retire('a')
    await tick(3 * SECOND)
    expect(told).toContainEqual({ node: 'a', name: 'node.given_up' })
    await a.leave()
  })

  it('that alone can serve has its part at once, whoever was heard of a moment ago', async () => {
    const { nodes, follows, member } = world()
    nodes.heard.set('killed', NOON)
    const a = member('a', true)
    await a.join()
    expect([follows.get('a'), a.isFirst]).toEqual([[['a']], true])
    a.start()
    nodes.fail('heartbeat')
    await tick(60 * SECOND)
    nodes.failing.clear()
    await tick(6 * SECOND)
    expect(follows.get('a')).toEqual([['a']])
    await a.leave()
  })

  it('that alone can serve takes over all leases at once, and never lets its own lapse', async () => {
    const { nodes, shares, member } = world()
    nodes.add({ id: 'left', serviceId: 's', lease: 'before' })
    const a = member('a', true)
    await a.join()
    expect(nodes.rows.get('left')?.lease).toBeNull()
    a.start()
    nodes.fail('heartbeat')
    await tick(60 * SECOND)
    expect([shares.get('a'), a.isFirst]).toEqual([['a'], true])
    await a.leave()
  })
})
