import type { DeliveryState } from '../../domain/delivery.ts'
import type { LedgerCounts } from '../../domain/ledger.ts'
import type { Claimed, Move, Store } from '../store.ts'
import { newId, START } from './records.ts'
import { claim, fire, settlementOf, type World } from './world.ts'

/** What may happen to deliveries. */
export const OPERATIONS = [
  'fire',
  'claim',
  'settle',
  'settle late',
  'release',
  'reclaim',
  'hold',
  'release held',
  'discard held',
  'retry',
  'discard',
  'prune',
] as const
type Operation = (typeof OPERATIONS)[number]

const OUTCOMES = ['DELIVERED', 'PENDING', 'FAILED', 'HELD'] as const
const LATER = START + 90_000

interface Modelled {
  state: DeliveryState
  leased: boolean
}

/** What the store should count, worked out beside it: a map from each delivery to where it stands. */
export class LedgerModel {
  readonly world: World
  readonly #deliveries = new Map<string, Modelled>()
  #claimed: Claimed[] = []
  #pruned: string | null = null
  #fanOut = 0
  #replays = 0

  constructor(world: World) {
    this.world = world
  }

  counts(): LedgerCounts {
    const inState = (state: DeliveryState): number =>
      [...this.#deliveries.values()].filter(each => each.state === state).length
    return {
      fanOut: this.#fanOut,
      replays: this.#replays,
      delivered: inState('DELIVERED'),
      pending: inState('PENDING'),
      failed: inState('FAILED'),
      held: inState('HELD'),
      discarded: inState('DISCARDED'),
    }
  }

  /** @param chance decides about all that the operation leaves open */
  async run(operation: Operation, chance: number, store: Store): Promise<void> {
    await this.#operations[operation](store, chance)
  }

  readonly #operations: { readonly [O in Operation]: (store: Store, chance: number) => Promise<unknown> } = {
    fire: (_, chance) => this.#fire(1 + (chance % 4)),
    claim: (store, chance) => this.#claim(store, 1 + (chance % 3)),
    settle: (store, chance) => this.#settle(store, OUTCOMES[chance % OUTCOMES.length] ?? 'FAILED'),
    'settle late': store => this.#settleLate(store),
    release: store => this.#release(store),
    reclaim: store => this.#reclaim(store),
    hold: (store, chance) => this.#move(store, 'PENDING', 'HELD', chance % 4),
    'release held': (store, chance) => this.#move(store, 'HELD', 'PENDING', chance % 4),
    'discard held': (store, chance) => this.#move(store, 'HELD', 'DISCARDED', chance % 3),
    retry: (store, chance) => this.#retry(store, chance),
    discard: (store, chance) => this.#discard(store, chance),
    prune: (store, chance) => this.#prune(store, 1 + (chance % 5)),
  }

  /** A step of a walk that goes on through all that happens meanwhile. */
  async #prune(store: Store, limit: number): Promise<void> {
    this.#pruned = (await store.deliveries.prune(START + 50, limit, this.#pruned)).next
  }

  async #fire(count: number): Promise<void> {
    const { deliveries } = await fire(this.world, count)
    this.#fanOut += count
    for (const { id } of deliveries) this.#deliveries.set(id, { state: 'PENDING', leased: false })
  }

  async #claim(store: Store, limit: number): Promise<void> {
    const claimed = await claim(store, 'n1', this.world, limit, LATER)
    for (const { id } of claimed) this.#deliveries.set(id, { state: 'PENDING', leased: true })
    this.#claimed.push(...claimed)
  }

  async #settle(store: Store, state: (typeof OUTCOMES)[number]): Promise<void> {
    const claimed = this.#claimed.shift()
    if (claimed === undefined) return
    await store.deliveries.settle([settlementOf(claimed, 'n1', state)], [])
    this.#deliveries.set(claimed.id, { state, leased: false })
  }

  async #settleLate(store: Store): Promise<void> {
    const [claimed] = this.#claimed
    if (claimed === undefined) return
    await store.deliveries.settle([settlementOf(claimed, 'n2', 'DELIVERED')], [])
  }

  async #release(store: Store): Promise<void> {
    const claimed = this.#claimed.shift()
    if (claimed === undefined) return
    await store.deliveries.release('n1', [claimed.id])
    this.#deliveries.set(claimed.id, { state: 'PENDING', leased: false })
  }

  async #reclaim(store: Store): Promise<void> {
    await store.nodes.reclaim('n2', LATER + 1)
    for (const { id } of this.#claimed) this.#deliveries.set(id, { state: 'PENDING', leased: false })
    this.#claimed = []
  }

  async #move(store: Store, from: Move['from'], to: Move['to'], limit: number): Promise<void> {
    const serviceId = this.world.service.id
    const before = await this.#stateOfAll(store)
    await store.deliveries.move({ serviceId, from, to, reason: null, now: START, limit })
    const after = await this.#stateOfAll(store)
    // Which of them were moved is the store's choice; that these are as many as it may be is not.
    const moved = [...before].filter(([id, state]) => state !== after.get(id))
    const movable = [...this.#deliveries.values()].filter(each => each.state === from && !each.leased)
    if (moved.length !== Math.min(limit, movable.length)) throw new Error('The wrong number was moved.')
    for (const [id] of moved) this.#deliveries.set(id, { state: to, leased: false })
  }

  async #stateOfAll(store: Store): Promise<Map<string, DeliveryState>> {
    const page = await store.deliveries.list(this.world.tenant.id, {}, { limit: 200, cursor: null })
    return new Map(page.rows.map(({ id, state }) => [id, state]))
  }

  async #retry(store: Store, chance: number): Promise<void> {
    const id = this.#pick(chance)
    const retried = await store.deliveries.retry(this.world.tenant.id, id, newId(), START)
    if (retried === null) return
    if (retried.origin === 'REPLAY' && !this.#deliveries.has(retried.id)) this.#replays += 1
    this.#deliveries.set(retried.id, { state: 'PENDING', leased: false })
  }

  async #discard(store: Store, chance: number): Promise<void> {
    const id = this.#pick(chance)
    const discarded = await store.deliveries.discard(this.world.tenant.id, id, START)
    if (discarded === true) this.#deliveries.set(id, { state: 'DISCARDED', leased: false })
  }

  #pick(chance: number): string {
    const ids = [...this.#deliveries.keys()]
    return ids[chance % Math.max(ids.length, 1)] ?? newId()
  }
}
