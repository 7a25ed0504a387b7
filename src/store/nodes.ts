import type { Happening } from '../domain/happening.ts'
import type { Millis } from '../domain/time.ts'

/** What became of a node's word that it lives. */
export interface Heard {
  /** All nodes that were heard of lately, this one among them, in the order of their names. */
  readonly living: readonly string[]
  /** It was known until now: what is leased to it is still. False at its first word, and where it was given up meanwhile. */
  readonly wasKnown: boolean
}

/** What one node tells the others, so that they need not wait until they look. */
export interface News {
  /** Tenants, platforms, agents, services or tokens may have changed. */
  readonly directory: boolean
  /** Something that is due now lies in the store for these services, unleased. */
  readonly services: readonly string[]
  /** Messages of these accounts wait to be sent. */
  readonly accounts: readonly string[]
  /** Tenants that somebody watches at this node: the others tell it what happens to them, for a while. */
  readonly watched: readonly string[]
  /** What happened to tenants that are watched elsewhere. */
  readonly happenings: readonly Happening[]
}

/** Processes that share a store. */
export interface NodeStore {
  /** The clock that all who share the store go by. */
  time(): Promise<Millis>
  /**
   * This node lives: its leases hold.
   * @param since who was heard of since then counts as living
   */
  heartbeat(node: string, now: Millis, since: Millis): Promise<Heard>
  /** Frees the leases of every other node that has not been heard of since, and forgets it. @returns how many deliveries */
  reclaim(node: string, heardSince: Millis): Promise<number>
  /** This node ends: frees what it has leased, and forgets it, so that nobody waits for it to be given up. */
  retire(node: string): Promise<void>
  /** Tells the others; may be lost, and never throws: whoever hears nothing looks now and then. */
  tell(news: Partial<News>): Promise<void>
  /** Resolves when others have told something since the last time. Null: the store is closed. */
  hear(): Promise<News | null>
}
