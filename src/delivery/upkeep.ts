import type { Service } from '../domain/service.ts'
import { type Clock, DAY, MINUTE, type Millis, SECOND } from '../domain/time.ts'
import type { Store } from '../store/store.ts'
import { reportFailure, type Telemetry } from '../telemetry.ts'
import type { ServiceSource } from './lanes.ts'
import type { Loop } from './loop.ts'
import { BATCH, MOST_A_TICK, Moves, repeat } from './moves.ts'
import { type RetentionSettings, retentionOf } from './retention.ts'

const TICK_MS = SECOND
const HOUSEKEEPING_EVERY = MINUTE
/** Steps of removing what a removed tenant had. */
const PURGES_A_TICK = 20
/** A change waits so long for its message. */
const PARKED_FOR = DAY
/** An Idempotency-Key is remembered so long. */
const REQUEST_KEPT_FOR = DAY

export interface UpkeepSettings extends RetentionSettings {
  /** Null: held deliveries are kept for ever. */
  readonly heldDays: number | null
}

/** Something that has to happen now and then, besides what the engine needs itself. */
export interface Chore {
  /** Its name, where it fails. */
  readonly where: string
  readonly everyMs: Millis
  /** One round. What throws is told, and tried again. */
  run(now: Millis): Promise<void>
}

/**
 * What has to happen now and then, once for all nodes: holding and releasing, retention, dropping what waited in vain.
 * Every step is small, may fail, and is tried again at the next tick.
 */
export class Upkeep {
  readonly #store: Store
  readonly #loop: Pick<Loop, 'wake'>
  readonly #services: ServiceSource
  readonly #telemetry: Telemetry
  readonly #now: Clock
  readonly #settings: UpkeepSettings
  readonly #moves: Moves
  readonly #chores: readonly Chore[]
  readonly #isFirst: () => boolean
  readonly #doneAt = new Map<Chore, Millis>()
  #timer: NodeJS.Timeout | null = null
  #ticking: Promise<void> | null = null
  #housekeepingAt: Millis = 0
  readonly #releasedAt = new Map<string, Millis>()

  constructor(parts: {
    store: Store
    loop: Pick<Loop, 'wake'>
    services: ServiceSource
    telemetry: Telemetry
    now: Clock
    settings: UpkeepSettings
    chores?: readonly Chore[]
    /** Is this the node that does what is to be done once? By default it is. */
    isFirst?: () => boolean
  }) {
    this.#store = parts.store
    this.#loop = parts.loop
    this.#services = parts.services
    this.#telemetry = parts.telemetry
    this.#now = parts.now
    this.#settings = parts.settings
    const { store, settings, telemetry, now } = parts
    this.#isFirst = parts.isFirst ?? (() => true)
    this.#moves = new Moves(store.deliveries, telemetry)
    this.#chores = [...(parts.chores ?? []), ...retentionOf(store, settings, telemetry, now)]
  }

