import type { Service } from '../domain/service.ts'
import { type Millis, SECOND } from '../domain/time.ts'
import type { Claimed } from '../store/store.ts'

/** Concurrency begins here, and grows while the endpoint keeps up. */
const FIRST_LIMIT = 16
/** The buffer holds so many times what may be in flight; more stays in the store. */
const BUFFERED = 4

/**
 * What waits for one service and what is under way to it: its own concurrency, its own rate, its own bounded
 * buffer, so that a slow endpoint costs the others nothing.
 */
export class Lane {
  service: Service
  /** Due deliveries under our lease, not begun. */
  #buffer: Claimed[] = []
  #reserved = 0
  /** Posts under way. */
  inFlight = 0
  /** Posts that ended, but whose outcome is not committed yet. */
  unsettled = 0
  /** When the earliest delivery that lies unleased in the store is due; null: none that we know of. */
  nextDue: Millis | null = 0
  /** Since when the service fails; kept here because the directory's copy is older. */
  failingSince: Millis | null
  waitUntil: Millis
  #limit: number
  #decreasedAt: Millis = 0
  #tokens: number
  #refilledAt: Millis

  constructor(service: Service, now: Millis) {
    this.service = service
    this.failingSince = service.failingSince
    this.waitUntil = service.waitUntil ?? 0
    this.#limit = Math.min(FIRST_LIMIT, service.maxInFlight)
    this.#tokens = burst(service)
    this.#refilledAt = now
  }

  get active(): boolean {
    return this.service.state === 'ACTIVE'
  }

  /** Nothing is under way and nothing is unsettled. */
  get idle(): boolean {
    return this.inFlight === 0 && this.unsettled === 0
  }

  get buffered(): number {
    return this.#buffer.length
  }

  /** Something in the store is, or will be, due at this instant. */
  dueAt(due: Millis): void {
    this.nextDue = Math.min(this.nextDue ?? due, due)
  }

  /** How many more deliveries fit into the buffer. */
  room(): number {
    return Math.max(0, Math.ceil(this.#limit) * BUFFERED - this.#buffer.length - this.#reserved)
  }

  /** Keeps room for new deliveries; none while older ones wait in the store, lest they wait for ever. */
  reserve(count: number, now: Millis): number {
    const behind = this.nextDue !== null && this.nextDue <= now
    if (!this.active || behind || this.waitUntil > now) return 0
    const granted = Math.min(count, this.room())
    this.#reserved += granted
    return granted
  }

  giveBack(count: number): void {
    this.#reserved -= count
  }

  push(claimed: Claimed): void {
    this.#buffer.push(claimed)
  }

  /** The next delivery to send now, or null: none waits, or the lane may not send. */
  take(now: Millis): Claimed | null {
    if (!this.active || this.#buffer.length === 0 || this.waitUntil > now) return null
    if (this.inFlight >= this.#limit || this.unsettled >= this.#limit) return null
    if (!this.#spend(now)) return null
    return this.#buffer.shift() ?? null
  }

  /** Takes everything out, to be given back to the store. */
  empty(): Claimed[] {
    return this.#buffer.splice(0)
  }

  /** Does the store hold something due that there is room for? */
  wantsClaim(now: Millis): boolean {
    if (!this.active || this.waitUntil > now || this.nextDue === null || this.nextDue > now) return false
    return this.#buffer.length <= this.#limit && this.room() > 0
  }

  /** The instant from which there may be something to do that no other event will announce; null: none. */
  wakeAt(now: Millis): Millis | null {
    if (!this.active) return null
    if (this.waitUntil > now) return this.#buffer.length > 0 || this.nextDue !== null ? this.waitUntil : null
    if (this.#buffer.length > 0 && this.#tokens < 1) return now + this.#tokenInMs(now)
    return this.nextDue
  }

  /** The endpoint keeps up: one more at a time. */
  succeeded(): void {
    this.#limit = Math.min(this.service.maxInFlight, this.#limit + 1)
  }

  /** The endpoint is overloaded or away: half as many at a time, once for all that began before. */
  overloaded(startedAt: Millis, now: Millis): void {
    if (startedAt < this.#decreasedAt) return
    this.#decreasedAt = now
    this.#limit = Math.max(1, this.#limit / 2)
  }

  #spend(now: Millis): boolean {
    const rate = this.service.ratePerS
    if (rate === null) return true
    this.#tokens = Math.min(burst(this.service), this.#tokens + ((now - this.#refilledAt) / SECOND) * rate)
    this.#refilledAt = now
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }

  #tokenInMs(now: Millis): Millis {
    const rate = this.service.ratePerS ?? 1
    return Math.max(1, Math.ceil(((1 - this.#tokens) / rate) * SECOND) - (now - this.#refilledAt))
  }
}

/** How many may go at once under a rate: what a tenth of a second allows, and at least one. */
const burst = (service: Service): number => Math.max(1, (service.ratePerS ?? 0) / 10)
