import type { Attempt, Exchange } from '../domain/attempt.ts'
import type { Service } from '../domain/service.ts'
import { rfc3339 } from '../domain/time.ts'
import type { Vault } from '../domain/vault.ts'
import type { Claimed, DeliveryStore, ServiceSignal } from '../store/store.ts'
import type { Telemetry } from '../telemetry.ts'
import type { Lane } from './lane.ts'
import type { ServiceSource } from './lanes.ts'
import { Loop } from './loop.ts'
import { ServiceOpener } from './open-service.ts'
import { quiet } from './quiet.ts'
import { Settler } from './settler.ts'
import { attempt, exchange, type Outcome, type Sending } from './to-service.ts'

/** Answers by which an endpoint says that it has too much to do, or is away. */
const OVERLOAD = new Set([429, 502, 503, 504])

/**
 * The delivery engine: the loop with its lanes, the senders and the settler. What it takes in under its lease
 * it delivers, or gives back.
 */
export class Engine {
  readonly loop: Loop
  readonly #settler: Settler
  readonly #opener: ServiceOpener
  readonly #services: ServiceSource
  readonly #telemetry: Telemetry
  readonly #sending: Sending

  constructor(parts: {
    node: string
    deliveries: DeliveryStore
    services: ServiceSource
    vault: Vault
    telemetry: Telemetry
    sending: Sending
  }) {
    this.#services = parts.services
    this.#telemetry = parts.telemetry
    this.#sending = parts.sending
    this.#opener = new ServiceOpener(parts.vault)
    this.#settler = new Settler(parts.deliveries, parts.telemetry)
    const { node, deliveries, services, telemetry } = parts
    const { now } = parts.sending
    this.loop = new Loop({
      node,
      deliveries,
      services,
      telemetry,
      now,
      send: (one, lane) => this.#send(one, lane),
    })
  }

  start(): void {
    this.loop.start()
  }

  /**
   * Ends gracefully: begins nothing more, waits for the posts under way and for their outcomes to be recorded.
   * @param withinMs what is still under way then is given up; it is delivered after the next start
   * @returns true where nothing was given up
   */
  async stop(withinMs: number): Promise<boolean> {
    await this.loop.stop()
    if (!(await quiet(() => !this.loop.idle, withinMs))) return false
    await this.#settler.drain()
    return true
  }

  /** Sends a sample once, outside the ledger: nothing of it is stored. */
  async sendTest(service: Service, body: Uint8Array, eventId: string): Promise<Attempt> {
    const startedAt = this.#sending.now()
    const result = await exchange(this.#opener.open(service), eventId, body, this.#sending)
    return { ...result, number: 1, startedAt }
  }

  #send(claimed: Claimed, lane: Lane): Promise<void> {
    return this.#attempt(claimed, lane).then(outcome => this.#ended(claimed, lane, outcome))
  }

