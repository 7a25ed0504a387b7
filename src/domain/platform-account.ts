import type { PlatformType } from './contract.ts'
import type { Millis } from './time.ts'

export type HealthState = 'ok' | 'unverified' | 'failing'

/** What is known of an account's connection to its platform. */
export interface AccountHealth {
  readonly state: HealthState
  readonly detail: string | null
  readonly checkedAt: Millis | null
}

/** One account on a chat platform: a WhatsApp number, a page, a bot. */
export interface PlatformAccount {
  readonly id: string
  readonly tenantId: string
  readonly type: PlatformType
  readonly name: string
  /** Off: its messages are kept, but no event fires. */
  readonly messageForwarding: boolean
  readonly transcribeEnabled: boolean
  /** A conversation begins, and opens again, with the bot. */
  readonly startsWithBot: boolean
  /** The platform's own id of the account, by which items of a post are routed; null where it has none. */
  readonly accountKey: string | null
  /** Credentials, sealed under the account's id. */
  readonly credentials: string
  readonly health: AccountHealth
  readonly createdAt: Millis
}
