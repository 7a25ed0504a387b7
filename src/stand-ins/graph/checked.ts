import type { Params } from './params.ts'

/** What is wrong with a message although it was accepted: the code and the words of its `failed` status. */
export interface LateFailure {
  readonly code: number
  readonly details?: string
}

/** What was found out about a message while it was checked. */
export interface Checked {
  /** Category of its template; null where it is none. */
  readonly category: string | null
  /** A file's address that is Meta's to fetch. */
  readonly link: string | null
  readonly late: LateFailure | null
}

/** Nothing was found out. */
export const PLAIN: Checked = { category: null, link: null, late: null }

/** Checks a file that is named by `id` or `link`, of a message or header of some kind. @throws GraphFailure */
export type CheckFile = (file: Params, kind: string) => Checked
