import type { NewId } from '../domain/id.ts'
import type { TenantRecord } from '../domain/tenant.ts'
import type { Clock } from '../domain/time.ts'
import type { Page, PageRequest } from '../store/store.ts'
import type { Actor, Configuration } from './configuration.ts'
import { changedFields, orgIdGiven } from './fields.ts'

export interface TenantInput {
  readonly name: string
  /** Of 15 or 18 characters. */
  readonly orgId: string | null
}

/** Tenants: the operator's business. */
export class ManageTenants {
  readonly #configuration: Configuration
  readonly #now: Clock
  readonly #newId: NewId

  constructor(parts: { configuration: Configuration; now: Clock; newId: NewId }) {
    this.#configuration = parts.configuration
    this.#now = parts.now
    this.#newId = parts.newId
  }

  list(page: PageRequest): Promise<Page<TenantRecord>> {
    return this.#configuration.list('tenants', null, page)
  }

  /** @throws Refusal `not_found` */
  get(id: string): Promise<TenantRecord> {
    return this.#configuration.get('tenants', null, id)
  }

  /** @throws Refusal `invalid` */
  async create(input: TenantInput, actor: Actor): Promise<TenantRecord> {
    const orgId = orgIdGiven(input.orgId)
    const createdAt = this.#now()
    const tenant = { id: this.#newId(createdAt), name: input.name, orgId, createdAt }
    await this.#configuration.insert('tenants', tenant, { actor, action: 'tenant.create' })
    return tenant
  }

  /** @throws Refusal `not_found`, `invalid` */
  async change(id: string, patch: Partial<TenantInput>, actor: Actor): Promise<TenantRecord> {
    const changes = patch.orgId === undefined ? patch : { ...patch, orgId: orgIdGiven(patch.orgId) }
    const note = { actor, action: 'tenant.update', detail: changedFields(patch) }
    return await this.#configuration.update('tenants', id, id, changes, note)
  }

  /**
   * Removes a tenant with everything that is its own; the upkeep does so bit by bit.
   * @throws Refusal `not_found`
   */
  async remove(id: string, actor: Actor): Promise<void> {
    await this.#configuration.remove('tenants', null, id, { actor, action: 'tenant.delete' })
  }
}
