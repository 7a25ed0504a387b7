import type { PlatformType } from '../domain/contract.ts'
import type { Surroundings } from '../domain/event.ts'
import type { PlatformAccount } from '../domain/platform-account.ts'
import type { Service } from '../domain/service.ts'
import type { Agent, TenantRecord } from '../domain/tenant.ts'
import type { Millis } from '../domain/time.ts'
import type { DirectorySnapshot, Store } from '../store/store.ts'
import { byId, ServiceDirectory } from './service-directory.ts'

/** Makes a signed link to a file of ours. @param name the last part of its address, where it needs one */
export type FileLink = (fileId: string, name?: string) => string

/** How long a reply window is on a platform; null: it never ends. */
export type WindowOf = (type: PlatformType) => Millis | null

/**
 * The configuration in memory: what receiving and delivering look at for each message. Brought up to date
 * after every change made here, and once a second where another process may have made one.
 */
export class Directory extends ServiceDirectory {
  readonly #fileLink: FileLink
  readonly #windowOf: WindowOf
  #tenants = new Map<string, TenantRecord>()
  #accounts = new Map<string, PlatformAccount>()
  #agents = new Map<string, Agent>()
  #accountsOf = new Map<string, PlatformAccount[]>()
  #servicesOf = new Map<string, Service[]>()
  readonly #agentOf = (id: string): Agent | null => this.#agents.get(id) ?? null

  constructor(parts: { store: Store; fileLink: FileLink; windowOf: WindowOf }) {
    super(parts.store.directory)
    this.#fileLink = parts.fileLink
    this.#windowOf = parts.windowOf
  }

  tenant(id: string): TenantRecord | null {
    return this.#tenants.get(id) ?? null
  }

  /** Those of a Salesforce organisation. @param orgId of 18 characters */
  tenantsOf(orgId: string): readonly TenantRecord[] {
    return [...this.#tenants.values()].filter(tenant => tenant.orgId === orgId)
  }

  account(id: string): PlatformAccount | null {
    return this.#accounts.get(id) ?? null
  }

  accounts(): Iterable<PlatformAccount> {
    return this.#accounts.values()
  }

  accountsOf(tenantId: string): readonly PlatformAccount[] {
    return this.#accountsOf.get(tenantId) ?? []
  }

  /** An agent of this tenant. */
  agent(tenantId: string, id: string): Agent | null {
    const agent = this.#agents.get(id)
    return agent?.tenantId === tenantId ? agent : null
  }

  /** What stands around a message of this account; null where the account or its tenant is gone. */
  surroundings(platformId: string): Surroundings | null {
    const account = this.#accounts.get(platformId)
    const tenant = account === undefined ? undefined : this.#tenants.get(account.tenantId)
    if (account === undefined || tenant === undefined) return null
    return {
      account,
      tenant,
      services: this.#servicesOf.get(tenant.id) ?? [],
      agent: this.#agentOf,
      fileLink: this.#fileLink,
      windowMs: this.#windowOf(account.type),
    }
  }

  protected override take(snapshot: DirectorySnapshot): void {
    super.take(snapshot)
    this.#tenants = byId(snapshot.tenants)
    this.#accounts = byId(snapshot.platforms)
    this.#agents = byId(snapshot.agents)
    this.#accountsOf = Map.groupBy(snapshot.platforms, ({ tenantId }) => tenantId)
    this.#servicesOf = Map.groupBy(snapshot.services, ({ tenantId }) => tenantId)
  }
}
