import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { balance, type Ledger } from './domain/ledger.ts'
import { createMetrics } from './telemetry-metrics.ts'

const COUNTS = { fanOut: 5, replays: 1, delivered: 3, pending: 1, failed: 1, held: 1, discarded: 0 }
const MINUTE = 60_000

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the metrics of the ledger', () => {
  it('are counted once a minute, however many scrapes there are', async () => {
    const count = vi.fn(async () => balance({ ...COUNTS, fanOut: 7 }))
    const metrics = createMetrics(count)
    const [text] = await Promise.all([metrics.text(), metrics.text()])
    await metrics.text()
    expect(count).toHaveBeenCalledTimes(1)
    expect(text).toContain('gotallo_ledger_difference 2')
    expect(text).toContain('gotallo_ledger_deliveries{kind="held"} 1')
    vi.advanceTimersByTime(MINUTE + 1)
    await metrics.text()
    expect(count).toHaveBeenCalledTimes(2)
  })

  it('tell how long a count took; a scrape waits for a long one only so long, and shows the one before', async () => {
    let end = (_: Ledger): void => {}
    const counts = [async () => balance(COUNTS), () => new Promise<Ledger>(resolve => (end = resolve))]
    const metrics = createMetrics(
      () => counts.shift()?.() ?? Promise.reject(new Error('It is counted again.')),
    )
    await metrics.text()
    vi.advanceTimersByTime(MINUTE + 1)
    const scrapes = [metrics.text(), metrics.text()]
    await vi.advanceTimersByTimeAsync(5_000)
    for (const text of await Promise.all(scrapes)) {
      expect(text).toContain('gotallo_ledger_deliveries{kind="fan_out"} 5')
    }
    await vi.advanceTimersByTimeAsync(3_000)
    end(balance({ ...COUNTS, fanOut: 9 }))
    const text = await metrics.text()
    expect(text).toContain('gotallo_ledger_count_seconds 8')
    expect(text).toContain('gotallo_ledger_difference 4')
  })

  it('are left out while the ledger cannot be counted; the rest is told', async () => {
    const count = vi.fn(async () => balance(COUNTS))
    const metrics = createMetrics(count)
    await metrics.text()
    vi.advanceTimersByTime(MINUTE + 1)
    count.mockRejectedValueOnce(new Error('full'))
    const text = await metrics.text()
    expect(text).toContain('gotallo_ledger_difference Nan')
    expect(text).not.toContain('gotallo_ledger_deliveries{')
    expect(text).toContain('gotallo_ledger_count_failures_total 1')
    expect(text).toContain('gotallo_events_total 0')
    expect(await metrics.text()).toContain('gotallo_ledger_difference 0')
  })
})
