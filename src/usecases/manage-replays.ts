import { notFound } from '../domain/errors.ts'
import type { NewId } from '../domain/id.ts'
import type { KeptReplay, Replay, ReplayKind } from '../domain/replay.ts'
import type { AuditEntry } from '../domain/tenant.ts'
import { type Clock, type Millis, SECOND } from '../domain/time.ts'
import type { Page, PageRequest, Store } from '../store/store.ts'
import { type Actor, actorWords } from './configuration.ts'
import { refuseInvalid } from './fields.ts'

/** A replay as somebody asks for it. */
export interface ReplayInput {
  readonly from: Millis
  /** Null, or yet to come: now. */
  readonly till: Millis | null
  readonly only: ReplayKind
  /** How many deliveries a second; null: as fast as the service takes them. */
  readonly ratePerS: number | null
}

/** Jobs that send deliveries again. What they send is seen to by the engine. */
export class ManageReplays {
  readonly #store: Pick<Store, 'replays' | 'directory'>
  readonly #now: Clock
  readonly #newId: NewId

  constructor(parts: { store: Pick<Store, 'replays' | 'directory'>; now: Clock; newId: NewId }) {
    this.#store = parts.store
    this.#now = parts.now
    this.#newId = parts.newId
  }

  /**
   * @param id given to it; where there is one of this id already, that is the answer. Null: a new one
   * @throws Refusal `not_found`, `invalid`, `conflict` while another one of the service is under way
   */
  async begin(
    tenantId: string,
    serviceId: string,
    { from, till, only, ratePerS }: ReplayInput,
    actor: Actor,
    id: string | null = null,
  ): Promise<Replay> {
    const now = this.#now()
    // What fires from now on is sent anyway; and what the replay itself makes must not be in it.
    const end = till === null ? now : Math.min(till, now)
    if (from >= end)
      refuseInvalid([{ path: 'from_time', message: 'must be earlier than till_time, and than now' }])
    const replay: KeptReplay = {
      id: id ?? this.#newId(now),
      tenantId,
      serviceId,
      ...{ from, till: end, only, ratePerS },
      state: 'COUNTING',
      place: null,
      pacedAt: now - SECOND,
      total: 0,
      resent: 0,
      skipped: { waiting: 0, otherState: 0, repeated: 0 },
      createdAt: now,
      endedAt: null,
    }
    const detail = `${only}${ratePerS === null ? '' : `, rate_per_s ${ratePerS}`}`
    const entry = this.#entry(tenantId, serviceId, 'service.replay', detail, actor, now)
    return await this.#store.replays.begin(replay, entry)
  }

  /** @throws Refusal `not_found` where there is no such service */
  async list(tenantId: string, serviceId: string, page: PageRequest): Promise<Page<Replay>> {
    const service = await this.#store.directory.get('services', tenantId, serviceId)
    if (service === null) throw notFound('service')
    return await this.#store.replays.list(tenantId, serviceId, page)
  }

  /** @throws Refusal `not_found` */
  async get(tenantId: string, serviceId: string, id: string): Promise<Replay> {
    const found = await this.#store.replays.replay(tenantId, serviceId, id)
    if (found === null) throw notFound('replay')
    return found
  }

  /**
   * Ends it; what it has made due already is still sent. One that has ended stays as it is.
   * @throws Refusal `not_found`
   */
  async stop(tenantId: string, serviceId: string, id: string, actor: Actor): Promise<Replay> {
    const entry = this.#entry(tenantId, serviceId, 'service.replay_stop', '', actor, this.#now())
    const found = await this.#store.replays.stop(tenantId, serviceId, id, entry)
    if (found === null) throw notFound('replay')
    return found
  }

  #entry(
    tenantId: string,
    target: string,
    action: string,
    detail: string,
    actor: Actor,
    at: Millis,
  ): AuditEntry {
    return { id: this.#newId(at), tenantId, at, actor: actorWords(actor), action, target, detail }
  }
}
