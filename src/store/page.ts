import type { Millis } from '../domain/time.ts'

/** One step of a walk that removes what is old. */
export interface PruneStep {
  /** Rows that it removed. */
  readonly removed: number
  /** Where the walk goes on; null: it has come to its end. */
  readonly next: string | null
}

/** Where a row stands in a list that is ordered by id. */
export interface Place {
  readonly id: string
}

/** Where a row stands in a list that is ordered by when it last changed, and by id where that is the same. */
export interface PlaceByActivity extends Place {
  readonly at: Millis
}

/** Which part of a list is wanted, the newest first. Lists are ordered by id where nothing else is said. */
export interface PageRequest<P extends Place = Place> {
  /** 1 to 200. */
  readonly limit: number
  /** Rows older than this place, or newer than it; null: from the newest on. */
  readonly cursor: ({ readonly direction: 'older' | 'newer' } & P) | null
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
