import type { NewId } from '../domain/id.ts'
import type { Agent, AgentKind } from '../domain/tenant.ts'
import type { Clock } from '../domain/time.ts'
import type { Page, PageRequest } from '../store/store.ts'
import type { Actor, Configuration } from './configuration.ts'
import { changedFields } from './fields.ts'

export interface AgentInput {
  readonly name: string
  readonly kind: AgentKind
}

/** Who answers a tenant's customers. */
export class ManageAgents {
  readonly #configuration: Configuration
  readonly #now: Clock
  readonly #newId: NewId

  constructor(parts: { configuration: Configuration; now: Clock; newId: NewId }) {
    this.#configuration = parts.configuration
    this.#now = parts.now
    this.#newId = parts.newId
  }

  list(tenantId: string, page: PageRequest): Promise<Page<Agent>> {
    return this.#configuration.list('agents', tenantId, page)
  }

  /** @throws Refusal `not_found` */
  get(tenantId: string, id: string): Promise<Agent> {
    return this.#configuration.get('agents', tenantId, id)
  }

  async create(tenantId: string, input: AgentInput, actor: Actor): Promise<Agent> {
    const createdAt = this.#now()
    const agent = { id: this.#newId(createdAt), tenantId, ...input, createdAt }
    await this.#configuration.insert('agents', agent, { actor, action: 'agent.create' })
    return agent
  }

  /** @throws Refusal `not_found` */
  change(tenantId: string, id: string, patch: Partial<AgentInput>, actor: Actor): Promise<Agent> {
    const note = { actor, action: 'agent.update', detail: changedFields(patch) }
    return this.#configuration.update('agents', tenantId, id, patch, note)
  }

  /** @throws Refusal `not_found` */
  async remove(tenantId: string, id: string, actor: Actor): Promise<void> {
    await this.#configuration.remove('agents', tenantId, id, { actor, action: 'agent.delete' })
  }
}
