import { StoreUnavailable } from '../domain/errors.ts'
import type { DeliveryStore, ServiceSignal, Settlement } from '../store/store.ts'
import type { Telemetry } from '../telemetry.ts'

interface Waiting {
  readonly settlement: Settlement
  readonly signal: ServiceSignal | null
  readonly settled: () => void
}

/** How many outcomes share a transaction at the most. */
const BATCH = 500
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 5_000

/**
 * Records outcomes. What ends while a batch is being committed makes up the next one. While the store is away,
 * outcomes are kept and tried again: the endpoint has the event, and forgetting that would send it twice.
 */
export class Settler {
  readonly #deliveries: DeliveryStore
  readonly #telemetry: Telemetry
  #queue: Waiting[] = []
  #running: Promise<void> | null = null

  constructor(deliveries: DeliveryStore, telemetry: Telemetry) {
    this.#deliveries = deliveries
    this.#telemetry = telemetry
  }

  /** Outcomes that are not recorded yet. */
  get unsettled(): number {
    return this.#queue.length
  }

  /** @param settled called when the outcome is committed */
  add(settlement: Settlement, signal: ServiceSignal | null, settled: () => void): void {
    this.#queue.push({ settlement, signal, settled })
    this.#running ??= this.#run()
  }

  /** Resolves when everything added so far is committed. */
  async drain(): Promise<void> {
    while (this.#running !== null) await this.#running
  }

  async #run(): Promise<void> {
    // Answers that arrive in the same turn of the event loop belong into one transaction.
    await new Promise(resolve => setImmediate(resolve))
    while (this.#queue.length > 0) {
      const batch = this.#queue.slice(0, BATCH)
      await this.#write(batch)
      this.#queue.splice(0, batch.length)
      for (const { settled } of batch) settled()
    }
    this.#running = null
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    const settlements = batch.map(({ settlement }) => settlement)
    const signals = batch.flatMap(({ signal }) => (signal === null ? [] : [signal]))
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        const late = await this.#deliveries.settle(settlements, signals)
        for (const deliveryId of late) this.#telemetry.emit('attempt.late', { deliveryId })
        return
      } catch (error) {
        this.#report(error)
        await new Promise(resolve => setTimeout(resolve, pause))
      }
    }
  }

  #report(error: unknown): void {
    if (error instanceof StoreUnavailable) {
      this.#telemetry.emit('store.unavailable', { where: 'settle', detail: error.message })
    } else {
      this.#telemetry.emit('error.unexpected', { where: 'settle', error })
    }
  }
}
