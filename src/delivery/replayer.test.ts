import { expect, test, vi } from 'vitest'
import type { Replay } from '../domain/replay.ts'
import type { ReplayKey, ReplayStep, Store } from '../store/store.ts'
import { Replayer } from './replayer.ts'

const ENDED = { id: 'r', tenantId: 't', serviceId: 's', resent: 3, createdAt: 0, endedAt: 2_000 } as Replay

/** A replayer on a store that answers each replay's steps in turn, and then that it may not go on. */
const replayerOf = (
  steps: Readonly<Record<string, readonly (Partial<ReplayStep> | Error)[]>>,
  stepMs = 0,
) => {
  const taken: string[] = []
  const told: unknown[] = []
  const woken: string[] = []
  let now = 0
  const left = new Map(Object.entries(steps).map(([id, all]) => [id, [...all]]))
  const replays = {
    open: async () => Object.keys(steps).map(id => ({ tenantId: 't', id })),
    step: async ({ id }: ReplayKey): Promise<ReplayStep | null> => {
      taken.push(id)
      now += stepMs
      const step = left.get(id)?.shift()
      if (step instanceof Error) throw step
      return step === undefined
        ? null
        : { serviceId: `of ${id}`, resent: 0, next: 'more', ended: null, ...step }
    },
  }
  const replayer = new Replayer({
    store: { replays } as unknown as Store,
    loop: { wake: ids => void woken.push(...ids) },
    telemetry: { emit: (name, event) => void told.push([name, event]) },
    now: () => now,
    newId: () => 'new',
  })
  return { replayer, taken, told, woken }
}

test('each has a step in turn, until none may go on', async () => {
  const { replayer, taken, told, woken } = replayerOf({
    a: [{}, { resent: 2 }, { resent: 1, ended: ENDED }],
    b: [{ next: 'rate' }],
    c: [{ resent: 5 }, { next: 'rate' }],
  })
  await replayer.run()
  expect(taken).toEqual(['a', 'b', 'c', 'a', 'c', 'a'])
  expect(woken).toEqual(['of c', 'of a', 'of a'])
  expect(told).toEqual([
    ['replay.ended', { replayId: 'r', tenantId: 't', serviceId: 's', resent: 3, seconds: 2 }],
    ['deliveries.moved', { serviceId: 'of c', to: 'PENDING', count: 5 }],
    ['deliveries.moved', { serviceId: 'of a', to: 'PENDING', count: 3 }],
  ])
})

test('one that fails does not stop the others', async () => {
  const { replayer, told, woken } = replayerOf({ a: [new Error('broken')], b: [{ resent: 1, next: 'rate' }] })
  await replayer.run()
  expect(woken).toEqual(['of b'])
  expect(told[0]).toMatchObject(['error.unexpected', { where: 'replay (a)' }])
})

test('a round ends when others have to have their turn; the next one begins with those it did not come to', async () => {
  const many = Array.from({ length: 9 }, () => ({ resent: 1 }))
  const { replayer, taken } = replayerOf({ a: many, b: many, c: many, d: many }, 300)
  await replayer.run()
  expect(taken).toEqual(['a', 'b'])
  await replayer.run()
  await replayer.run()
  expect(taken).toEqual(['a', 'b', 'c', 'd', 'a', 'b'])
})

test('while the lanes are full it looks again a little later', async () => {
  vi.useFakeTimers()
  const { replayer, taken } = replayerOf({ a: [{ next: 'room' }, { resent: 1, ended: ENDED }] })
  const ended = replayer.run()
  await vi.advanceTimersByTimeAsync(10)
  expect(taken).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(20)
  await ended
  expect(taken).toHaveLength(2)
  vi.useRealTimers()
})
