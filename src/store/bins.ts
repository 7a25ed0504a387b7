import type { Bin, BinRequest } from '../domain/bin.ts'
import type { AuditEntry } from '../domain/tenant.ts'
import type { Millis } from '../domain/time.ts'
import type { Page, PageRequest } from './page.ts'

/** Bins, and what came to them. One that has expired is not found. */
export interface BinStore {
  /**
   * @param most bins that a tenant may have at the same time
   * @returns false, and nothing is added, where it has so many
   * @throws Refusal `not_found` where the tenant is not there
   */
  add(bin: Bin, most: number, audit: AuditEntry): Promise<boolean>
  /** By its id alone: whoever knows a bin's URL may post to it. */
  open(id: string, now: Millis): Promise<Bin | null>
  get(tenantId: string, id: string, now: Millis): Promise<Bin | null>
  list(tenantId: string, now: Millis, page: PageRequest): Promise<Page<Bin>>
  /** Removes it with all that came to it. @returns false where there is none */
  remove(tenantId: string, id: string, audit: AuditEntry): Promise<boolean>
  /**
   * Keeps what came; the oldest beyond `most` go.
   * @returns false where the bin is not there any more
   */
  keep(request: BinRequest, most: number): Promise<boolean>
  /** What came to a bin, the newest first. */
  requests(tenantId: string, binId: string, page: PageRequest): Promise<Page<BinRequest>>
  /** Removes at most `limit` bins that have expired, with all that came to them. @returns how many */
  dropExpired(now: Millis, limit: number): Promise<number>
}
