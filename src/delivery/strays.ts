import { type Millis, SECOND } from '../domain/time.ts'
import type { DeliveryStore } from '../store/store.ts'

/** What is leased to us and not known here for so long is not on its way here any more. */
const PATIENCE: Millis = 5 * SECOND
/**
 * So long after a failure a transaction may still come into effect whose end nobody waits for any more: a statement may
 * take 30 s, and one that stands still is ended after 10 s.
 */
export const DOUBT: Millis = 45 * SECOND
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
  #doubtfulUntil: Millis = 0
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

  /**
   * It may still be leased to us, and is not to be sent from here: others may have been given it. It is given back at
   * the next look.
   */
  disown(deliveryIds: readonly string[]): void {
    for (const id of deliveryIds) this.#inHand.delete(id)
    this.#suspects = new Set([...this.#suspects, ...deliveryIds])
    this.#lookedAt = 0
  }

  /** Something may have been leased to us of which we were not told. */
  doubt(): void {
    this.#isDoubtful = true
  }

  /**
   * A look, where one is due. Not while a claim is under way.
   * @returns how many were found and given back
   * @throws StoreUnavailable
   */
  async look(now: Millis): Promise<number> {
    if (this.#isDoubtful) this.#doubtfulUntil = now + DOUBT
    this.#isDoubtful = false
    const suspects = this.#suspects
    if (now >= this.#doubtfulUntil && suspects.size === 0) return 0
    if (now - this.#lookedAt < PATIENCE) return 0
    const leased = await this.#deliveries.leased(this.#node, MOST)
    const unknown = leased.filter(id => !this.#inHand.has(id))
    const strays = unknown.filter(id => suspects.has(id))
    if (strays.length > 0) await this.#deliveries.release(this.#node, strays)
    this.#lookedAt = now
    // What is unknown for the first time may be on its way here, and what was disowned meanwhile is still to be seen.
    const later = [...this.#suspects].filter(id => !suspects.has(id))
    this.#suspects = new Set([...unknown.filter(id => !suspects.has(id)), ...later])
    return strays.length
  }
}
