import { Refusal } from '../domain/errors.ts'
import type { NewId } from '../domain/id.ts'
import type { Token } from '../domain/tenant.ts'
import { type Clock, HOUR, type Millis } from '../domain/time.ts'
import { actorOf, isSession, type Principal } from './authenticate.ts'
import type { Actor, Configuration } from './configuration.ts'
import type { MintedToken, MintToken } from './manage-tokens.ts'

/** How long a browser stays signed in: milliseconds. */
export const SESSION_MS: Millis = 12 * HOUR

/** What a thing that is gone is refused with. */
const isGone = (error: unknown): boolean => error instanceof Refusal && error.code === 'not_found'

/** Whom a session is for, where nobody showed a token. */
export type SignedIn = Pick<Token, 'kind' | 'tenantId' | 'name'>

type Whom = SignedIn & Pick<Token, 'orgId'>

/** Sessions: tokens that end by themselves, and with the one they were made with where there is one. */
export class Sessions {
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

  /**
   * @param principal of a token proper
   * @throws Refusal `unauthorized` where it is a session, which would never end so, or was revoked meanwhile
   */
  async begin(principal: Principal): Promise<MintedToken> {
    if (isSession(principal)) {
      throw new Refusal('unauthorized', 'This is a session, which signs nobody in: use the token itself.')
    }
    try {
      return await this.#mint(principal, principal.tokenId, actorOf(principal))
    } catch (error) {
      throw isGone(error) ? new Refusal('unauthorized', 'This token was revoked a moment ago.') : error
    }
  }

  /**
   * For somebody whom an identity provider vouches for: no token stands behind it.
   * @throws Refusal `not_found` where the tenant is gone
   */
  beginFor(somebody: SignedIn): Promise<MintedToken> {
    // A browser names no organisation with its requests: Salesforce has said which one it is.
    return this.#mint({ ...somebody, orgId: null }, null, null)
  }

  /**
   * Ends it at once, here and on other nodes. One that has ended meanwhile is as it should be.
   * @throws Refusal `state_impossible` where it is a token proper
   */
  async end(principal: Principal): Promise<void> {
    if (!isSession(principal)) {
      throw new Refusal('state_impossible', 'This is a token, not a session: it ends when it is revoked.')
    }
    const { tokenId, tenantId, name } = principal
    const note = { actor: actorOf(principal), action: 'session.end', detail: name }
    try {
      await this.#configuration.remove('tokens', tenantId, tokenId, note)
    } catch (error) {
      if (!isGone(error)) throw error
    }
  }

  /** @param actor null: the session itself */
  async #mint(
    { kind, tenantId, orgId, name }: Whom,
    sessionOf: string | null,
    actor: Actor | null,
  ): Promise<MintedToken> {
    const { token, hash } = this.#mintToken()
    const createdAt = this.#now()
    const id = this.#newId(createdAt)
    const ends = { createdAt, expiresAt: createdAt + SESSION_MS }
    const record = { id, hash, ...ends, sessionOf, kind, tenantId, orgId, name }
    const note = { actor: actor ?? { id, name }, action: 'session.create', detail: name }
    await this.#configuration.insert('tokens', record, note)
    return { record, token }
  }
}
