import type { AuditEntry } from '../domain/tenant.ts'

/** A sealed text, wherever it lies. */
export interface Sealed {
  /** Where it lies; only the store reads it. */
  readonly place: string
  /**
   * What it was sealed under besides the key: a record's id for credentials, signing secrets, headers and bins,
   * `idempotency <token id> <method> <path> <key>` for an answer that is kept, the name of a secret of the hub's own.
   */
  readonly context: string
  readonly text: string
}

/** A text sealed anew. */
export interface Resealed {
  readonly place: string
  /** As it was read: where it reads otherwise by now, it stays as it is. */
  readonly before: string
  readonly after: string
}

/** Secrets of the hub itself, and everything that is sealed under the master key. */
export interface SecretStore {
  /** A secret of the hub's own, sealed; null where there is none of this name. */
  secret(name: string): Promise<string | null>
  /** Keeps a secret; the first of a name stays. @returns the one that is kept */
  addSecret(name: string, sealed: string): Promise<string>
  /**
   * Every sealed text, a page at a time, always in the same order: credentials, signing secrets, headers,
   * bins and what came to them, answers that are kept, the hub's own secrets. Those of removed records are gone.
   * @param after the last place of the page before; null: from the first on
   * @returns fewer than `limit` only at the end
   */
  sealed(after: string | null, limit: number): Promise<readonly Sealed[]>
  /**
   * Writes texts that were sealed anew, each where it is still as it was read.
   * @param audit written with them; null: no entry
   * @returns how many were written
   */
  reseal(changes: readonly Resealed[], audit: AuditEntry | null): Promise<number>
}
