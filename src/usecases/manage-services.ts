import type { UrlVerdict } from '../delivery/transport.ts'
import { Refusal } from '../domain/errors.ts'
import type { NewId } from '../domain/id.ts'
import { type Filter, rotate, type Service, type SigningSecret } from '../domain/service.ts'
import { spanOf } from '../domain/stats.ts'
import { type Clock, SECOND } from '../domain/time.ts'
import type { Vault } from '../domain/vault.ts'
import type { DeliveryStore, Page, PageRequest, Patch, ServiceHealth } from '../store/store.ts'
import type { Actor, Configuration } from './configuration.ts'
import type { Directory } from './directory.ts'
import { changedFields, refuseInvalid } from './fields.ts'
import { type OwnHeaders, readHeaders } from './service-headers.ts'

/** A service as the admin sets it up. */
export interface ServiceInput {
  readonly name: string
  readonly url: string
  readonly filter: Filter
  /** Null: none of its own. */
  readonly headers: OwnHeaders | null
  readonly timeoutS: number
  readonly maxInFlight: number
  readonly ratePerS: number | null
}

/** A service with what its deliveries tell of it. */
export interface ServiceWithHealth {
  readonly service: Service
  readonly health: ServiceHealth
}

/** A service with its signing secret, which is shown once: here, and never again. */
export interface ServiceWithSecret extends ServiceWithHealth {
  readonly secret: string
}

/** `whsec_` and base64 of 32 random bytes. */
export type NewSecret = () => string

/** Over which a service's success rate is taken: that of its statistics over the same time. */
const HEALTH_WINDOW = '24h'

/** The URLs that events are delivered to. */
export class ManageServices {
  readonly #configuration: Configuration
  readonly #deliveries: DeliveryStore
  readonly #directory: Directory
  readonly #checkUrl: (url: string) => Promise<UrlVerdict>
  readonly #vault: Vault
  readonly #newSecret: NewSecret
  readonly #now: Clock
  readonly #newId: NewId

  constructor(parts: {
    configuration: Configuration
    deliveries: DeliveryStore
    directory: Directory
    /** `transport.check`. */
    checkUrl: (url: string) => Promise<UrlVerdict>
    vault: Vault
    newSecret: NewSecret
    now: Clock
    newId: NewId
  }) {
    this.#configuration = parts.configuration
    this.#deliveries = parts.deliveries
    this.#directory = parts.directory
    this.#checkUrl = parts.checkUrl
    this.#vault = parts.vault
    this.#newSecret = parts.newSecret
    this.#now = parts.now
    this.#newId = parts.newId
  }

