import type { AttemptErrorCode } from './attempt.ts'
import type { DeliveryState } from './delivery.ts'
import type { Millis } from './time.ts'

/** What happened to a tenant, told at once to whoever watches; nothing of it is kept. */
export type Happening =
  /** New events are stored: they are read from there. */
  | { readonly kind: 'events'; readonly tenantId: string }
  | AttemptHappening
  | ServiceHappening
  /** So many others were not told, because too much happened at once. */
  | { readonly kind: 'missed'; readonly tenantId: string; readonly count: number }

/** An attempt to deliver ended. */
export interface AttemptHappening {
  readonly kind: 'attempt'
  readonly tenantId: string
  readonly at: Millis
  readonly serviceId: string
  readonly deliveryId: string
  readonly eventId: string
  /** From 1. */
  readonly number: number
  /** What its delivery is now. */
  readonly state: DeliveryState
  readonly status: number | null
  readonly error: AttemptErrorCode | null
  readonly ms: Millis
  readonly nextAttemptAt: string | null
}

/** The attempts of a service begin to fail, or succeed again. */
export interface ServiceHappening {
  readonly kind: 'service'
  readonly tenantId: string
  readonly at: Millis
  readonly serviceId: string
  readonly change: 'failing' | 'recovered'
  /** Null where it is well. */
  readonly reason: string | null
}

/** Gathers what happened, and no more than can be held: of the rest it is only counted how much there was. */
export class HappeningQueue {
  readonly #most: number
  #events = new Set<string>()
  #list: Happening[] = []
  #missed = new Map<string, number>()

  /** @param most that it holds, besides those that say that there are new events */
  constructor(most: number) {
    this.#most = most
  }

  get isEmpty(): boolean {
    return this.#events.size === 0 && this.#list.length === 0 && this.#missed.size === 0
  }

  add(happening: Happening): void {
    const { kind, tenantId } = happening
    if (kind === 'events') this.#events.add(tenantId)
    else if (kind === 'missed') this.#miss(tenantId, happening.count)
    else if (this.#list.length < this.#most) this.#list.push(happening)
    else this.#miss(tenantId, 1)
  }

  /** All of it, in the order in which it happened; empty afterwards. */
  take(): readonly Happening[] {
    const events = Array.from(this.#events, (tenantId): Happening => ({ kind: 'events', tenantId }))
    const missed = Array.from(
      this.#missed,
      ([tenantId, count]): Happening => ({ kind: 'missed', tenantId, count }),
    )
    const all = [...events, ...this.#list, ...missed]
    this.#events = new Set()
    this.#list = []
    this.#missed = new Map()
    return all
  }

  #miss(tenantId: string, count: number): void {
    this.#missed.set(tenantId, (this.#missed.get(tenantId) ?? 0) + count)
  }
}
