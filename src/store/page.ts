/** One step of a walk that removes what is old. */
export interface PruneStep {
  /** Rows that it removed. */
  readonly removed: number
  /** Where the walk goes on; null: it has come to its end. */
  readonly next: string | null
}

/** Which part of a list is wanted. Lists are ordered by id, the newest first. */
export interface PageRequest {
  /** 1 to 200. */
  readonly limit: number
  /** Rows older than this id, or newer than it; null: from the newest on. */
  readonly cursor: { readonly direction: 'older' | 'newer'; readonly id: string } | null
}

export interface Page<T> {
  readonly rows: readonly T[]
  /** Of the whole list: exact up to 10,000, then 10,000. */
  readonly count: number
  readonly countIsEstimate: boolean
  /** Are there older, or newer, rows than these? */
  readonly hasOlder: boolean
  readonly hasNewer: boolean
}
