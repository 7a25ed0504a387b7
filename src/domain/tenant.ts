import type { Millis } from './time.ts'

/** A customer of ours: everything else belongs to one. */
export interface TenantRecord {
  readonly id: string
  readonly name: string
  /** The 18-character Salesforce organisation id. */
  readonly orgId: string | null
  readonly createdAt: Millis
}

export type AgentKind = 'HUMAN' | 'AUTOMATED'

/** Who answers customers. */
export interface Agent {
  readonly id: string
  readonly tenantId: string
  readonly name: string
  readonly kind: AgentKind
  readonly createdAt: Millis
}

/** What a token may do: all tenants; one tenant, everything; one tenant, read and send. */
export type TokenKind = 'operator' | 'tenant' | 'agent'

/**
 * An API token; the token itself is never kept, only its hash. One that expires is a session: what a browser is signed
 * in with. It stands for the token that it was made with, or for somebody whom an identity provider vouched for.
 */
export interface Token {
  readonly id: string
  /** Null for an operator's. */
  readonly tenantId: string | null
  readonly kind: TokenKind
  readonly name: string
  /** The 18-character Salesforce organisation id that every request with it must name; null: from anywhere. */
  readonly orgId: string | null
  /** SHA-256 of the token, hexadecimal. */
  readonly hash: string
  readonly createdAt: Millis
  /**
   * The id of the token that a session was made with, which it ends with at the latest; null for a token proper, and
   * for a session by an identity provider.
   */
  readonly sessionOf: string | null
  /** Null: never. */
  readonly expiresAt: Millis | null
}

/** One change of configuration: who, what, when. Never holds a secret. */
export interface AuditEntry {
  readonly id: string
  /** Null for what belongs to no tenant. */
  readonly tenantId: string | null
  readonly at: Millis
  /** The token's id and name, `cli`, or `system`. */
  readonly actor: string
  /** Such as `service.create`. */
  readonly action: string
  /** The id of what was changed. */
  readonly target: string
  /** The names of the fields that were changed, or a reason. */
  readonly detail: string
}
