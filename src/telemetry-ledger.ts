import { Counter, Gauge, type Registry } from 'prom-client'
import type { Ledger } from './domain/ledger.ts'

/** The ledger is counted once in so long, however often it is asked for: it reads every delivery. */
const FRESH_MS = 60_000
/** A scrape waits no longer for a count; the next one shows it. */
const WAIT_MS = 5_000

/** A count, and how long it took. */
interface Counted {
  readonly ledger: Ledger
  readonly seconds: number
}

/** Counts when it is asked and the last count is old. */
class LedgerMeter {
  readonly #count: () => Promise<Ledger>
  readonly #failed: () => void
  #last: Counted | null = null
  /** When the last count began; null: none has, or it failed. */
  #begunAt: number | null = null
  #counting: Promise<void> | null = null

  constructor(count: () => Promise<Ledger>, failed: () => void) {
    this.#count = count
    this.#failed = failed
  }

  /** The last count; null where there is none, or it failed. Never throws. */
  async read(): Promise<Counted | null> {
    const isFresh = this.#begunAt !== null && performance.now() - this.#begunAt <= FRESH_MS
    if (!isFresh) this.#counting ??= this.#begin()
    if (this.#counting !== null) await within(this.#counting, WAIT_MS)
    return this.#last
  }

  async #begin(): Promise<void> {
    const begunAt = performance.now()
    try {
      const ledger = await this.#count()
      this.#last = { ledger, seconds: (performance.now() - begunAt) / 1_000 }
      this.#begunAt = begunAt
    } catch {
      // What was counted before may not be true any more.
      this.#last = null
      this.#begunAt = null
      this.#failed()
    } finally {
      this.#counting = null
    }
  }
}

const within = async (done: Promise<void>, ms: number): Promise<void> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>(resolve => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([done, late])
  clearTimeout(timer)
}

const KINDS = ['delivered', 'pending', 'failed', 'held', 'discarded'] as const

/**
 * Adds the ledger's metrics. Each waits for the count by itself: they are asked at the same time. A count that fails
 * costs them alone.
 */
export const addLedger = (registry: Registry, ledger: () => Promise<Ledger>): void => {
  const registers = [registry]
  const meter: LedgerMeter = new LedgerMeter(ledger, () => failures.inc())
  const failures = new Counter({
    name: 'gotallo_ledger_count_failures_total',
    help: 'Times the ledger could not be counted.',
    registers,
    collect: async () => void (await meter.read()),
  })
  gauge(registry, 'count_seconds', 'How long the last count of the ledger took.', async () => {
    return (await meter.read())?.seconds
  })
  const help =
    'Deliveries made minus deliveries accounted for; anything but 0 is a fault. NaN: they could not be counted.'
  gauge(registry, 'difference', help, async () => (await meter.read())?.ledger.difference)
  new Gauge({
    name: 'gotallo_ledger_deliveries',
    help: 'Deliveries by where they stand, and what made them (fan_out, replays).',
    labelNames: ['kind'],
    registers,
    async collect() {
      const counts = (await meter.read())?.ledger
      this.reset()
      if (counts === undefined) return
      this.set({ kind: 'fan_out' }, counts.fanOut)
      this.set({ kind: 'replays' }, counts.replays)
      for (const kind of KINDS) this.set({ kind }, counts[kind])
    },
  })
}

/** @param value undefined: it is not known */
const gauge = (
  registry: Registry,
  name: string,
  help: string,
  value: () => Promise<number | undefined>,
): void => {
  new Gauge({
    name: `gotallo_ledger_${name}`,
    help,
    registers: [registry],
    async collect() {
      this.set((await value()) ?? Number.NaN)
    },
  })
}
