import { StoreUnavailable } from '../domain/errors.ts'
import type { DeliveryStore, ServiceSignal, Settlement } from '../store/store.ts'
import { reportFailure, type Telemetry } from '../telemetry.ts'
import { pause } from './quiet.ts'

interface Waiting {
  readonly settlement: Settlement
  readonly signal: ServiceSignal | null
  readonly settled: Settled
}

/**
 * Called when an outcome is committed.
 * @param hasDisabled its signal disabled the service: no other node did so before
 */
export type Settled = (hasDisabled: boolean) => void

/** How many outcomes share a transaction at the most. */
const BATCH = 500
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 5_000

/**
 * Records outcomes. What ends while a batch is being committed makes up the next one. While the store is away,
 * outcomes are kept and tried again: the endpoint has the event, and forgetting that would send it twice. One
 * that the store refuses is a bug; it is tried again now and then, and does not stop the others.
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

  add(settlement: Settlement, signal: ServiceSignal | null, settled: Settled): void {
    this.#enqueue({ settlement, signal, settled })
  }

  /** Resolves when everything added so far is committed, or was refused. */
  async drain(): Promise<void> {
    while (this.#running !== null) await this.#running
  }

  #enqueue(one: Waiting): void {
    this.#queue.push(one)
    this.#running ??= this.#run()
  }

  async #run(): Promise<void> {
    // Answers that arrive in the same turn of the event loop belong into one transaction.
    await new Promise(resolve => setImmediate(resolve))
    while (this.#queue.length > 0) await this.#write(this.#queue.splice(0, BATCH))
    this.#running = null
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    let disabled: readonly string[] | null = null
    for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
      try {
        const isFirstTry = wait === FIRST_PAUSE_MS
        const told = await this.#settle(batch)
        // A try whose answer was lost may have done it.
        if (isFirstTry) disabled = told
        break
      } catch (error) {
        reportFailure(this.#telemetry, 'settle', error)
        if (!(error instanceof StoreUnavailable)) return await this.#writeApart(batch)
      }
      await pause(wait)
    }
    for (const { signal, settled } of batch) {
      settled(signal?.disable !== undefined && (disabled?.includes(signal.serviceId) ?? true))
    }
  }

  /** Something in the batch is refused: the others are written without it. */
  async #writeApart(batch: readonly Waiting[]): Promise<void> {
    const [first, ...others] = batch
    if (first === undefined) return
    if (others.length === 0) {
      setTimeout(() => this.#enqueue(first), LONGEST_PAUSE_MS)
      return
    }
    for (const one of batch) await this.#write([one])
  }

  /** @returns services that this disabled */
  async #settle(batch: readonly Waiting[]): Promise<readonly string[]> {
    const settlements = batch.map(({ settlement }) => settlement)
    const signals = batch.flatMap(({ signal }) => (signal === null ? [] : [signal]))
    const { late, disabled } = await this.#deliveries.settle(settlements, signals)
    for (const deliveryId of late) this.#telemetry.emit('attempt.late', { deliveryId })
    return disabled
  }
}
