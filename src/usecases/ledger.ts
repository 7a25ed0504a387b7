import { balance, type Ledger } from '../domain/ledger.ts'
import type { DeliveryStore } from '../store/store.ts'

/** Reads the ledger: every delivery that was ever made is accounted for. */
export class ReadLedger {
  readonly #deliveries: DeliveryStore

  constructor(parts: { deliveries: DeliveryStore }) {
    this.#deliveries = parts.deliveries
  }

  /** @param tenantId null: all tenants together */
  async read(tenantId: string | null): Promise<Ledger> {
    return balance(await this.#deliveries.ledger(tenantId))
  }
}
