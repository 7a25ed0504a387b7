import type { Checked } from './checked.ts'
import type { Customer } from './options.ts'
import type { SentMessage } from './records.ts'

/** What is known of an accepted message beside what the records show. */
export interface Accepted {
  readonly message: SentMessage
  readonly customer: Customer
  readonly checked: Checked
  /** The customer had written within the 24 hours before. */
  readonly windowIsOpen: boolean
}