  start(): void {
    this.#timer = setInterval(() => {
      // A round that takes longer than a tick delays the next one; they do not queue up.
      this.#ticking ??= this.tick().finally(() => {
        this.#ticking = null
      })
    }, TICK_MS)
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer)
    await this.#ticking
  }

  /** One round of what is due by now. Never throws. */
  async tick(): Promise<void> {
    const now = this.#now()
    await this.#step('directory', () => this.#services.refresh())
    if (!this.#isFirst()) return
    await this.#step('hold', () => this.#hold(now))
    await this.#step('release', () => this.#release(now))
    await this.#step('removed', () => this.#clearRemoved(now))
    for (const chore of this.#chores) {
      if (now - (this.#doneAt.get(chore) ?? 0) < chore.everyMs) continue
      this.#doneAt.set(chore, now)
      await this.#step(chore.where, () => chore.run(now))
    }
    if (now - this.#housekeepingAt >= HOUSEKEEPING_EVERY) {
      this.#housekeepingAt = now
      await this.#step('housekeeping', () => this.#housekeeping(now))
    }
  }

  async #step(where: string, step: () => Promise<void>): Promise<void> {
    try {
      await step()
    } catch (error) {
      reportFailure(this.#telemetry, where, error)
    }
  }

  /**
   * What paused and disabled services have pending is held. Which of them have any is asked of all at once: most
   * have none.
   */
  async #hold(now: Millis): Promise<void> {
    const stopped = [...this.#services.services()].filter(({ state }) => state !== 'ACTIVE')
    for (const { id: serviceId, state } of await this.#moves.having('PENDING', stopped)) {
      const reason = state === 'PAUSED' ? 'service_paused' : 'service_disabled'
      const hold = { serviceId, from: 'PENDING', to: 'HELD', reason, now } as const
      await this.#step('hold', async () => void (await this.#moves.upTo(MOST_A_TICK, hold)))
    }
  }

  /** What resumed services have held is released, each at its rate. */
  async #release(now: Millis): Promise<void> {
    const allowed = new Map<Service, number>()
    for (const service of this.#services.services()) {
      const { id, state, releasePerS } = service
      if (state !== 'ACTIVE' || releasePerS === null) this.#releasedAt.delete(id)
      else allowed.set(service, this.#releasable(id, releasePerS, now))
    }
    for (const service of await this.#moves.having('HELD', [...allowed.keys()])) {
      const release = { serviceId: service.id, from: 'HELD', to: 'PENDING', reason: null, now } as const
      await this.#step('release', async () => {
        const moved = await this.#moves.upTo(allowed.get(service) ?? 0, release)
        if (moved > 0) this.#loop.wake([service.id])
      })
    }
  }

  /** How many may be released by now; what is less than one is saved up. */
  #releasable(id: string, perS: number, now: Millis): number {
    if (perS === 0) return Number.POSITIVE_INFINITY
    const since = this.#releasedAt.get(id) ?? now - SECOND
    const count = Math.floor(((now - since) / SECOND) * perS)
    this.#releasedAt.set(id, since + (count / perS) * SECOND)
    return count
  }

  /** What is left of removed services is discarded, of removed tenants deleted, batch by batch. */
  async #clearRemoved(now: Millis): Promise<void> {
    const { directory } = this.#store
    const { services, tenants } = await directory.removed()
    for (const serviceId of services) {
      const rest = { serviceId, to: 'DISCARDED', reason: 'service_deleted', now } as const
      const pending = await this.#moves.upTo(MOST_A_TICK, { ...rest, from: 'PENDING' })
      const held = await this.#moves.upTo(MOST_A_TICK, { ...rest, from: 'HELD' })
      // What comes up later, an outcome that was under way, brings it to mind again.
      if (pending < MOST_A_TICK && held < MOST_A_TICK) await directory.forgetService(serviceId)
    }
    for (const tenantId of tenants) {
      let turn = 0
      while (turn < PURGES_A_TICK && !(await directory.purgeTenant(tenantId, BATCH))) turn += 1
    }
  }

  async #housekeeping(now: Millis): Promise<void> {
    const { messages, directory } = this.#store
    const dropped = await this.#all(limit => messages.dropParked(now - PARKED_FOR, limit))
    if (dropped > 0) this.#telemetry.emit('parked.dropped', { count: dropped })
    await directory.dropRequests(now - REQUEST_KEPT_FOR)
    await directory.dropSessions(now)
    const { heldDays } = this.#settings
    if (heldDays === null) return
    const createdBefore = now - heldDays * DAY
    const tooLong = { from: 'HELD', to: 'DISCARDED', reason: 'held_too_long', createdBefore, now } as const
    for (const { id: serviceId } of await this.#moves.having('HELD', [...this.#services.services()])) {
      const count = await this.#moves.upTo(Number.POSITIVE_INFINITY, { ...tooLong, serviceId })
      if (count === MOST_A_TICK) this.#housekeepingAt = 0
    }
  }

  /** Does all of it, in this round and the next ones: what comes in faster must not pile up. */
  async #all(batch: (limit: number) => Promise<number>): Promise<number> {
    const count = await repeat(Number.POSITIVE_INFINITY, batch)
    if (count === MOST_A_TICK) this.#housekeepingAt = 0
    return count
  }
}
