import { type Clock, type Millis, SECOND } from '../domain/time.ts'
import type { Claimed, DeliveryStore } from '../store/store.ts'
import { reportFailure, type Telemetry } from '../telemetry.ts'
import { inOneGo } from '../turn.ts'
import type { Lane } from './lane.ts'
import { Lanes, type ServiceSource } from './lanes.ts'
import { Alarm } from './loop-alarm.ts'
import { pause } from './quiet.ts'
import { Share } from './share.ts'
import { Strays } from './strays.ts'

/** Sends one delivery of a lane: resolves when the post has ended and its outcome is on its way to the store. */
export type Send = (claimed: Claimed, lane: Lane) => Promise<void>

/** The store is asked at least so often for what other processes put there. */
const POLL_MS = 5 * SECOND
const PAUSE_AFTER_ERROR_MS = 500

/**
 * The one loop: deliveries come in by hand-over or by claim, wait in their service's lane, and go out as the
 * lane allows. What is due later is found by an indexed scan when its time has come.
 */
export class Loop {
  readonly node: string
  /** What is leased to this node. */
  readonly strays: Strays
  readonly #deliveries: DeliveryStore
  readonly #services: ServiceSource
  readonly #telemetry: Telemetry
  readonly #now: Clock
  readonly #send: Send
  readonly #lanes = new Lanes()
  readonly #alarm: Alarm
  readonly #post = inOneGo<{ readonly claimed: Claimed; readonly lane: Lane }>(({ claimed, lane }) => {
    const ended = (): void => {
      lane.inFlight -= 1
      this.pump(lane)
    }
    this.#send(claimed, lane).then(ended, error => {
      this.#report('send', error)
      ended()
    })
  })
  #claiming = false
  #polledAt = 0
  #stopped = true

  constructor(parts: {
    node: string
    deliveries: DeliveryStore
    services: ServiceSource
    telemetry: Telemetry
    now: Clock
    send: Send
  }) {
    this.node = parts.node
    this.#deliveries = parts.deliveries
    this.#services = parts.services
    this.#telemetry = parts.telemetry
    this.#now = parts.now
    this.#send = parts.send
    this.strays = new Strays(parts.deliveries, parts.node)
    this.#alarm = new Alarm(parts.now, POLL_MS, () => void this.#turn())
    this.#services.onChange(() => this.#follow())
  }

  get running(): boolean {
    return !this.#stopped
  }

  start(): void {
    this.#stopped = false
    this.#follow()
  }

  /** Begins nothing more and gives back what waits; posts under way end on their own. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#alarm.clear()
    await Promise.all(Array.from(this.#lanes.all(), lane => this.#giveBackBuffer(lane)))
  }

  /** How many services have a lane. */
  get lanes(): number {
    return this.#lanes.size
  }

  /** How the work is shared among the nodes has changed. @param nodes without this one: it has no part now */
  share(nodes: readonly string[]): void {
    this.#lanes.share(new Share(this.node, nodes))
    this.#lanes.dueAt(this.#now())
    for (const lane of this.#lanes.all()) this.pump(lane)
  }

  /** Is no post under way, every outcome recorded, and nothing being claimed or given back? */
  get idle(): boolean {
    return !this.#claiming && this.#lanes.idle
  }

  /** Is there a service for which more waits than fits into memory, though its endpoint keeps up? */
  get behind(): boolean {
    return this.#lanes.isBehind(this.#now())
  }

  reserve(serviceId: string, count: number): number {
    return this.#stopped ? 0 : (this.#lanes.get(serviceId)?.reserve(count, this.#now()) ?? 0)
  }

  giveBack(serviceId: string, count: number): void {
    const lane = this.#lanes.get(serviceId)
    if (lane === undefined) return
    lane.giveBack(count)
    this.pump(lane)
  }

  /** Takes committed deliveries under our lease whose room was reserved. */
  handOver(deliveries: readonly Claimed[]): void {
    const lanes = new Set<Lane>()
    for (const claimed of deliveries) {
      // A lane stays while room in it is reserved, whatever becomes of its service.
      const lane = this.#lanes.get(claimed.serviceId)
      if (lane === undefined) continue
      lane.giveBack(1)
      this.#take(lane, claimed)
      lanes.add(lane)
    }
    for (const lane of lanes) this.pump(lane)
  }

  #take(lane: Lane, claimed: Claimed): void {
    this.strays.hold(claimed.id)
    lane.push(claimed)
  }

  /** Something that is due now lies in the store. */
  wake(serviceIds: Iterable<string>): void {
    const now = this.#now()
    for (const id of serviceIds) {
      this.#lanes.get(id)?.dueAt(now)
    }
    this.#schedule(0)
  }

  /** Sends what the lane may send now, gives back what it may not, and sees to it that it goes on. */
  pump(lane: Lane): void {
    const now = this.#now()
    if (this.#stopped || !lane.maySend(now)) void this.#giveBackBuffer(lane)
    if (this.#stopped) return
    for (let claimed = lane.take(now); claimed !== null; claimed = lane.take(now)) this.#begin(claimed, lane)
    if (lane.wantsClaim(now)) return this.#schedule(0)
    const wakeAt = lane.wakeAt(now)
    if (wakeAt !== null) this.#schedule(wakeAt - now)
  }

  /** Gives back to the store what waits in a lane that may not send for a while. */
  async #giveBackBuffer(lane: Lane): Promise<void> {
    const waiting = lane.drain()
    if (waiting.length === 0) return
    const ids = waiting.map(({ id }) => id)
    lane.releasing += 1
    try {
      await this.#deliveries.release(this.node, ids)
      for (const id of ids) this.strays.letGo(id)
      // Not before: a claim that is faster than the release would find nothing and forget them.
      lane.dueAt(this.#now())
    } catch (error) {
      // They are still ours, and nobody else would ever send them: the next turn tries again.
      if (this.#lanes.isApart) this.strays.disown(ids)
      else for (const one of waiting) lane.push(one)
      return this.#report('release', error)
    } finally {
      lane.releasing -= 1
    }
    this.pump(lane)
  }

  #begin(claimed: Claimed, lane: Lane): void {
    lane.inFlight += 1
    this.#post({ claimed, lane })
  }

  /** Makes the lanes follow the directory: new services, changed ones, paused ones, removed ones. */
  #follow(): void {
    if (this.#stopped) return
    this.#lanes.follow(this.#services, this.#now())
    for (const lane of this.#lanes.all()) if (!lane.active) this.pump(lane)
    this.#schedule(0)
  }

  /** Comes back after a while, or sooner where that was asked for already. */
  #schedule(delay: Millis): void {
    if (!this.#stopped) this.#alarm.set(delay)
  }

  async #turn(): Promise<void> {
    if (this.#claiming || this.#stopped) return
    this.#claiming = true
    this.#poll()
    try {
      await this.#claim()
      if ((await this.strays.look(this.#now())) > 0) this.#lanes.dueAt(this.#now())
    } catch (error) {
      this.strays.doubt()
      this.#report('claim', error)
      await pause(PAUSE_AFTER_ERROR_MS)
    } finally {
      this.#claiming = false
    }
    for (const lane of this.#lanes.all()) {
      this.pump(lane)
      this.#lanes.forget(lane, this.#services)
    }
    this.#schedule(POLL_MS)
  }

  /** Now and then every lane asks the store: another process may have put something there. */
  #poll(): void {
    const now = this.#now()
    if (now - this.#polledAt < POLL_MS) return
    this.#polledAt = now
    this.#lanes.dueAt(now)
  }

  async #claim(): Promise<void> {
    const now = this.#now()
    const wanting = this.#lanes.wanting(now)
    if (wanting.length === 0) return
    const requests = this.#lanes.requestsOf(wanting)
    // Whoever wakes a lane while the store answers must not be overruled by the answer.
    for (const lane of wanting) lane.nextDue = null
    const results = await this.#deliveries.claim(this.node, requests, now).catch(error => {
      for (const lane of wanting) lane.dueAt(now)
      throw error
    })
    for (const { serviceId, claimed, nextDue } of results) {
      const lane = this.#lanes.get(serviceId)
      if (lane === undefined) continue
      if (nextDue !== null) lane.dueAt(nextDue)
      for (const one of claimed) this.#take(lane, one)
    }
  }

  #report(where: string, error: unknown): void {
    reportFailure(this.#telemetry, where, error)
  }
}
