import type { Attempt } from '../domain/attempt.ts'
import type { Bin, BinRequest } from '../domain/bin.ts'
import type { ChatUser } from '../domain/chat-user.ts'
import type { Conversation } from '../domain/conversation.ts'
import type { Delivery } from '../domain/delivery.ts'
import type { Dispatch } from '../domain/dispatch.ts'
import type { FiredEvent } from '../domain/event.ts'
import type { StoredFile } from '../domain/file.ts'
import type { LedgerCounts } from '../domain/ledger.ts'
import type { Message } from '../domain/message.ts'
import type { PlatformAccount } from '../domain/platform-account.ts'
import type { KeptReplay } from '../domain/replay.ts'
import type { Service } from '../domain/service.ts'
import type { Tally } from '../domain/stats.ts'
import type { Agent, AuditEntry, TenantRecord, Token } from '../domain/tenant.ts'
import type { Millis } from '../domain/time.ts'
import type { ParkedChange } from '../domain/unit.ts'
import type { IdempotencyKey } from './directory.ts'
import type { Quarantined } from './messages.ts'

/** What was removed, and is kept until what hangs on it is gone. */
interface Removable {
  readonly removed: boolean
}

/** What belongs to a person who may be being erased. */
interface Erasable {
  readonly erased: boolean
}

/** An event as it is kept. */
export interface KeptEvent extends Omit<FiredEvent, 'conversationId' | 'extIdentifier' | 'serviceIds'> {
  /** Only of an event without a message: else null. */
  readonly conversationId: string | null
  /** Only of an EVENT, which fires once: else null. */
  readonly extIdentifier: string | null
  readonly fanOut: number
  /** Its place in the order of commits. */
  readonly seq: number
}

/**
 * All that a store holds, table by table, as it goes from one database into another: secrets sealed as they are,
 * nothing leased but sends, whose nodes are dead by then.
 */
export interface CopyRows {
  readonly tenants: TenantRecord & Removable
  readonly platforms: PlatformAccount & Removable & { readonly lastHeardAt: Millis | null }
  readonly agents: Agent
  readonly services: Service &
    Removable & { readonly forgotten: boolean; readonly lastDeliveryAt: Millis | null }
  readonly tokens: Token
  readonly audit: AuditEntry
  /** Those under way are free to be begun anew. */
  readonly requests: IdempotencyKey & {
    readonly digest: string
    readonly begunAt: Millis
    readonly made: string
    readonly sealed: string | null
  }
  readonly secrets: { readonly name: string; readonly sealed: string }
  readonly chat_users: ChatUser & Erasable
  readonly identities: {
    readonly tenantId: string
    readonly platformId: string
    readonly identity: string
    readonly chatUserId: string
  }
  readonly conversations: Conversation & Erasable
  readonly messages: Message
  readonly parked: ParkedChange
  readonly quarantine: Quarantined & { readonly num: number }
  readonly erasures: {
    readonly tenantId: string
    readonly chatUserId: string
    readonly begunAt: Millis
    /** All parked changes were looked through. How far it was else means nothing where texts sort otherwise. */
    readonly isUnparked: boolean
    /** The number of the last quarantined post that was looked through. */
    readonly searched: number
  }
  readonly dispatches: Dispatch & { readonly seq: number }
  readonly files: StoredFile
  readonly unused_keys: { readonly key: string; readonly due: Millis }
  readonly events: KeptEvent
  readonly deliveries: Delivery & { readonly lastAttempt: Attempt | null }
  /** Those that another one came after. */
  readonly attempts: { readonly tenantId: string; readonly deliveryId: string; readonly attempt: Attempt }
  readonly pruned: {
    readonly tenantId: string
    readonly fanOut: number
    readonly replays: number
    readonly delivered: number
    readonly failed: number
    readonly discarded: number
  }
  readonly replays: KeptReplay
  readonly attempt_stats: {
    readonly tenantId: string
    readonly serviceId: string
    readonly at: Millis
    readonly counts: readonly Omit<Tally, 'at'>[]
  }
  readonly bins: Bin
  readonly bin_requests: BinRequest
}

export type CopyTable = keyof CopyRows

/** In the order in which they are copied: a key that comes to be used by a file is no unused one. */
export const COPY_TABLES = [
  ...['tenants', 'platforms', 'agents', 'services', 'tokens', 'audit', 'requests', 'secrets'],
  ...['chat_users', 'identities', 'conversations', 'messages', 'parked', 'quarantine', 'erasures'],
  ...['dispatches', 'files', 'unused_keys', 'events', 'deliveries', 'attempts', 'pruned'],
  ...['replays', 'attempt_stats'],
  ...['bins', 'bin_requests'],
] as readonly CopyTable[]

/** Tables whose rows come of others' rows (`last_deliveries` of services, `last_heard` of platforms, `fired` of events), or of nothing that is copied. */
export const DERIVED_TABLES = ['last_deliveries', 'last_heard', 'fired', 'nodes'] as const

export type CountedTable = CopyTable | (typeof DERIVED_TABLES)[number]
export type CopyCounts = Readonly<Record<CountedTable, number>>

/** Rows of one table that lie beside each other, in the order of its key. */
export interface CopyBatch<T extends CopyTable> {
  /** None: nothing is left. */
  readonly rows: readonly CopyRows[T][]
  /** That of the last row, opaque. */
  readonly place: string | null
}

/** Numbers that were given before, and must not be given again; 0: none was. */
export interface CopyNumbers {
  readonly revision: number
  readonly nodes: number
  readonly quarantine: number
  readonly dispatches: number
}

/** Counts of a store, to be compared. */
export interface Countable {
  /** Rows of each table. */
  counts(): Promise<CopyCounts>
  /** Counts of one tenant, or (null) of all. */
  ledger(tenantId: string | null): Promise<LedgerCounts>
  close(): Promise<void>
}

/** A store that is copied. Nobody changes it until it is closed. */
export interface CopySource extends Countable {
  /** A text that is another one for any other store, and for this one after any change. */
  state(): Promise<string>
  /** @param after the place of the last row that was read; null: from the beginning */
  read<T extends CopyTable>(table: T, after: string | null): Promise<CopyBatch<T>>
  numbers(): Promise<CopyNumbers>
  /** Ids of all tenants, also of those that were removed. */
  tenants(): Promise<readonly string[]>
}

/** How far a table is. */
export interface CopyPlace {
  readonly place: string | null
  readonly rows: number
}

/** Where a copy is; a table that is not named was not begun. */
export interface CopyProgress {
  /** Null while it goes on. */
  readonly endedAt: Millis | null
  readonly places: ReadonlyMap<CopyTable, CopyPlace>
}

/** A store that a copy is written into. */
export interface CopyTarget extends Countable {
  /**
   * Begins the copy of a store in this state, or goes on with it.
   * @throws Refusal `conflict` where it holds anything else
   */
  begin(state: string, now: Millis): Promise<CopyProgress>
  /**
   * Writes a batch, and with it how far the table is, all of it or nothing.
   * @param from the place that the batch begins behind
   * @throws Refusal `conflict` where the table is not at that place any more: another process copies, too
   */
  write<T extends CopyTable>(table: T, batch: CopyBatch<T>, from: string | null): Promise<void>
  /** Everything is there: it may be used from now on, and counts on behind these numbers. */
  finish(numbers: CopyNumbers, now: Millis): Promise<void>
}
