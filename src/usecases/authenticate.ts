import type { TokenKind } from '../domain/tenant.ts'
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
}

/** SHA-256 of a token, hexadecimal. */
export type HashToken = (token: string) => string

/** `gt_` and what the mint makes of 32 random bytes; an operator may set a longer or shorter one. */
const TOKEN = /^[\x21-\x7e]{8,256}$/

/** Who calls, by token. Nothing is cached: a token that was revoked ends with this very request. */
export class Authenticate {
  readonly #store: Store
  readonly #directory: Directory
  readonly #hashToken: HashToken

  constructor(parts: { store: Store; directory: Directory; hashToken: HashToken }) {
    this.#store = parts.store
    this.#directory = parts.directory
    this.#hashToken = parts.hashToken
  }

  /** Null where the token is none of ours, was revoked, or its tenant is gone. */
  async principal(token: string): Promise<Principal | null> {
    if (!TOKEN.test(token)) return null
    const record = await this.#store.directory.tokenByHash(this.#hashToken(token))
    if (record === null) return null
    const { id: tokenId, name, kind, tenantId } = record
    if (tenantId !== null && !(await this.tenantExists(tenantId))) return null
    return { tokenId, name, kind, tenantId }
  }

  /** Looks in the store too: another process may have made the tenant a moment ago. */
  async tenantExists(tenantId: string): Promise<boolean> {
    if (this.#directory.tenant(tenantId) !== null) return true
    return (await this.#store.directory.get('tenants', null, tenantId)) !== null
  }
}

/** The principal as the audit log names him. */
export const actorOf = ({ tokenId, name }: Principal): Actor => ({ id: tokenId, name })
