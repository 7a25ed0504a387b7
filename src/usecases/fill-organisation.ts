import { type Clock, MINUTE, type Millis } from '../domain/time.ts'
import { reportFailure, type Telemetry } from '../telemetry.ts'
import { actorOf, type Principal } from './authenticate.ts'
import type { Configuration } from './configuration.ts'
import type { Directory } from './directory.ts'
import { changedFields } from './fields.ts'

/** A tenant for which nothing was changed is not tried again for so long. */
const PAUSE_MS = MINUTE
/** So many of them are remembered. */
const MOST = 10_000

/** A tenant's Salesforce organisation, which the first call of its token from there tells. */
export class FillOrganisation {
  readonly #configuration: Configuration
  readonly #directory: Pick<Directory, 'tenant'>
  readonly #telemetry: Telemetry
  readonly #now: Clock
  /** By tenant, what is being written. */
  readonly #filling = new Map<string, Promise<void>>()
  /** By tenant, until when it is left alone. */
  readonly #tried = new Map<string, Millis>()

  constructor(parts: {
    configuration: Configuration
    directory: Pick<Directory, 'tenant'>
    telemetry: Telemetry
    now: Clock
  }) {
    this.#configuration = parts.configuration
    this.#directory = parts.directory
    this.#telemetry = parts.telemetry
    this.#now = parts.now
  }

  /** Would the organisation that this one calls from be his tenant's? Looks into memory only. */
  isWanted({ kind, tenantId }: Principal): boolean {
    if (kind !== 'tenant' || tenantId === null) return false
    // Who is not in the directory yet was made by another process a moment ago.
    return (
      (this.#directory.tenant(tenantId)?.orgId ?? null) === null &&
      (this.#tried.get(tenantId) ?? 0) <= this.#now()
    )
  }

  /**
   * Sets it where the tenant has none and no other tenant has this one. Never throws: that it is not written down must
   * not stop the call that told it.
   * @param orgId of 18 characters
   */
  async fill(principal: Principal, orgId: string): Promise<void> {
    const { tenantId } = principal
    if (tenantId === null) return
    const filling = this.#filling.get(tenantId) ?? this.#fill(principal, tenantId, orgId)
    this.#filling.set(tenantId, filling)
    await filling
  }

  async #fill(principal: Principal, tenantId: string, orgId: string): Promise<void> {
    const note = { actor: actorOf(principal), action: 'tenant.update', detail: changedFields({ orgId }) }
    try {
      if (!(await this.#configuration.fillOrgId(tenantId, orgId, note))) this.#pause(tenantId)
    } catch (error) {
      this.#pause(tenantId)
      reportFailure(this.#telemetry, 'write the organisation of a tenant', error)
    } finally {
      this.#filling.delete(tenantId)
    }
  }

  #pause(tenantId: string): void {
    if (this.#tried.size >= MOST) this.#tried.clear()
    this.#tried.set(tenantId, this.#now() + PAUSE_MS)
  }
}
