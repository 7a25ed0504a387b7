import type { NewId } from '../domain/id.ts'
import type { Token, TokenKind } from '../domain/tenant.ts'
import type { Clock } from '../domain/time.ts'
import type { Page, PageRequest } from '../store/store.ts'
import type { Actor, Configuration } from './configuration.ts'
import { orgIdGiven } from './fields.ts'

/** A fresh token (`gt_…`) and the SHA-256 of it, hexadecimal. */
export type MintToken = () => { readonly token: string; readonly hash: string }

/** A token as it is shown once: here, and never again. */
export interface MintedToken {
  readonly record: Token
  readonly token: string
}

/** What is asked for. */
interface TokenInput<K extends TokenKind = TokenKind> {
  readonly name: string
  readonly kind: K
  /** The Salesforce organisation that it is bound to, of 15 or 18 characters; left out or null: to none. */
  readonly orgId?: string | null
}

/** Tokens for the API: minted, listed, revoked. */
export class ManageTokens {
  readonly #configuration: Configuration
  readonly #mintToken: MintToken
  readonly #now: Clock
  readonly #newId: NewId

  constructor(parts: { configuration: Configuration; mintToken: MintToken; now: Clock; newId: NewId }) {
    this.#configuration = parts.configuration
    this.#mintToken = parts.mintToken
    this.#now = parts.now
    this.#newId = parts.newId
  }

  /** @param tenantId null: tokens of every tenant and the operators' */
  list(tenantId: string | null, page: PageRequest): Promise<Page<Token>> {
    return this.#configuration.list('tokens', tenantId, page)
  }

  /** @throws Refusal `invalid` where `orgId` is no organisation's id */
  async mint(
    tenantId: string,
    input: TokenInput<Exclude<TokenKind, 'operator'>>,
    actor: Actor,
  ): Promise<MintedToken> {
    return await this.#mint(tenantId, input, this.#mintToken(), actor)
  }

  /**
   * A token for all tenants: only by command line and when the hub starts for the first time, never by the API.
   * @param given the token that the operator set, with its hash; left out: a fresh one
   */
  mintOperator(name: string, actor: Actor, given = this.#mintToken()): Promise<MintedToken> {
    return this.#mint(null, { name, kind: 'operator' }, given, actor)
  }

  /**
   * Revokes it at once.
   * @param tenantId null: of whatever tenant
   * @throws Refusal `not_found`
   */
  async revoke(tenantId: string | null, id: string, actor: Actor): Promise<void> {
    const { name, tenantId: owner } = await this.#configuration.get('tokens', tenantId, id)
    await this.#configuration.remove('tokens', owner, id, { actor, action: 'token.revoke', detail: name })
  }

  async #mint(
    tenantId: string | null,
    { name, kind, orgId: given = null }: TokenInput,
    { token, hash }: ReturnType<MintToken>,
    actor: Actor,
  ): Promise<MintedToken> {
    const orgId = orgIdGiven(given)
    const createdAt = this.#now()
    const id = this.#newId(createdAt)
    const record = { id, tenantId, kind, name, orgId, hash, createdAt, sessionOf: null, expiresAt: null }
    await this.#configuration.insert('tokens', record, { actor, action: 'token.create', detail: kind })
    return { record, token }
  }
}
