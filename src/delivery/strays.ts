import { type Millis, SECOND } from '../domain/time.ts'
import type { DeliveryStore } from '../store/store.ts'

/** What is leased to us and not known here for so long is not on its way here any more. */
const PATIENCE: Millis = 5 * SECOND
/** Looked at in one go. */
const MOST = 10_000

/**
 * Deliveries that are leased to this node without its knowing. Where a connection breaks while a transaction is
 * committed nobody can tell whether it was; if so, what it leased to us would wait for as long as we live.
 */
export class Strays {
  readonly #deliveries: Pick<DeliveryStore, 'leased' | 'release'>
  readonly #node: string
  /** Ids of what is leased to this node and known here. */
  readonly #inHand = new Set<string>()
  #isDoubtful = false
  #lookedAt: Millis = 0
  /** Leased to us and not known here, at the look before. */
  #suspects: ReadonlySet<string> = new Set()

  constructor(deliveries: Pick<DeliveryStore, 'leased' | 'release'>, node: string) {
    this.#deliveries = deliveries
    this.#node = node
  }

  /** It is leased to us and known here. */
  hold(deliveryId: string): void {
    this.#inHand.add(deliveryId)
  }

  /** It is not leased to us any more. */
  letGo(deliveryId: string): void {
    this.#inHand.delete(deliveryId)
  }

  /** Something may have been leased to us of which we were not told. */
  doubt(): void {
    this.#isDoubtful = true
  }

  /** Does it want to look again? */
  get isLooking(): boolean {
    return this.#isDoubtful || this.#suspects.size > 0
  }

  /**
   * A look, where one is due. Not while a claim is under way.
   * @returns how many were found and given back
   * @throws StoreUnavailable
   */
  async look(now: Millis): Promise<number> {
    if (!this.isLooking || now - this.#lookedAt < PATIENCE) return 0
    this.#lookedAt = now
    const leased = await this.#deliveries.leased(this.#node, MOST)
    const unknown = leased.filter(id => !this.#inHand.has(id))
    const strays = unknown.filter(id => this.#suspects.has(id))
    if (strays.length > 0) await this.#deliveries.release(this.#node, strays)
    // What is unknown for the first time may be on its way here.
    this.#suspects = new Set(unknown.filter(id => !this.#suspects.has(id)))
    this.#isDoubtful = false
    return strays.length
  }
}
