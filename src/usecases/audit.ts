import type { AuditEntry } from '../domain/tenant.ts'
import type { DirectoryStore, Page, PageRequest } from '../store/store.ts'

/** Reads the audit log: who changed what, and when. */
export class ReadAudit {
  readonly #directory: DirectoryStore

  constructor(parts: { directory: DirectoryStore }) {
    this.#directory = parts.directory
  }

  /** @param tenantId null: of all tenants, and what belongs to none */
  list(tenantId: string | null, page: PageRequest): Promise<Page<AuditEntry>> {
    return this.#directory.list('audit', tenantId, page)
  }
}
