import type { Service } from '../domain/service.ts'
import { type Millis, SECOND } from '../domain/time.ts'
import type { Claimed } from '../store/store.ts'
import { Buffers } from './buffers.ts'
import { Rate } from './rate.ts'
import type { Share } from './share.ts'

/** Concurrency begins here, and grows while the endpoint keeps up. */
const FIRST_LIMIT = 16
/** The buffer holds so many times what may be in flight, while there is space; more stays in the store. */
const BUFFERED = 16
/** So many always. */
const OWN_ROOM = 16
/** An endpoint that answered so lately keeps up. */
const LATELY: Millis = SECOND

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
  /** Buffers that are being given back to the store. */
  releasing = 0
  /** We disabled it, and that is not committed yet: until then the directory still says ACTIVE. */
  disabling = false
  /** When the earliest delivery that lies unleased in the store is due; null: none that we know of. */
  nextDue: Millis | null = 0
  /** Since when the service fails; kept here because the directory's copy is older. */
  failingSince: Millis | null
  waitUntil: Millis
  #limit: number
  #decreasedAt: Millis = 0
  #succeededAt: Millis = 0
  readonly #buffers: Buffers
  readonly #rate: Rate
  /** This node's part of what the service's owner allows. */
  #mostInFlight: number
  #ratePerS: number | null

  /** @param buffers shared by all lanes */
  constructor(service: Service, now: Millis, buffers = new Buffers()) {
    this.service = service
    this.#buffers = buffers
    this.failingSince = service.failingSince
    this.waitUntil = service.waitUntil ?? 0
    this.#limit = Math.min(FIRST_LIMIT, service.maxInFlight)
    this.#mostInFlight = service.maxInFlight
    this.#ratePerS = service.ratePerS
    this.#rate = new Rate(service.ratePerS, now)
  }

  /** What its owner allows, or who shares it, has changed. */
  limit(share: Share): void {
    const { id, maxInFlight, ratePerS } = this.service
    this.#mostInFlight = share.wholePartOf(maxInFlight, id)
    this.#limit = Math.min(this.#limit, Math.max(1, this.#mostInFlight))
    this.#ratePerS = ratePerS === null ? null : (ratePerS * this.#mostInFlight) / maxInFlight
  }

  get active(): boolean {
    return this.service.state === 'ACTIVE'
  }

  /** Nothing is under way: no post, no outcome, nothing that is given back. */
  get idle(): boolean {
    return this.inFlight === 0 && this.unsettled === 0 && this.releasing === 0
  }

  /** Idle, and nothing lies here or is expected: the lane may be forgotten. */
  get empty(): boolean {
    return this.idle && this.#buffer.length === 0 && this.#reserved === 0
  }

  get buffered(): number {
    return this.#buffer.length
  }

  /** May it send now, as far as the service goes? */
  maySend(now: Millis): boolean {
    return this.active && this.waitUntil <= now && this.#mostInFlight > 0
  }

  /** As many at a time as the endpoint keeps up with, and as its owner allows. */
  get #allowed(): number {
    return Math.min(this.#limit, this.#mostInFlight)
  }

  /** Is as much under way as may be? Whatever ends then makes the loop look again. */
  get #full(): boolean {
    return this.inFlight >= this.#allowed || this.unsettled >= this.#allowed
  }

  /** Something in the store is, or will be, due at this instant. */
  dueAt(due: Millis): void {
    this.nextDue = Math.min(this.nextDue ?? due, due)
  }

  /** How many more deliveries fit into the buffer. @param free what all lanes together may still take */
  room(free = this.#buffers.free): number {
    const taken = this.#buffer.length + this.#reserved
    const most = Math.ceil(this.#allowed) * BUFFERED
    return Math.max(0, Math.min(most - taken, Math.max(OWN_ROOM - taken, free)))
  }

  /** Keeps room for new deliveries; none while older ones wait in the store, lest they wait for ever. */
  reserve(count: number, now: Millis): number {
    if (this.#lagsBehind(now) || !this.maySend(now)) return 0
    const granted = Math.min(count, this.room())
    this.#reserved += granted
    return granted
  }

  giveBack(count: number): void {
    this.#reserved -= count
  }

  /** Does the store hold something that is due? */
  #lagsBehind(now: Millis): boolean {
    return this.nextDue !== null && this.nextDue <= now
  }

  /** Does more wait than fits in, though the endpoint keeps up? */
  isBehind(now: Millis): boolean {
    return this.#lagsBehind(now) && this.maySend(now) && now - this.#succeededAt < LATELY
  }

  push(claimed: Claimed): void {
    this.#buffer.push(claimed)
    this.#buffers.put(claimed.body)
  }

  /** The next delivery to send now, or null: none waits, or the lane may not send. */
  take(now: Millis): Claimed | null {
    if (!this.maySend(now) || this.#buffer.length === 0 || this.#full) return null
    if (!this.#rate.spend(this.#ratePerS, now)) return null
    const taken = this.#buffer.shift() ?? null
    if (taken !== null) this.#buffers.take(taken.body)
    return taken
  }

  /** Takes everything out, to be given back to the store. */
  drain(): Claimed[] {
    for (const { body } of this.#buffer) this.#buffers.take(body)
    return this.#buffer.splice(0)
  }

  /** Does the store hold something due that there is room for? */
  wantsClaim(now: Millis): boolean {
    if (!this.maySend(now) || this.nextDue === null || this.nextDue > now) return false
    return this.#buffer.length <= this.#allowed && this.room() > 0
  }

  /** After {@link take} gave nothing: when there may be something to do that no other event announces; null: never. */
  wakeAt(now: Millis): Millis | null {
    if (!this.active || this.#mostInFlight === 0) return null
    if (this.waitUntil > now) return this.#buffer.length > 0 || this.nextDue !== null ? this.waitUntil : null
    // What is due by now waits for room; whoever makes room looks again, so there is no instant to wake at.
    const later = this.nextDue !== null && this.nextDue > now ? this.nextDue : null
    if (this.#buffer.length === 0 || this.#full) return later
    return Math.min(now + this.#rate.waitMs(this.#ratePerS, now), later ?? Number.POSITIVE_INFINITY)
  }

  /** The endpoint keeps up: one more at a time. */
  succeeded(now: Millis): void {
    this.#succeededAt = now
    this.#limit = Math.min(this.#mostInFlight, this.#limit + 1)
  }

  /** The endpoint is overloaded or away: half as many at a time, once for all that began before. */
  overloaded(startedAt: Millis, now: Millis): void {
    if (startedAt < this.#decreasedAt) return
    this.#decreasedAt = now
    this.#limit = Math.max(1, this.#limit / 2)
  }
}
