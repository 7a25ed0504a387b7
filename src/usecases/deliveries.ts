import type { Attempt } from '../domain/attempt.ts'
import { notFound, Refusal } from '../domain/errors.ts'
import type { NewId } from '../domain/id.ts'
import type { Clock } from '../domain/time.ts'
import type { Vault } from '../domain/vault.ts'
import type { DeliveryFilter, DeliveryRow, Page, PageRequest, Store } from '../store/store.ts'
import type { Directory } from './directory.ts'
import { type EventBrief, eventBrief } from './event-brief.ts'
import type { Dispatcher } from './fan-out.ts'
import { type SentRequest, sentRequest } from './repeat-line.ts'

/** A delivery with everything that was tried. */
export interface DeliveryDetail {
  readonly delivery: DeliveryRow
  readonly attempts: readonly Attempt[]
  /** What the last attempt sent, or the first one will, by what the service is now; null where it was removed. */
  readonly request: SentRequest | null
  /** What it carries, in short; null where its event is not kept any more. */
  readonly event: EventBrief | null
}

/** Looks at deliveries, sends them again, discards them. */
export class Deliveries {
  readonly #store: Store
  readonly #directory: Directory
  readonly #dispatcher: Pick<Dispatcher, 'wake'>
  readonly #vault: Vault
  readonly #userAgent: string
  readonly #now: Clock
  readonly #newId: NewId

  constructor(parts: {
    store: Store
    directory: Directory
    dispatcher: Pick<Dispatcher, 'wake'>
    vault: Vault
    /** `GoTallo-Webhooks/<version>`. */
    userAgent: string
    now: Clock
    newId: NewId
  }) {
    this.#store = parts.store
    this.#directory = parts.directory
    this.#dispatcher = parts.dispatcher
    this.#vault = parts.vault
    this.#userAgent = parts.userAgent
    this.#now = parts.now
    this.#newId = parts.newId
  }

  /** @throws Refusal `not_found` where there is no such service */
  async list(
    tenantId: string,
    filter: DeliveryFilter & { readonly serviceId: string },
    page: PageRequest,
  ): Promise<Page<DeliveryRow>> {
    const service = await this.#store.directory.get('services', tenantId, filter.serviceId)
    if (service === null) throw notFound('service')
    return await this.#store.deliveries.list(tenantId, filter, page)
  }

  /** What the events of these deliveries are, in short, by their ids. */
  async briefs(tenantId: string, rows: readonly DeliveryRow[]): Promise<ReadonlyMap<string, EventBrief>> {
    const ids = [...new Set(rows.map(({ eventId }) => eventId))]
    const bodies = await this.#store.messages.eventBodies(tenantId, ids)
    return new Map([...bodies].map(([id, body]) => [id, eventBrief(body)]))
  }

  /** @throws Refusal `not_found` */
  async get(tenantId: string, id: string): Promise<DeliveryDetail> {
    const found = await this.#store.deliveries.delivery(tenantId, id)
    if (found === null) throw notFound('delivery')
    const { history: attempts, ...delivery } = found
    const body = await this.#store.messages.eventBody(tenantId, delivery.eventId)
    if (body === null) return { delivery, attempts, request: null, event: null }
    const request = this.#request(delivery, attempts, body)
    return { delivery, attempts, request, event: eventBrief(body) }
  }

  /**
   * Sends it again, at once. One that has ended well is sent as a new delivery.
   * @throws Refusal `not_found`, `conflict` where an attempt is under way, `state_impossible` where its service
   *   does not take any
   */
  async retry(tenantId: string, id: string): Promise<DeliveryDetail> {
    const { delivery } = await this.get(tenantId, id)
    this.#refuseIdle(delivery.serviceId)
    const now = this.#now()
    const retried = await this.#store.deliveries.retry(tenantId, id, this.#newId(now), now)
    if (retried === null) {
      throw new Refusal('conflict', 'An attempt of this delivery is under way: wait for its outcome.')
    }
    this.#dispatcher.wake([retried.serviceId])
    return await this.get(tenantId, retried.id)
  }

  /** @throws Refusal `not_found`, `state_impossible` */
  async discard(tenantId: string, id: string): Promise<DeliveryDetail> {
    const discarded = await this.#store.deliveries.discard(tenantId, id, this.#now())
    if (discarded === null) throw notFound('delivery')
    const detail = await this.get(tenantId, id)
    if (discarded) return detail
    const { state, leased } = detail.delivery
    const why = leased ? 'an attempt of it is under way: wait for its outcome' : `it is ${state}`
    throw new Refusal('state_impossible', `This delivery cannot be discarded: ${why}.`)
  }

  #refuseIdle(serviceId: string): void {
    const state = this.#directory.service(serviceId)?.state
    if (state === 'ACTIVE') return
    const why =
      state === undefined
        ? 'Its service was removed.'
        : `Its service is ${state} and holds what it is sent: resume it first.`
    throw new Refusal('state_impossible', `This delivery cannot be sent again. ${why}`)
  }

  #request(delivery: DeliveryRow, attempts: readonly Attempt[], body: Uint8Array): SentRequest | null {
    const service = this.#directory.service(delivery.serviceId)
    if (service === null) return null
    const at = attempts.at(-1)?.startedAt ?? this.#now()
    return sentRequest({ service, eventId: delivery.eventId, body, at }, this.#vault, this.#userAgent)
  }
}
