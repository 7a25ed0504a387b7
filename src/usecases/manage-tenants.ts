import { Refusal } from '../domain/errors.ts'
import type { NewId } from '../domain/id.ts'
import type { TenantRecord } from '../domain/tenant.ts'
import type { Clock } from '../domain/time.ts'
import type { Page, PageRequest } from '../store/store.ts'
import type { Actor, Configuration } from './configuration.ts'
import { changedFields } from './fields.ts'

export interface TenantInput {
  readonly name: string
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
    checkOrgId(input.orgId)
    const createdAt = this.#now()
    const tenant = { id: this.#newId(createdAt), ...input, createdAt }
    await this.#configuration.insert('tenants', tenant, { actor, action: 'tenant.create' })
    return tenant
  }

  /** @throws Refusal `not_found`, `invalid` */
  async change(id: string, patch: Partial<TenantInput>, actor: Actor): Promise<TenantRecord> {
    if (patch.orgId !== undefined) checkOrgId(patch.orgId)
    const note = { actor, action: 'tenant.update', detail: changedFields(patch) }
    return await this.#configuration.update('tenants', id, id, patch, note)
  }

  /**
   * Removes a tenant with everything that is its own; the upkeep does so bit by bit.
   * @throws Refusal `not_found`
   */
  async remove(id: string, actor: Actor): Promise<void> {
    await this.#configuration.remove('tenants', null, id, { actor, action: 'tenant.delete' })
  }
}

const ORG_ID = /^00D[0-9A-Za-z]{15}$/

const checkOrgId = (orgId: string | null): void => {
  if (orgId === null || ORG_ID.test(orgId)) return
  const message =
    'must be the 18-character Salesforce organisation id, which begins with 00D; the 15-character form lacks the last three characters'
  throw new Refusal('invalid', `org_id ${message}.`, [{ path: 'org_id', message }])
}
