import type { ConversationVerdict, MessageError } from './change.ts'
import type { JsonObject, TemplateDetails } from './contract.ts'
import type { RetrySchedule } from './retry.ts'
import { DAY, HOUR, MINUTE, type Millis, SECOND } from './time.ts'

/** When a refused send may be tried again. */
export interface SendRetry {
  /** The platform asked to wait at least so long; null: by our own schedule. */
  readonly afterMs: Millis | null
  /** `account`: everything that the account sends has to wait, not this message alone. */
  readonly scope: 'message' | 'account'
}

/** What one try to send a message came to. */
export type SendResult =
  | {
      readonly state: 'accepted'
      readonly extIdentifier: string
      readonly status: 'SENT' | 'PREPARED'
      readonly identities: readonly string[]
      /** Stands in the message's `auxiliary_data` from now on. */
      readonly auxiliaryData?: JsonObject
    }
  | {
      readonly state: 'refused'
      readonly errors: readonly MessageError[]
      /** Null: there is no next try. */
      readonly retry: SendRetry | null
      readonly conversation: ConversationVerdict | null
    }
  | { readonly state: 'unknown'; readonly detail: string }

/** What a template's definition says of it, filled in. */
export type Described = Pick<TemplateDetails, 'category' | 'text'>

/** The end of one try, with what it was made under. */
export interface SendOutcome {
  readonly messageId: string
  readonly platformId: string
  /** The node that tried, and `attempts` as claimed: an outcome that comes late changes nothing but what is certain. */
  readonly lease: string
  readonly attempts: number
  readonly startedAt: Millis
  readonly result: SendResult
  /** A send that is repeated is carried out once: a lost answer is no doubt. */
  readonly idempotent: boolean
  /** In [0, 1): spreads retries. */
  readonly random: number
}

/** The waits after the first, second … refusal that may be tried again; then the message has FAILED. */
export const SEND_SCHEDULE: RetrySchedule = [
  SECOND,
  5 * SECOND,
  15 * SECOND,
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  20 * MINUTE,
  HOUR,
]

/** How long after its acceptance a message is still tried whose account is told to slow down. */
export const ACCOUNT_PATIENCE: Millis = DAY

/** How long a lost answer is waited for in a receipt, before the message has FAILED. */
export const DOUBT_MS = 10 * MINUTE

export const AMBIGUOUS_ERROR: MessageError = {
  code: 'ambiguous',
  title: 'It is not known whether this message was sent.',
  detail:
    "The platform's answer was lost, and no receipt came within 10 minutes. It was not sent again, so that the customer does not get it twice.",
}

export const BROKEN_OFF_ERROR: MessageError = {
  code: 'broken_off',
  title: 'This message was not sent.',
  detail:
    'Each time that it was made ready (its file handed to the platform, its template looked up), the hub ended before that was done.',
}
