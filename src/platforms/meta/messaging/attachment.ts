import type { Wire } from '../../shared/read.ts'

/** An attachment: its word, and what it holds. */
export interface Attachment {
  readonly type: string
  readonly payload: Wire
  /** The whole: echoes have a title and an address here that stand in the payload elsewhere. */
  readonly wire: Wire
}
