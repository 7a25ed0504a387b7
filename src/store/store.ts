import type { BinStore } from './bins.ts'
import type { DeliveryStore } from './deliveries.ts'
import type { DirectoryStore } from './directory.ts'
import type { FileStore } from './files.ts'
import type { MessageStore } from './messages.ts'
import type { NodeStore } from './nodes.ts'
import type { OutboxStore } from './outbox.ts'
import type { PeopleStore } from './people.ts'
import type { ReplayStore } from './replays.ts'
import type { SecretStore } from './secrets.ts'
import type { StatsStore } from './stats.ts'

export type * from './bins.ts'
export type * from './deliveries.ts'
export type * from './directory.ts'
export type * from './files.ts'
export type * from './messages.ts'
export type * from './nodes.ts'
export type * from './outbox.ts'
export type * from './page.ts'
export type * from './people.ts'
export type * from './replays.ts'
export type * from './secrets.ts'
export type * from './stats.ts'

/**
 * What the hub needs of a database. Its law is `store.contract.ts`: every adapter passes it, with two handles
 * open on one database. Every method is one transaction; it throws `StoreUnavailable` where the database
 * cannot be reached or written, and then nothing of it has happened. Batches are the unit: a caller gathers,
 * the adapter writes many rows with few statements.
 */
export interface Store {
  readonly messages: MessageStore
  readonly deliveries: DeliveryStore
  readonly replays: ReplayStore
  readonly stats: StatsStore
  readonly directory: DirectoryStore
  readonly outbox: OutboxStore
  readonly files: FileStore
  readonly people: PeopleStore
  readonly secrets: SecretStore
  readonly nodes: NodeStore
  readonly bins: BinStore
  /** Ends this handle; what was answered is kept. */
  close(): Promise<void>
}
