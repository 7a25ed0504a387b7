import type { Schema } from '../../api/client.ts'

/** What the overview is made of. */
export interface Parts {
  /** All of them: what fails must not hide behind others. */
  readonly services: readonly Schema<'Service'>[]
  readonly platforms: readonly Schema<'Platform'>[]
  /** Somebody has written, or was written to. */
  readonly hasTalk: boolean
}
