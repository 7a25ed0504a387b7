import type { Wanted } from '../support/expected.ts'

/** What a fixture must lead to, written down from contract.md and the platform's page in docs/platforms. */
export interface Case {
  /** Posts that come before it: what it is about. */
  readonly after?: readonly unknown[]
  /** What it fires, and nothing else. */
  readonly events: readonly Wanted[]
  /** Something in it cannot be read: the raw post is kept in quarantine. Defaults to false. */
  readonly quarantined?: boolean
}

/** By the name of the fixture, without `.json`. */
export type Cases = Readonly<Record<string, Case>>

/** One event and nothing unreadable. */
export const fires = (...events: Wanted[]): Case => ({ events })

/** Nothing fires, and the raw post is kept. */
export const QUARANTINED: Case = { events: [], quarantined: true }
/** Nothing fires, and nothing is wrong. */
export const SILENT: Case = { events: [] }
