import type { TokenKind } from '../domain/tenant.ts'
import type { Clock, Millis } from '../domain/time.ts'
import type { Store } from '../store/store.ts'
import type { Actor } from './configuration.ts'
import type { Directory } from './directory.ts'

/** Whom a token stands for. */
export interface Principal {
  readonly tokenId: string
  readonly name: string
  readonly kind: TokenKind
  /** Null for an operator: every tenant. */
  readonly tenantId: string | null
  /** The Salesforce organisation that every request must name; null: any, or none. */
  readonly orgId: string | null
  /** Of a session, the token that it was made with; null for a token proper, and where no token was shown. */
  readonly sessionOf: string | null
  /** When a session ends by itself; null for a token proper, which does not. */
  readonly expiresAt: Millis | null
}

/** SHA-256 of a token, hexadecimal. */
export type HashToken = (token: string) => string

/** `gt_` and what the mint makes of 32 random bytes; an operator may set a longer or shorter one. */
const TOKEN = /^[\x21-\x7e]{8,256}$/
/** So many that are used at a time are remembered. */
const MOST = 10_000

interface Remembered {
  readonly principal: Principal
  readonly until: Millis
}

/**
 * Who calls, by token. Remembered for a moment at the most, where asking the store is a way over the network; this
 * node forgets all of it when it revokes a token, and when another one tells that it did.
 */
export class Authenticate {
  readonly #store: Store
  readonly #directory: Directory
  readonly #hashToken: HashToken
  readonly #now: Clock
  readonly #rememberMs: Millis
  #remembered = new Map<string, Remembered>()

  /** @param parts.rememberMs 0: a token that was revoked, by whomever, ends with this very request */
  constructor(parts: {
    store: Store
    directory: Directory
    hashToken: HashToken
    now: Clock
    rememberMs: Millis
  }) {
    this.#store = parts.store
    this.#directory = parts.directory
    this.#hashToken = parts.hashToken
    this.#now = parts.now
    this.#rememberMs = parts.rememberMs
  }

  /** Null where the token is none of ours, was revoked or has expired, or its tenant is gone. */
  async principal(token: string): Promise<Principal | null> {
    if (!TOKEN.test(token)) return null
    const hash = this.#hashToken(token)
    const known = this.#remembered.get(hash)
    if (known !== undefined && known.until > this.#now()) return this.#unexpired(known.principal)
    const remembered = this.#remembered
    const principal = await this.#look(hash)
    // What was forgotten meanwhile may have been this one.
    if (principal !== null && this.#rememberMs > 0 && remembered === this.#remembered) {
      if (remembered.size >= MOST) remembered.clear()
      remembered.set(hash, { principal, until: this.#now() + this.#rememberMs })
    }
    return principal
  }

  /** A token or a tenant may have been removed. */
  forget(): void {
    this.#remembered = new Map()
  }

  async #look(hash: string): Promise<Principal | null> {
    const record = await this.#store.directory.tokenByHash(hash)
    if (record === null) return null
    const { id: tokenId, name, kind, tenantId, orgId, sessionOf, expiresAt } = record
    if (tenantId !== null && !(await this.tenantExists(tenantId))) return null
    return this.#unexpired({ tokenId, name, kind, tenantId, orgId, sessionOf, expiresAt })
  }

  #unexpired(principal: Principal): Principal | null {
    return principal.expiresAt !== null && principal.expiresAt <= this.#now() ? null : principal
  }

  /** Looks in the store too: another process may have made the tenant a moment ago. */
  async tenantExists(tenantId: string): Promise<boolean> {
    if (this.#directory.tenant(tenantId) !== null) return true
    return (await this.#store.directory.get('tenants', null, tenantId)) !== null
  }
}

/** Is it what a browser is signed in with? */
export const isSession = ({ expiresAt }: Principal): boolean => expiresAt !== null

/** The token that stands behind a principal: a session's own id is soon forgotten. Without one it is the session. */
export const originOf = ({ tokenId, sessionOf }: Principal): string => sessionOf ?? tokenId

/** The principal as the audit log names him. */
export const actorOf = (principal: Principal): Actor => ({ id: originOf(principal), name: principal.name })
