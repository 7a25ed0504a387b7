import type { PlatformAccount } from '../domain/platform-account.ts'
import type { Service } from '../domain/service.ts'
import type { Agent, AuditEntry, TenantRecord, Token } from '../domain/tenant.ts'
import type { Millis } from '../domain/time.ts'
import type { Page, PageRequest } from './page.ts'

/** So many sessions of a token there are at the most: the oldest ends where another one is made. */
export const MOST_SESSIONS = 100

/** The kinds of things that are configured. */
export interface DirectoryRecords {
  readonly tenants: TenantRecord
  readonly platforms: PlatformAccount
  readonly agents: Agent
  readonly services: Service
  readonly tokens: Token
  readonly audit: AuditEntry
}
export type Kind = keyof DirectoryRecords
/** Kinds that can be changed after they were made. */
export type Changeable = Exclude<Kind, 'tokens' | 'audit'>
type Fixed = 'id' | 'tenantId' | 'createdAt'
export type Patch<K extends Changeable> = Partial<Omit<DirectoryRecords[K], Fixed>>

/** All of the configuration that delivering needs. */
export interface DirectorySnapshot {
  readonly revision: number
  readonly tenants: readonly TenantRecord[]
  readonly platforms: readonly PlatformAccount[]
  readonly agents: readonly Agent[]
  readonly services: readonly Service[]
}

/** Which request an Idempotency-Key stands for. */
export interface IdempotencyKey {
  readonly tokenId: string
  readonly method: string
  readonly path: string
  readonly key: string
}

export type IdempotencyState =
  /** `made`: as whoever began it first gave it, also where that one died and it is begun anew. */
  | { readonly state: 'fresh'; readonly made: string }
  | { readonly state: 'running' }
  | { readonly state: 'mismatch' }
  /** `sealed` is the answer as it was given to `finishRequest`. */
  | { readonly state: 'done'; readonly sealed: string }
  /** The message that it made is gone, and the answer with it. */
  | { readonly state: 'erased' }

/** Tenants, tokens, platform accounts, agents, services, the audit log, idempotency. */
export interface DirectoryStore {
  /** Grows with every change of tenants, platforms, agents and services, by whomever: a cheap look. */
  revision(): Promise<number>
  snapshot(): Promise<DirectorySnapshot>
  /** @param tenantId null only where the caller may see every tenant's */
  get<K extends Kind>(kind: K, tenantId: string | null, id: string): Promise<DirectoryRecords[K] | null>
  list<K extends Kind>(
    kind: K,
    tenantId: string | null,
    page: PageRequest,
  ): Promise<Page<DirectoryRecords[K]>>
  /**
   * Of sessions of one token the newest {@link MOST_SESSIONS} stay.
   * @returns whether others ended for it
   * @throws Refusal `conflict` where one with the same id exists, or an account of the same tenant, type and
   *   `accountKey`; `not_found` where its tenant, or the token that a
   *   session is made with, is not there
   */
  insert<K extends Exclude<Kind, 'audit'>>(
    kind: K,
    record: DirectoryRecords[K],
    audit: AuditEntry,
  ): Promise<boolean>
  /**
   * Changes only the named fields.
   * @param was what the change was made for: it is made only where these fields are still so
   * @returns the record as it is now, or null where there is none
   * @throws Refusal `conflict`, and nothing is changed, where it is not as it was, or another account of the tenant has
   *   the `accountKey`
   */
  update<K extends Changeable>(
    kind: K,
    tenantId: string | null,
    id: string,
    patch: Patch<K>,
    audit: AuditEntry,
    was?: Patch<K>,
  ): Promise<DirectoryRecords[K] | null>
  /**
   * Sets a tenant's Salesforce organisation where it has none, and no other tenant has this one.
   * @returns false where nothing was changed
   */
  fillOrgId(tenantId: string, orgId: string, audit: AuditEntry): Promise<boolean>
  /**
   * Removes it from the directory; with a token go the sessions that were made with it. A removed service, tenant or platform account is remembered until what hangs
   * on it is dealt with ({@link removed}).
   * @returns false where there is none
   */
  remove(
    kind: Exclude<Kind, 'audit'>,
    tenantId: string | null,
    id: string,
    audit: AuditEntry,
  ): Promise<boolean>
  /** Also one that has expired. */
  tokenByHash(hash: string): Promise<Token | null>
  /** Drops those that have expired before. @returns how many there were */
  dropSessions(before: Millis): Promise<number>

  /** Services and tenants that were removed and still have something hanging on them. */
  removed(): Promise<{ readonly services: readonly string[]; readonly tenants: readonly string[] }>
  /** A removed service has nothing left PENDING or HELD. */
  forgetService(serviceId: string): Promise<void>
  /** Removes at most `limit` events of a removed tenant with all that hangs on them, then the rest of it. @returns true when nothing is left */
  purgeTenant(tenantId: string, limit: number): Promise<boolean>

  /**
   * Begins a request, or says what became of it. One begun by a node that died is fresh again, with the same body.
   * @param made the id of what it makes: where that is a message, the request is erased in the transaction that
   *   removes it
   */
  beginRequest(
    key: IdempotencyKey,
    bodyDigest: string,
    made: string,
    node: string,
    now: Millis,
  ): Promise<IdempotencyState>
  /** Keeps its answer, unless it was erased meanwhile. */
  finishRequest(key: IdempotencyKey, sealed: string): Promise<void>
  /** It was refused, and did nothing. */
  dropRequest(key: IdempotencyKey): Promise<void>
  /** It broke off, and may have done something: fresh again, as if the one that began it had died. */
  releaseRequest(key: IdempotencyKey): Promise<void>
  /** Drops those older than `before`. */
  dropRequests(before: Millis): Promise<number>
}
