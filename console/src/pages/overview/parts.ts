import type { Schema } from '../../api/client.ts'

/** So many services and platforms are looked at: nobody reads more on one page. */
export const MOST = 100

/** What the overview is made of. */
export interface Parts {
  readonly services: readonly Schema<'Service'>[]
  readonly platforms: readonly Schema<'Platform'>[]
  /** Somebody has written, or was written to. */
  readonly hasTalk: boolean
}
