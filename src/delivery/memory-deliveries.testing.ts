import type { Attempt } from '../domain/attempt.ts'
import type { DeliveryReason, DeliveryState } from '../domain/delivery.ts'
import { StoreUnavailable } from '../domain/errors.ts'
import type { Millis } from '../domain/time.ts'
import type {
  Claimed,
  ClaimRequest,
  ClaimResult,
  DeliveryStore,
  Heard,
  Move,
  NodeStore,
  PruneStep,
  Settlement,
} from '../store/store.ts'
import type { MemoryServices } from './memory-services.testing.ts'

/** A delivery as it stands in the store. */
export interface Row extends Claimed {
  attempts: number
  scheduled: number
  state: DeliveryState
  reason: DeliveryReason | null
  due: Millis
  lease: string | null
  readonly history: Attempt[]
  /** In the order in which they were added. */
  readonly place: number
}

type Verb = 'claim' | 'settle' | 'release' | 'having' | 'move' | 'prune' | 'heartbeat'

/** What the engine uses of a store, kept truthfully; a test may make a verb fail, or wait before it takes effect. */
export class MemoryDeliveries
  implements
    Pick<DeliveryStore, 'claim' | 'settle' | 'release' | 'having' | 'move' | 'leased' | 'prune'>,
    Pick<NodeStore, 'heartbeat' | 'reclaim' | 'retire'>
{
  readonly rows = new Map<string, Row>()
  /** How often each verb was called. */
  readonly calls: Record<Verb, number> = {
    claim: 0,
    settle: 0,
    release: 0,
    having: 0,
    move: 0,
    prune: 0,
    heartbeat: 0,
  }
  readonly moves: Move[] = []
  readonly claims: (readonly ClaimRequest[])[] = []
  /** When each node was heard of. */
  readonly heard = new Map<string, Millis>()
  /** The size of each batch that was settled. */
  readonly batches: number[] = []
  /** Verbs that fail, and how. */
  readonly failing = new Map<Verb, () => Error>()
  /** Outcomes that the store refuses: a bug, not an outage. */
  readonly refused = new Set<string>()
  readonly #gates = new Map<Verb, { readonly opened: Promise<void>; readonly open: () => void }>()
  readonly #services: MemoryServices
  #added = 0

  constructor(services: MemoryServices) {
    this.#services = services
  }

  add(row: Partial<Row> & Pick<Row, 'id' | 'serviceId'>): Row {
    this.#added += 1
    const made: Row = {
      tenantId: 'tenant',
      eventId: `event of ${row.id}`,
      attempts: 0,
      scheduled: 0,
      createdAt: 0,
      body: new TextEncoder().encode(`{"id":"${row.id}"}`),
      state: 'PENDING',
      reason: null,
      due: 0,
      lease: null,
      history: [],
      place: this.#added,
      ...row,
    }
    this.rows.set(made.id, made)
    return made
  }

  /** How many are in each state; those under a lease count as `leased`. */
  get count(): Record<string, number> {
    const count: Record<string, number> = {}
    for (const { state, lease } of this.rows.values()) {
      const place = lease === null ? state : 'leased'
      count[place] = (count[place] ?? 0) + 1
    }
    return count
  }

  fail(verb: Verb, error: () => Error = () => new StoreUnavailable('The disk is full.')): void {
    this.failing.set(verb, error)
  }

  /** The verb waits, and takes effect only when what is answered here is called. */
  hold(verb: Verb): () => void {
    let open = (): void => {}
    const opened = new Promise<void>(resolve => {
      open = resolve
    })
    this.#gates.set(verb, { opened, open })
    return () => {
      this.#gates.delete(verb)
      open()
    }
  }

  async claim(node: string, requests: readonly ClaimRequest[], now: Millis): Promise<readonly ClaimResult[]> {
    await this.#enter('claim')
    this.claims.push(requests)
    return requests.map(({ serviceId, limit }) => {
      const free = [...this.rows.values()]
        .filter(row => row.serviceId === serviceId && row.state === 'PENDING' && row.lease === null)
        .sort((one, other) => one.due - other.due)
      const claimed = free.filter(({ due }) => due <= now).slice(0, limit)
      for (const row of claimed) row.lease = node
      return {
        serviceId,
        claimed: claimed.map(row => ({ ...row })),
        nextDue: free[claimed.length]?.due ?? null,
      }
    })
  }

  async settle(settlements: readonly Settlement[], signals: Parameters<DeliveryStore['settle']>[1]) {
    await this.#enter('settle')
    if (settlements.some(({ deliveryId }) => this.refused.has(deliveryId))) throw new Error('CHECK failed')
    this.batches.push(settlements.length)
    const late = settlements.filter(settlement => !this.#record(settlement)).map(one => one.deliveryId)
    const disabled = signals.filter(signal => this.#services.heed(signal)).map(one => one.serviceId)
    return { late, disabled }
  }

  #record({ deliveryId, lease, attempts, attempt, state, reason, due }: Settlement): boolean {
    const row = this.rows.get(deliveryId)
    if (row === undefined || row.lease !== lease || row.attempts !== attempts) return false
    row.history.push(attempt)
    Object.assign(row, {
      state,
      reason,
      due,
      lease: null,
      attempts: attempts + 1,
      scheduled: row.scheduled + 1,
    })
    return true
  }

  async release(node: string, deliveryIds: readonly string[]): Promise<void> {
    await this.#enter('release')
    for (const id of deliveryIds) {
      const row = this.rows.get(id)
      if (row?.lease === node) row.lease = null
    }
  }

  async having(state: Move['from'], serviceIds: readonly string[]): Promise<readonly string[]> {
    await this.#enter('having')
    const found = new Set<string>()
    for (const row of this.rows.values()) {
      if (row.state === state && row.lease === null) found.add(row.serviceId)
    }
    return serviceIds.filter(id => found.has(id))
  }

  async move(move: Move): Promise<number> {
    await this.#enter('move')
    this.moves.push(move)
    const rows = [...this.rows.values()]
      .filter(
        ({ serviceId, state, lease }) =>
          serviceId === move.serviceId && state === move.from && lease === null,
      )
      .filter(({ createdAt }) => createdAt < (move.createdBefore ?? Number.POSITIVE_INFINITY))
      .slice(0, move.limit)
    for (const row of rows) Object.assign(row, { state: move.to, reason: move.reason, due: move.now })
    return rows.length
  }

  async heartbeat(node: string, now: Millis, since: Millis): Promise<Heard> {
    await this.#enter('heartbeat')
    const wasKnown = this.heard.has(node)
    this.heard.set(node, now)
    const living = [...this.heard].filter(([, at]) => at >= since).map(([name]) => name)
    return { living: living.sort(), wasKnown }
  }

  async retire(node: string): Promise<void> {
    for (const row of this.rows.values()) if (row.lease === node) row.lease = null
    this.heard.delete(node)
  }

  async leased(node: string, limit: number): Promise<readonly string[]> {
    const rows = [...this.rows.values()].filter(({ lease }) => lease === node)
    return rows.slice(0, limit).map(({ id }) => id)
  }

  async reclaim(node: string, heardSince: Millis): Promise<number> {
    const isDead = (lease: string | null): boolean =>
      lease !== null && lease !== node && (this.heard.get(lease) ?? 0) < heardSince
    const lost = [...this.rows.values()].filter(({ lease }) => isDead(lease))
    for (const row of lost) row.lease = null
    for (const [name, at] of this.heard) if (name !== node && at < heardSince) this.heard.delete(name)
    return lost.length
  }

  /** Walks the rows in the order in which they were added. */
  async prune(before: Millis, limit: number, after: string | null): Promise<PruneStep> {
    await this.#enter('prune')
    const from = Number(after ?? -1)
    const looked: Row[] = []
    for (const row of this.rows.values()) {
      if (looked.length === limit) break
      if (row.place > from && row.createdAt < before) looked.push(row)
    }
    const over = looked.filter(({ state }) => state !== 'PENDING' && state !== 'HELD')
    for (const { id } of over) this.rows.delete(id)
    const last = looked.length < limit ? undefined : looked.at(-1)
    return { removed: over.length, next: last === undefined ? null : `${last.place}` }
  }

  async #enter(verb: Verb): Promise<void> {
    this.calls[verb] += 1
    await this.#gates.get(verb)?.opened
    const error = this.failing.get(verb)
    if (error !== undefined) throw error()
  }
}
