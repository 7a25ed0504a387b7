import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { StoreUnavailable } from '../domain/errors.ts'
import type { DeliveryStore, ServiceSignal, Settlement } from '../store/store.ts'
import { NODE, NOON, tick } from './engine.testing.ts'
import { Settler } from './settler.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: NOON })
})
afterEach(() => {
  vi.useRealTimers()
})

const settlement = (deliveryId: string): Settlement => ({
  tenantId: 'tenant',
  deliveryId,
  serviceId: 's',
  lease: NODE,
  attempts: 0,
  attempt: {
    number: 1,
    startedAt: NOON,
    answer: { status: 200, headers: {}, bodyExcerpt: null },
    error: null,
    address: null,
    timings: { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null, totalMs: 1 },
  },
  state: 'DELIVERED',
  reason: null,
  due: NOON,
  settledAt: NOON,
})

/** A settler whose store keeps what it was given, and waits or fails as the test says. */
const settling = () => {
  const batches: string[][] = []
  const signals: ServiceSignal[] = []
  const settle = vi.fn<DeliveryStore['settle']>(async (list, told) => {
    batches.push(list.map(({ deliveryId }) => deliveryId))
    signals.push(...told)
    return { late: [], disabled: told.flatMap(one => (one.disable ? [one.serviceId] : [])) }
  })
  const emit = vi.fn()
  const settler = new Settler({ settle } as unknown as DeliveryStore, { emit })
  const done: string[] = []
  const add = (id: string, signal: ServiceSignal | null = null): void =>
    settler.add(settlement(id), signal, () => done.push(id))
  return { settler, settle, batches, signals, done, add, emit }
}

describe('the settler', () => {
  it('records what ends in one turn in one transaction, and says so afterwards', async () => {
    const { add, batches, done } = settling()
    for (const id of ['a', 'b', 'c']) add(id)
    expect(done).toEqual([])
    await tick()
    expect([batches, done]).toEqual([[['a', 'b', 'c']], ['a', 'b', 'c']])
  })

  it('gathers what ends while a batch is being committed, in the order in which it ended', async () => {
    const { settler, add, settle, batches, signals } = settling()
    let open = (): void => {}
    settle.mockImplementationOnce(async list => {
      await new Promise<void>(resolve => {
        open = resolve
      })
      batches.push(list.map(({ deliveryId }) => deliveryId))
      return { late: [], disabled: [] }
    })
    add('a')
    await tick()
    add('b', { serviceId: 's', failingSince: 1 })
    add('c', { serviceId: 's', failingSince: null })
    const drained = settler.drain()
    open()
    await drained
    expect(batches).toEqual([['a'], ['b', 'c']])
    expect(signals.map(({ failingSince }) => failingSince)).toEqual([1, null])
  })

  it('writes at most 500 at a time', async () => {
    const { settler, add, batches } = settling()
    for (let i = 0; i < 1_100; i += 1) add(`d${i}`)
    const drained = settler.drain()
    await tick()
    await drained
    expect(batches.map(batch => batch.length)).toEqual([500, 500, 100])
  })

  it('keeps outcomes while the store is away, and their order', async () => {
    const { add, settle, batches, done } = settling()
    settle
      .mockRejectedValueOnce(new StoreUnavailable('away'))
      .mockRejectedValueOnce(new StoreUnavailable('away'))
    add('a')
    await tick()
    add('b')
    await tick(40)
    expect(done).toEqual([])
    await tick(200)
    expect([batches, done]).toEqual([
      [['a'], ['b']],
      ['a', 'b'],
    ])
  })

  it('sets aside the one that the store refuses, and comes back to it', async () => {
    const { settler, add, settle, done, emit } = settling()
    let refuses = true
    settle.mockImplementation(async list => {
      if (refuses && list.some(({ deliveryId }) => deliveryId === 'b')) throw new Error('CHECK failed')
      return { late: [], disabled: [] }
    })
    for (const id of ['a', 'b', 'c']) add(id)
    await tick()
    await settler.drain()
    expect(done).toEqual(['a', 'c'])
    expect(emit).toHaveBeenCalledWith('error.unexpected', {
      where: 'settle',
      error: new Error('CHECK failed'),
    })
    await tick(5_000)
    expect(done).toEqual(['a', 'c'])
    refuses = false
    await tick(5_010)
    expect(done).toEqual(['a', 'c', 'b'])
  })

  it('says who disabled a service: not a node that came too late, but one that does not know', async () => {
    const { settler, settle } = settling()
    const signal = { serviceId: 's', disable: { at: NOON, reason: 'Gone.' } }
    const told: boolean[] = []
    const disable = async (): Promise<void> => {
      settler.add(settlement('a'), signal, hasDisabled => void told.push(hasDisabled))
      await tick(100)
    }
    await disable()
    settle.mockImplementationOnce(async () => ({ late: [], disabled: [] }))
    await disable()
    settle.mockImplementationOnce(() => Promise.reject(new StoreUnavailable('The connection broke.')))
    await disable()
    expect(told).toEqual([true, false, true])
  })
})