  async list(tenantId: string, page: PageRequest): Promise<Page<ServiceWithHealth>> {
    const found = await this.#configuration.list('services', tenantId, page)
    return { ...found, rows: await this.#withHealth(found.rows) }
  }

  /** @throws Refusal `not_found` */
  async get(tenantId: string, id: string): Promise<ServiceWithHealth> {
    return await this.#examined(await this.#configuration.get('services', tenantId, id))
  }

  /**
   * @throws Refusal `invalid` (a filter that names what is not this tenant's), `header_refused`, `url_invalid`,
   *   `address_not_public`, `host_unresolved`
   */
  async create(tenantId: string, input: ServiceInput, actor: Actor): Promise<ServiceWithSecret> {
    const { headers, ...settings } = input
    await this.#refuseStrangers(tenantId, input.filter)
    const own = headers === null ? null : readHeaders(headers)
    const url = await this.#readUrl(input.url)
    const createdAt = this.#now()
    const id = this.#newId(createdAt)
    const secret = this.#newSecret()
    const service: Service = {
      id,
      tenantId,
      type: 'WEBHOOK',
      ...settings,
      url,
      state: 'ACTIVE',
      headers: this.#sealHeaders(id, own),
      secrets: this.#sealSecrets(id, [{ secret, validUntil: null }]),
      createdAt,
      disabledAt: null,
      disabledReason: null,
      failingSince: null,
      waitUntil: null,
      releasePerS: null,
    }
    await this.#configuration.insert('services', service, { actor, action: 'service.create' })
    return { service, health: unknownOf(service), secret }
  }

  /** @throws Refusal `not_found` and those of {@link create} */
  async change(
    tenantId: string,
    id: string,
    input: Partial<ServiceInput>,
    actor: Actor,
  ): Promise<ServiceWithHealth> {
    const { headers, ...settings } = input
    await this.#configuration.get('services', tenantId, id)
    if (input.filter !== undefined) await this.#refuseStrangers(tenantId, input.filter)
    const own = headers === undefined || headers === null ? headers : readHeaders(headers)
    const url = input.url === undefined ? undefined : await this.#readUrl(input.url)
    const patch: Patch<'services'> = {
      ...settings,
      ...(url === undefined ? {} : { url }),
      ...(own === undefined ? {} : { headers: this.#sealHeaders(id, own) }),
    }
    const note = { actor, action: 'service.update', detail: changedFields(input) }
    return await this.#examined(await this.#configuration.update('services', tenantId, id, patch, note))
  }

  /**
   * Removes it; what is still to be delivered to it is discarded by the upkeep.
   * @throws Refusal `not_found`
   */
  async remove(tenantId: string, id: string, actor: Actor): Promise<void> {
    await this.#configuration.remove('services', tenantId, id, { actor, action: 'service.delete' })
  }

  /**
   * A new signing secret; both sign until the overlap is over.
   * @param overlapS seconds for which the old one stays valid: 0 to 604,800
   * @throws Refusal `not_found`
   */
  async rotate(tenantId: string, id: string, overlapS: number, actor: Actor): Promise<ServiceWithSecret> {
    const { service, health } = await this.get(tenantId, id)
    const old = JSON.parse(this.#vault.open(id, service.secrets)) as SigningSecret[]
    const secret = this.#newSecret()
    const secrets = this.#sealSecrets(id, rotate(old, secret, overlapS * SECOND, this.#now()))
    const note = { actor, action: 'service.rotate', detail: `overlap_s ${overlapS}` }
    // The last thing that can fail: once it is written, the new secret must reach the caller.
    const rotated = await this.#configuration.update('services', tenantId, id, { secrets }, note)
    return { service: rotated, health, secret }
  }

  #sealSecrets(id: string, secrets: readonly SigningSecret[]): string {
    return this.#vault.seal(id, JSON.stringify(secrets))
  }

  #sealHeaders(id: string, headers: OwnHeaders | null): string | null {
    if (headers === null || Object.keys(headers).length === 0) return null
    return this.#vault.seal(id, JSON.stringify(headers))
  }

  /** @returns the URL as it is called, which is what is kept and shown */
  async #readUrl(url: string): Promise<string> {
    const verdict = await this.#checkUrl(url)
    if (!verdict.ok)
      throw new Refusal(verdict.code, verdict.detail, [{ path: 'url', message: verdict.detail }])
    return asCalled(url)
  }

  async #refuseStrangers(tenantId: string, { platformIds }: Filter): Promise<void> {
    if (platformIds.length === 0) return
    await this.#directory.refresh()
    const ours = new Set(this.#directory.accountsOf(tenantId).map(({ id }) => id))
    refuseInvalid(
      platformIds.flatMap((id, i) =>
        ours.has(id)
          ? []
          : [{ path: `filter.platform_ids[${i}]`, message: 'is no platform account of this tenant' }],
      ),
    )
  }

  async #examined(service: Service): Promise<ServiceWithHealth> {
    const [examined] = await this.#withHealth([service])
    return examined as ServiceWithHealth
  }

  async #withHealth(services: readonly Service[]): Promise<ServiceWithHealth[]> {
    if (services.length === 0) return []
    const since = spanOf(HEALTH_WINDOW, this.#now()).from
    const ids = services.map(({ id }) => id)
    const found = await this.#deliveries.health(ids, since)
    const byService = new Map(found.map(health => [health.serviceId, health]))
    return services.map(service => ({ service, health: byService.get(service.id) ?? unknownOf(service) }))
  }
}

/** In its one spelling, without the fragment, which is never sent. */
const asCalled = (text: string): string => {
  const url = URL.parse(text)
  if (url === null) return text
  url.hash = ''
  return url.href
}

const unknownOf = ({ id }: Service): ServiceHealth => ({
  serviceId: id,
  successRate: null,
  lastDeliveryAt: null,
  backlog: 0,
  held: 0,
})
