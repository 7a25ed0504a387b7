import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTelemetry } from '../telemetry.ts'
import { type Busyness, Gate } from './gate.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A thread that is busy for a share of its time, and deliveries that wait or do not. */
const bench = (share: number) => {
  const state = { share, behind: true, busyness: { active: 0, idle: 0 } as Busyness }
  const held: number[] = []
  const telemetry = createTelemetry([
    (name, event) => name === 'accept.held' && held.push((event as { ms: number }).ms),
  ])
  const gate = new Gate({
    sending: {
      get behind() {
        return state.behind
      },
    },
    busyness: () => state.busyness,
    telemetry,
    now: Date.now,
  })
  const go = async (ms: number): Promise<void> => {
    for (let i = 0; i < ms; i += 1) {
      const { active, idle } = state.busyness
      state.busyness = { active: active + state.share, idle: idle + 1 - state.share }
      await vi.advanceTimersByTimeAsync(1)
    }
  }
  /** Is it let through at once? */
  const passes = async (): Promise<boolean> => {
    let passed = false
    void gate.pass().then(() => {
      passed = true
    })
    await go(0)
    await vi.advanceTimersByTimeAsync(0)
    return passed
  }
  return { state, gate, held, go, passes }
}

describe('what comes in', () => {
  it('is let through where the thread has time, however much waits for a slow endpoint', async () => {
    const { go, passes, held } = bench(0.8)
    await go(100)
    expect(await passes()).toBe(true)
    expect(held).toEqual([])
  })

  it('is let through where nothing waits, however busy the thread is', async () => {
    const { state, go, passes } = bench(1)
    state.behind = false
    await go(100)
    expect(await passes()).toBe(true)
  })

  it('waits for the sending to catch up', async () => {
    const { state, gate, go, held } = bench(1)
    await go(100)
    const order: string[] = []
    const passed = gate.pass().then(() => order.push('in'))
    await go(300)
    order.push('out')
    state.behind = false
    await go(10)
    await passed
    expect(order).toEqual(['out', 'in'])
    expect(held[0]).toBeGreaterThanOrEqual(300)
  })

  it('waits until the thread has time', async () => {
    const { state, gate, go } = bench(1)
    await go(100)
    const passed = gate.pass()
    state.share = 0.5
    await go(50)
    await passed
  })

  it('waits no longer than a second', async () => {
    const { gate, go, held } = bench(1)
    await go(100)
    const passed = gate.pass()
    await go(1_050)
    await passed
    expect(held[0]).toBeGreaterThanOrEqual(1_000)
  })
})
