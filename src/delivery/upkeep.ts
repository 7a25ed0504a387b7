import type { Service } from '../domain/service.ts'
import { type Clock, DAY, MINUTE, type Millis, SECOND } from '../domain/time.ts'
import type { Move, Store } from '../store/store.ts'
import type { Telemetry } from '../telemetry.ts'
import type { Loop, ServiceSource } from './loop.ts'
import { reportFailure } from './report.ts'
import { Retention, type RetentionSettings } from './retention.ts'

const TICK_MS = SECOND
const HEARTBEAT_EVERY = 3 * SECOND
const HOUSEKEEPING_EVERY = MINUTE
/** Rows that one statement may touch, so that deliveries never wait long behind housekeeping. */
const BATCH = 1_000
const BATCHES_A_TICK = 20
/** A lease outlives its node's last heartbeat by so much. */
export const LEASE_MS = 10 * SECOND
/** A change waits so long for its message. */
const PARKED_FOR = DAY
/** An Idempotency-Key is remembered so long. */
const REQUEST_KEPT_FOR = DAY
/** A removed service is forgotten when nothing has come up for it for so long. */
const FORGET_AFTER = MINUTE

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
 * What has to happen now and then: heartbeats, holding and releasing, retention, dropping what waited in vain.
 * Every step is small, may fail, and is tried again at the next tick.
 */
export class Upkeep {
  readonly #store: Store
  readonly #loop: Pick<Loop, 'node' | 'wake'>
  readonly #services: ServiceSource
  readonly #telemetry: Telemetry
  readonly #now: Clock
  readonly #settings: UpkeepSettings
  readonly #retention: Retention
  readonly #chores: readonly Chore[]
  readonly #doneAt = new Map<Chore, Millis>()
  #timer: NodeJS.Timeout | null = null
  #ticking: Promise<void> | null = null
  #heartbeatAt: Millis = 0
  #housekeepingAt: Millis = 0
  /** Removed services that had nothing left, and since when. */
  readonly #cleanSince = new Map<string, Millis>()
  readonly #releasedAt = new Map<string, Millis>()

  constructor(parts: {
    store: Store
    loop: Pick<Loop, 'node' | 'wake'>
    services: ServiceSource
    telemetry: Telemetry
    now: Clock
    settings: UpkeepSettings
    chores?: readonly Chore[]
  }) {
    this.#store = parts.store
    this.#loop = parts.loop
    this.#services = parts.services
    this.#telemetry = parts.telemetry
    this.#now = parts.now
    this.#settings = parts.settings
    this.#retention = new Retention(parts.store, parts.settings, parts.telemetry)
    this.#chores = parts.chores ?? []
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
    await this.#beat()
    for (const service of this.#services.services()) {
      await this.#step('hold', () => this.#holdOrRelease(service, now))
      await this.#beat()
    }
    await this.#step('removed', () => this.#clearRemoved(now))
    for (const chore of this.#chores) {
      if (now - (this.#doneAt.get(chore) ?? 0) < chore.everyMs) continue
      this.#doneAt.set(chore, now)
      await this.#step(chore.where, () => chore.run(now))
      await this.#beat()
    }
    if (now - this.#housekeepingAt >= HOUSEKEEPING_EVERY) {
      this.#housekeepingAt = now
      await this.#step('housekeeping', () => this.#housekeeping(now))
      await this.#beat()
    }
    // A message goes after its events.
    await this.#step('message retention', () => this.#retention.walk(now))
  }

  /** Said between the steps too: a long round must not look like a death. */
  async #beat(): Promise<void> {
    const now = this.#now()
    if (now - this.#heartbeatAt < HEARTBEAT_EVERY) return
    this.#heartbeatAt = now
    await this.#step('heartbeat', () => this.#heartbeat(now))
  }

  async #step(where: string, step: () => Promise<void>): Promise<void> {
    try {
      await step()
    } catch (error) {
      reportFailure(this.#telemetry, where, error)
    }
  }

  async #heartbeat(now: Millis): Promise<void> {
    await this.#store.deliveries.heartbeat(this.#loop.node, now)
    const count = await this.#store.deliveries.reclaim(this.#loop.node, now - LEASE_MS)
    if (count > 0) this.#telemetry.emit('deliveries.reclaimed', { count })
  }

  /** What a paused or disabled service has pending is held; what a resumed one has held is released at its rate. */
  async #holdOrRelease(service: Service, now: Millis): Promise<void> {
    if (service.state !== 'ACTIVE') {
      this.#releasedAt.delete(service.id)
      const reason = service.state === 'PAUSED' ? 'service_paused' : 'service_disabled'
      const hold = { serviceId: service.id, from: 'PENDING', to: 'HELD', reason, now } as const
      await this.#moveUpTo(Number.POSITIVE_INFINITY, hold)
      return
    }
    if (service.releasePerS === null) {
      this.#releasedAt.delete(service.id)
      return
    }
    const allowed = this.#releasable(service, service.releasePerS, now)
    const release = { serviceId: service.id, from: 'HELD', to: 'PENDING', reason: null, now } as const
    const moved = await this.#moveUpTo(allowed, release)
    if (moved > 0) this.#loop.wake([service.id])
  }