  #ended(claimed: Claimed, lane: Lane, outcome: Outcome): void {
    const signal = this.#learn(lane, outcome)
    this.#report(claimed, outcome)
    lane.unsettled += 1
    this.#settler.add(outcome.settlement, signal, hasDisabled => {
      lane.unsettled -= 1
      this.loop.strays.letGo(claimed.id)
      if (outcome.settlement.state === 'PENDING') lane.dueAt(outcome.settlement.due)
      if (signal?.disable !== undefined) this.#disabled(lane, hasDisabled ? signal.disable.reason : null)
      this.loop.pump(lane)
    })
  }

  #attempt(claimed: Claimed, lane: Lane): Promise<Outcome> {
    const context = () => ({ serviceState: lane.service.state, failingSince: lane.failingSince })
    // Its secrets cannot be opened, or a bug: a failed attempt like any other, so that it is seen and tried
    // again, and not kept under our lease for ever.
    const failed = (error: unknown): Promise<Outcome> => {
      this.#unexpected(error)
      const open = { service: lane.service, headers: {}, keys: () => [] }
      const transport = { ...this.#sending.transport, post: async () => unsent(error) }
      return attempt(claimed, open, this.loop.node, context, { ...this.#sending, transport })
    }
    try {
      const open = this.#opener.open(lane.service)
      return attempt(claimed, open, this.loop.node, context, this.#sending).catch(failed)
    } catch (error) {
      return failed(error)
    }
  }

  /** What an attempt tells of its service: the lane heeds it at once, the store with the outcome. */
  #learn(lane: Lane, { verdict, settlement, succeeded }: Outcome): ServiceSignal | null {
    const { id: serviceId, tenantId } = lane.service
    const now = settlement.settledAt
    const wasFailing = lane.failingSince !== null
    lane.failingSince = verdict.service.failingSince
    if (succeeded) {
      lane.succeeded(now)
      if (!wasFailing) return null
      this.#telemetry.emit('service.recovered', { serviceId, tenantId })
      return { serviceId, failingSince: null }
    }
    const { answer, error } = settlement.attempt
    if (error !== null || (answer !== null && OVERLOAD.has(answer.status))) {
      lane.overloaded(settlement.attempt.startedAt, now)
    }
    if (!wasFailing) {
      const reason = error?.detail ?? `The endpoint answered ${answer?.status}.`
      this.#telemetry.emit('service.failing', { serviceId, tenantId, reason })
    }
    return {
      ...this.#wait(lane, verdict),
      serviceId,
      ...(wasFailing ? {} : { failingSince: lane.failingSince }),
      ...this.#disable(lane, verdict, now),
    }
  }

  #wait(lane: Lane, { service: { waitUntil } }: Outcome['verdict']): Pick<ServiceSignal, 'waitUntil'> {
    if (waitUntil === null || waitUntil <= lane.waitUntil) return {}
    lane.waitUntil = waitUntil
    this.#telemetry.emit('service.waiting', { serviceId: lane.service.id, until: rfc3339(waitUntil) })
    return { waitUntil }
  }

  #disable(
    lane: Lane,
    { service: { disable } }: Outcome['verdict'],
    at: number,
  ): Pick<ServiceSignal, 'disable'> {
    if (disable === null || lane.service.state === 'DISABLED') return {}
    lane.disabling = true
    lane.service = { ...lane.service, state: 'DISABLED' }
    return { disable: { at, reason: disable } }
  }

  /**
   * It is on record: from now on the directory knows better.
   * @param reason null: another node did it before, and tells it
   */
  #disabled(lane: Lane, reason: string | null): void {
    lane.disabling = false
    if (reason !== null) {
      const { id: serviceId, tenantId, name, url } = lane.service
      const { origin } = new URL(url)
      this.#telemetry.emit('service.disabled', { serviceId, tenantId, name, origin, reason })
    }
    void this.#services.refresh().catch(error => this.#unexpected(error))
  }

  #report(claimed: Claimed, { settlement }: Outcome): void {
    const { attempt, state, due, settledAt } = settlement
    this.#telemetry.emit('attempt.ended', {
      tenantId: claimed.tenantId,
      serviceId: claimed.serviceId,
      deliveryId: claimed.id,
      eventId: claimed.eventId,
      number: attempt.number,
      state,
      status: attempt.answer?.status ?? null,
      error: attempt.error?.code ?? null,
      startedAt: attempt.startedAt,
      ms: attempt.timings.totalMs,
      ageMs: settledAt - claimed.createdAt,
      nextAttemptAt: state === 'PENDING' ? rfc3339(due) : null,
    })
  }

  #unexpected(error: unknown): void {
    this.#telemetry.emit('error.unexpected', { where: 'delivery', error })
  }
}

const unsent = (error: unknown): Exchange => ({
  answer: null,
  error: { code: 'internal', detail: `The post could not be made ready: ${String(error)}` },
  address: null,
  timings: { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null, totalMs: 0 },
})
