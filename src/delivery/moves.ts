import type { Service } from '../domain/service.ts'
import type { DeliveryStore, Move } from '../store/store.ts'
import type { Telemetry } from '../telemetry.ts'

/** Rows that one transaction may touch, so that deliveries never wait long behind housekeeping. */
export const BATCH = 100
const BATCHES_A_TICK = 200
export const MOST_A_TICK = BATCH * BATCHES_A_TICK

/** Moves what services have from state to state. */
export class Moves {
  readonly #deliveries: Pick<DeliveryStore, 'having' | 'move'>
  readonly #telemetry: Telemetry

  constructor(deliveries: Pick<DeliveryStore, 'having' | 'move'>, telemetry: Telemetry) {
    this.#deliveries = deliveries
    this.#telemetry = telemetry
  }

  /** Those of the services that have deliveries in a state, leased ones left out. @throws StoreUnavailable */
  async having(state: Move['from'], services: readonly Service[]): Promise<readonly Service[]> {
    if (services.length === 0) return []
    const ids = services.map(({ id }) => id)
    const found = new Set(await this.#deliveries.having(state, ids))
    return services.filter(({ id }) => found.has(id))
  }

  /**
   * Moves batch after batch until one is not full, or so many that others should have a turn.
   * @returns how many, at most `most` and `MOST_A_TICK`
   * @throws StoreUnavailable
   */
  async upTo(most: number, move: Omit<Move, 'limit'>): Promise<number> {
    let count = 0
    const one = async (limit: number): Promise<number> => {
      const moved = await this.#deliveries.move({ ...move, limit })
      count += moved
      return moved
    }
    try {
      return await repeat(most, one)
    } finally {
      // Those before a failure were moved.
      const { serviceId, to } = move
      if (count > 0) this.#telemetry.emit('deliveries.moved', { serviceId, to, count })
    }
  }
}

/** Takes batch after batch until one is not full, or so many that others should have a turn. @returns how many */
export const repeat = async (most: number, batch: (limit: number) => Promise<number>): Promise<number> => {
  let total = 0
  for (let turn = 0; turn < BATCHES_A_TICK && total < most; turn += 1) {
    const limit = Math.min(BATCH, most - total)
    const count = await batch(limit)
    total += count
    if (count < limit) break
  }
  return total
}
