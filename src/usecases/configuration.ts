import { notFound, StoreUnavailable } from '../domain/errors.ts'
import type { NewId } from '../domain/id.ts'
import type { AuditEntry } from '../domain/tenant.ts'
import type { Clock } from '../domain/time.ts'
import type { Changeable, DirectoryRecords, Kind, Page, PageRequest, Patch, Store } from '../store/store.ts'
import type { Telemetry } from '../telemetry.ts'
import type { Directory } from './directory.ts'

/** Who changes something: a token, or one of the two below. */
export interface Actor {
  readonly id: string
  readonly name: string
}
export const CLI: Actor = { id: 'cli', name: 'cli' }
export const SYSTEM: Actor = { id: 'system', name: 'system' }

/** What the audit log says of a change. */
export interface Note {
  readonly actor: Actor
  /** Such as `service.create`. */
  readonly action: string
  /** The names of the fields that were changed, or a reason; never a value that is secret. */
  readonly detail?: string
}

/** Who it was, as the audit log says it. */
export const actorWords = ({ id, name }: Actor): string => (id === name ? id : `${id} ${name}`)

/** Each kind in words, as in "There is no such service." */
const WORDS: Record<Kind, string> = {
  tenants: 'tenant',
  platforms: 'platform account',
  agents: 'agent',
  services: 'service',
  tokens: 'token',
  audit: 'audit entry',
}

/**
 * The one way to change configuration: each change is written together with its audit entry, and is in force in
 * this process when the call returns.
 */
export class Configuration {
  readonly #store: Store
  readonly #directory: Directory
  readonly #telemetry: Telemetry
  readonly #now: Clock
  readonly #newId: NewId
  readonly #removed: () => void

  constructor(parts: {
    store: Store
    directory: Directory
    telemetry: Telemetry
    now: Clock
    newId: NewId
    /** Called when something was removed that callers may be known by. */
    removed: () => void
  }) {
    this.#store = parts.store
    this.#directory = parts.directory
    this.#telemetry = parts.telemetry
    this.#now = parts.now
    this.#newId = parts.newId
    this.#removed = parts.removed
  }

  /**
   * @param tenantId null only where the caller may see every tenant's
   * @throws Refusal `not_found`
   */
  async get<K extends Kind>(kind: K, tenantId: string | null, id: string): Promise<DirectoryRecords[K]> {
    const record = await this.#store.directory.get(kind, tenantId, id)
    if (record === null) throw notFound(WORDS[kind])
    return record
  }

  list<K extends Kind>(
    kind: K,
    tenantId: string | null,
    page: PageRequest,
  ): Promise<Page<DirectoryRecords[K]>> {
    return this.#store.directory.list(kind, tenantId, page)
  }

  /** @throws Refusal `conflict` where one with the same id exists */
  async insert<K extends Exclude<Kind, 'audit'>>(
    kind: K,
    record: DirectoryRecords[K] & { readonly id: string; readonly tenantId?: string | null },
    note: Note,
  ): Promise<void> {
    const tenantId = record.tenantId === undefined ? record.id : record.tenantId
    if (await this.#store.directory.insert(kind, record, this.#entry(note, tenantId, record.id)))
      this.#removed()
    await this.#refresh()
  }

  /**
   * @param was what the change was made for: it is made only where these fields are still so
   * @throws Refusal `not_found`, `conflict` where it is not as it was
   */
  async update<K extends Changeable>(
    kind: K,
    tenantId: string,
    id: string,
    patch: Patch<K>,
    note: Note,
    was?: Patch<K>,
  ): Promise<DirectoryRecords[K]> {
    const entry = this.#entry(note, tenantId, id)
    const scope = kind === 'tenants' ? null : tenantId
    const record = await this.#store.directory.update(kind, scope, id, patch, entry, was)
    if (record === null) throw notFound(WORDS[kind])
    await this.#refresh()
    return record
  }

  /**
   * Sets a tenant's Salesforce organisation where it has none, and no other tenant has this one.
   * @returns false where nothing was changed
   */
  async fillOrgId(tenantId: string, orgId: string, note: Note): Promise<boolean> {
    const isFilled = await this.#store.directory.fillOrgId(
      tenantId,
      orgId,
      this.#entry(note, tenantId, tenantId),
    )
    await this.#refresh()
    return isFilled
  }

  /**
   * @param tenantId null where it belongs to no tenant, and for a tenant itself: what is removed with it must
   *   not take the note of its removal along
   * @throws Refusal `not_found`
   */
  async remove(kind: Exclude<Kind, 'audit'>, tenantId: string | null, id: string, note: Note): Promise<void> {
    const removed = await this.#store.directory.remove(kind, tenantId, id, this.#entry(note, tenantId, id))
    if (!removed) throw notFound(WORDS[kind])
    this.#removed()
    await this.#refresh()
  }

  #entry({ actor, action, detail = '' }: Note, tenantId: string | null, target: string): AuditEntry {
    const at = this.#now()
    return { id: this.#newId(at), tenantId, at, actor: actorWords(actor), action, target, detail }
  }

  /** The change is stored by now: that it cannot be read back must not look as if it were not. */
  async #refresh(): Promise<void> {
    try {
      await this.#directory.refresh()
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
      this.#telemetry.emit('store.unavailable', { where: 'refresh configuration', detail: error.message })
    }
  }
}
