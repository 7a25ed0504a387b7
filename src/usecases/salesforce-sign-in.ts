import { Refusal } from '../domain/errors.ts'
import { type Admissions, type Identity, kindOf, SignInFailure } from '../domain/sign-in.ts'
import type { TenantRecord } from '../domain/tenant.ts'
import { type Clock, MINUTE, type Millis } from '../domain/time.ts'
import type { Vault } from '../domain/vault.ts'
import type { Flow, IdentityProvider } from '../identity/provider.ts'
import type { Directory } from './directory.ts'
import type { MintedToken } from './manage-tokens.ts'
import type { Sessions } from './sessions.ts'

/** Where one begins, below the public URL. */
export const SIGN_IN_PATH = '/api/v1/session/salesforce/'
/** Where Salesforce leads back to; its app names the same. */
export const CALLBACK_PATH = `${SIGN_IN_PATH}callback/`
/** How long somebody may take to sign in at the provider: milliseconds. */
export const FLOW_MS: Millis = 10 * MINUTE
/** Who comes back while so many are asked about is told to try again: a provider may take seconds. */
const MOST_AT_ONCE = 32

/** What the browser keeps of a sign-in that it has begun: sealed, so that it can neither be read nor made up. */
interface Kept extends Flow {
  /** Where in the console it was to lead. */
  readonly next: string
  /** Milliseconds since 1970. */
  readonly until: Millis
}

/** A sign-in that was begun. */
export interface Begun {
  /** Where to send the browser. */
  readonly url: string
  /** Names it among others of the same browser. */
  readonly state: string
  /** To be kept by the browser. */
  readonly sealed: string
}

/** Sign-in to the console with Salesforce. It keeps nothing: whatever node the browser comes back to can go on. */
export class SalesforceSignIn {
  readonly #provider: IdentityProvider
  readonly #vault: Vault
  readonly #directory: Directory
  readonly #sessions: Sessions
  readonly #admissions: Admissions
  readonly #now: Clock
  #underWay = 0

  /** @param parts.flowVault every node's opens what another one has sealed */
  constructor(parts: {
    provider: IdentityProvider
    flowVault: Vault
    directory: Directory
    sessions: Sessions
    admissions: Admissions
    now: Clock
  }) {
    this.#provider = parts.provider
    this.#vault = parts.flowVault
    this.#directory = parts.directory
    this.#sessions = parts.sessions
    this.#admissions = parts.admissions
    this.#now = parts.now
  }

  /** Hosts where one may sign in, the usual one first, as in `login.salesforce.com`. */
  get hosts(): readonly string[] {
    return this.#provider.hosts.map(origin => new URL(origin).host)
  }

  /**
   * @param host one of {@link hosts}; null: the usual one
   * @param next where it leads to in the end
   * @throws Refusal `invalid` where there is no such host; SignInFailure
   */
  async begin(host: string | null, next: string): Promise<Begun> {
    const [usual] = this.#provider.hosts
    const origin = host === null ? usual : this.#provider.hosts.find(one => new URL(one).host === host)
    if (origin === undefined) {
      const message = `must be one of ${this.hosts.join(', ')}`
      throw new Refusal('invalid', `host ${message}.`, [{ path: 'host', message }])
    }
    const { flow, url } = await this.#provider.begin(origin)
    const kept: Kept = { ...flow, next, until: this.#now() + FLOW_MS }
    return { url, state: flow.state, sealed: this.#vault.seal(flow.state, JSON.stringify(kept)) }
  }

  /** What was kept of the sign-in with this state; null where it is none of ours, or was begun too long ago. */
  resume(sealed: string, state: string): Kept | null {
    try {
      const kept = JSON.parse(this.#vault.open(state, sealed)) as Kept
      // Of a host that was taken out of the list meanwhile nothing is believed any more.
      return kept.until > this.#now() && this.#provider.hosts.includes(kept.host) ? kept : null
    } catch {
      return null
    }
  }

  /**
   * Signs in who came back.
   * @param kept of {@link resume}
   * @param query of the call-back, as it came
   * @throws SignInFailure, StoreUnavailable
   */
  async finish(kept: Kept, query: string): Promise<MintedToken> {
    if (this.#underWay >= MOST_AT_ONCE)
      throw new SignInFailure('unavailable', `${MOST_AT_ONCE} others are being signed in.`)
    this.#underWay += 1
    try {
      return await this.#admit(await this.#provider.finish(kept, query))
    } finally {
      this.#underWay -= 1
    }
  }

  async #admit(identity: Identity): Promise<MintedToken> {
    const { id: tenantId } = await this.#tenantOf(identity)
    const kind = kindOf(identity, this.#admissions)
    if (kind === null) {
      const { orgId, userId } = identity
      const detail = `user ${userId} of organisation ${orgId} is on no list of those who may sign in.`
      throw new SignInFailure('user_refused', detail)
    }
    try {
      return await this.#sessions.beginFor({ kind, tenantId, name: `${identity.username} (Salesforce)` })
    } catch (error) {
      throw error instanceof Refusal && error.code === 'not_found' ? unknownOrg(identity) : error
    }
  }

  async #tenantOf(identity: Identity): Promise<TenantRecord> {
    // Another node may have made it a moment ago.
    await this.#directory.refresh()
    const [tenant, ...others] = this.#directory.tenantsOf(identity.orgId)
    if (tenant === undefined) throw unknownOrg(identity)
    if (others.length === 0) return tenant
    const detail = `${others.length + 1} tenants have the organisation ${identity.orgId}: give it to one alone.`
    throw new SignInFailure('org_ambiguous', detail, identity.orgId)
  }
}

const unknownOrg = ({ orgId }: Identity): SignInFailure =>
  new SignInFailure('org_unknown', `no tenant has the organisation ${orgId}.`, orgId)