  /** How many may be released by now; what is less than one is saved up. */
  #releasable({ id }: Service, perS: number, now: Millis): number {
    if (perS === 0) return Number.POSITIVE_INFINITY
    const since = this.#releasedAt.get(id) ?? now - SECOND
    const count = Math.floor(((now - since) / SECOND) * perS)
    this.#releasedAt.set(id, since + (count / perS) * SECOND)
    return count
  }

  /** Moves batch after batch until one is not full, or so many that others should have a turn. */
  #moveUpTo(most: number, move: Omit<Move, 'limit'>): Promise<number> {
    return repeat(most, limit => this.#move({ ...move, limit }))
  }

  async #move(move: Move): Promise<number> {
    const count = await this.#store.deliveries.move(move)
    if (count > 0) this.#telemetry.emit('deliveries.moved', { serviceId: move.serviceId, to: move.to, count })
    return count
  }

  /** What is left of removed services is discarded, of removed tenants deleted, batch by batch. */
  async #clearRemoved(now: Millis): Promise<void> {
    const { services, tenants } = await this.#store.directory.removed()
    for (const serviceId of services) {
      const rest = { serviceId, to: 'DISCARDED', reason: 'service_deleted', now, limit: BATCH } as const
      const moved =
        (await this.#move({ ...rest, from: 'PENDING' })) + (await this.#move({ ...rest, from: 'HELD' }))
      if (moved > 0) this.#cleanSince.delete(serviceId)
      const cleanSince = this.#cleanSince.get(serviceId) ?? now
      this.#cleanSince.set(serviceId, cleanSince)
      if (now - cleanSince < FORGET_AFTER) continue
      await this.#store.directory.forgetService(serviceId)
      this.#cleanSince.delete(serviceId)
    }
    for (const tenantId of tenants) await this.#store.directory.purgeTenant(tenantId, BATCH)
  }

  async #housekeeping(now: Millis): Promise<void> {
    const { messages, directory } = this.#store
    const dropped = await this.#all(limit => messages.dropParked(now - PARKED_FOR, limit))
    if (dropped > 0) this.#telemetry.emit('parked.dropped', { count: dropped })
    await directory.dropRequests(now - REQUEST_KEPT_FOR)
    await this.#retention.run(now, batch => this.#all(batch))
    const { heldDays } = this.#settings
    if (heldDays === null) return
    const createdBefore = now - heldDays * DAY
    const tooLong = { from: 'HELD', to: 'DISCARDED', reason: 'held_too_long', createdBefore, now } as const
    for (const { id: serviceId } of this.#services.services()) {
      await this.#all(limit => this.#move({ ...tooLong, serviceId, limit }))
    }
  }

  /** Does all of it, in this round and the next ones: what comes in faster must not pile up. */
  async #all(batch: (limit: number) => Promise<number>): Promise<number> {
    const count = await repeat(Number.POSITIVE_INFINITY, batch)
    if (count === BATCH * BATCHES_A_TICK) this.#housekeepingAt = 0
    return count
  }
}

/** Takes batch after batch until one is not full, or so many that others should have a turn. @returns how many */
const repeat = async (most: number, batch: (limit: number) => Promise<number>): Promise<number> => {
  let total = 0
  for (let turn = 0; turn < BATCHES_A_TICK && total < most; turn += 1) {
    const limit = Math.min(BATCH, most - total)
    const count = await batch(limit)
    total += count
    if (count < limit) break
  }
  return total
}
