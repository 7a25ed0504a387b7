import { createHash, randomBytes } from 'node:crypto'
import { Api, type CallRecord } from '../kit/api.ts'
import { type ApiAnswer, type ApiCall, json, type Wire } from '../kit/call.ts'
import type { Fault, FaultKind, FaultOptions } from '../kit/faults.ts'
import { Keys, type Signing } from './keys.ts'

/** An app that people sign in to with Salesforce. */
export interface App {
  readonly clientId: string
  /** Null: it requires none. */
  readonly clientSecret: string | null
  readonly redirectUri: string
}

/** Who has signed in at Salesforce already: whoever is led there comes back as this user. */
export interface User {
  readonly orgId: string
  readonly userId: string
  readonly username: string
  /** Custom permissions by their API names. */
  readonly permissions?: Readonly<Record<string, boolean>>
}

/** What Salesforce would never say. */
export interface Twist {
  /** Over what discovery says. */
  readonly discovery?: Wire
  /** Over the claims of the ID token. */
  readonly claims?: Wire
  readonly signing?: Signing
  /** Over what userinfo says. */
  readonly userinfo?: Wire
  /** Over the answer with the tokens. */
  readonly tokens?: Wire
  /** In place of a code. */
  readonly denial?: { readonly error: string; readonly error_description: string }
}

/** A code that was handed out, and may be exchanged once. */
interface Grant {
  readonly user: User
  readonly challenge: string
  readonly nonce: string | null
  readonly scopes: ReadonlySet<string>
}

const LIFE_S = 120

const AUTHORIZE = '/services/oauth2/authorize'
const TOKEN = '/services/oauth2/token'
const USERINFO = '/services/oauth2/userinfo'
const KEYS = '/id/keys'

const refused = (error: string, error_description: string): ApiAnswer =>
  json({ error, error_description }, 400)

const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url')

/** Salesforce's OpenID Connect on this machine, which asks nobody for a password. */
export class SalesforceStandIn {
  app: App
  user: User
  twist: Twist = {}
  readonly #api = new Api(
    call => this.#route(call),
    () => true,
  )
  readonly #grants = new Map<string, Grant>()
  readonly #tokens = new Map<string, Grant>()
  #keys = new Keys()

  constructor(app: App, user: User) {
    this.app = app
    this.user = user
  }

  /** Where one signs in, without a slash at its end; the issuer of ID tokens. */
  get url(): string {
    return this.#api.url
  }

  /** Every call, in order. */
  get calls(): readonly CallRecord[] {
    return this.#api.calls
  }

  async start(): Promise<this> {
    await this.#api.start()
    return this
  }

  close(): Promise<void> {
    return this.#api.close()
  }

  /** Has something go wrong with the next call. */
  fault(what: FaultKind, options?: FaultOptions): Fault {
    return this.#api.fault(what, options)
  }

  clearFaults(): void {
    this.#api.clearFaults()
  }

  /** Signs with new keys from now on; the old ones are published no more. */
  rotateKeys(): void {
    this.#keys = new Keys()
  }

  #route(call: ApiCall): ApiAnswer {
    switch (call.path) {
      case '/.well-known/openid-configuration':
        return json({ ...this.#discovery(), ...this.twist.discovery })
      case AUTHORIZE:
        return this.#authorize(call.query)
      case TOKEN:
        return this.#exchange(call.form ?? new URLSearchParams())
      case USERINFO:
        return this.#tell(/^Bearer (\S+)$/.exec(call.headers.authorization ?? '')?.[1] ?? '')
      case KEYS:
        return json(this.#keys.published)
      default:
        return { status: 404, headers: {}, body: '' }
    }
  }

  #discovery(): Wire {
    return {
      issuer: this.url,
      authorization_endpoint: this.url + AUTHORIZE,
      token_endpoint: this.url + TOKEN,
      userinfo_endpoint: this.url + USERINFO,
      jwks_uri: this.url + KEYS,
      scopes_supported: ['openid', 'profile', 'custom_permissions'],
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    }
  }

  #authorize(query: URLSearchParams): ApiAnswer {
    const { clientId, redirectUri } = this.app
    const scopes = new Set((query.get('scope') ?? '').split(' '))
    const challenge = query.get('code_challenge')
    if (query.get('client_id') !== clientId) return refused('invalid_client_id', 'client identifier invalid')
    if (query.get('redirect_uri') !== redirectUri)
      return refused('redirect_uri_mismatch', 'redirect_uri must match configuration')
    const isWhole = query.get('response_type') === 'code' && scopes.has('openid')
    if (!isWhole || challenge === null || query.get('code_challenge_method') !== 'S256')
      return refused('invalid_request', 'missing required code challenge')
    const back = new URL(redirectUri)
    if (this.twist.denial === undefined) {
      const code = randomBytes(24).toString('base64url')
      this.#grants.set(code, { user: this.user, challenge, nonce: query.get('nonce'), scopes })
      back.searchParams.set('code', code)
    } else {
      for (const [name, value] of Object.entries(this.twist.denial)) back.searchParams.set(name, value)
    }
    const state = query.get('state')
    if (state !== null) back.searchParams.set('state', state)
    return { status: 302, headers: { location: back.href }, body: '' }
  }

  #exchange(form: URLSearchParams): ApiAnswer {
    const { clientId, clientSecret, redirectUri } = this.app
    const code = form.get('code') ?? ''
    const grant = this.#grants.get(code)
    // Whether it is right or not: it was shown.
    this.#grants.delete(code)
    if (form.get('client_id') !== clientId || form.get('client_secret') !== clientSecret)
      return refused('invalid_client', 'invalid client credentials')
    if (form.get('grant_type') !== 'authorization_code' || grant === undefined)
      return refused('invalid_grant', 'expired authorization code')
    if (form.get('redirect_uri') !== redirectUri)
      return refused('redirect_uri_mismatch', 'redirect_uri must match configuration')
    if (challengeOf(form.get('code_verifier') ?? '') !== grant.challenge)
      return refused('invalid_grant', 'invalid code verifier')
    const accessToken = `00Dxx!${randomBytes(24).toString('base64url')}`
    this.#tokens.set(accessToken, grant)
    return json({
      access_token: accessToken,
      id_token: this.#keys.sign(this.#claims(grant), this.twist.signing ?? 'RS256'),
      token_type: 'Bearer',
      scope: [...grant.scopes].join(' '),
      id: this.#subject(grant.user),
      issued_at: String(Date.now()),
      ...this.twist.tokens,
    })
  }

  #subject({ orgId, userId }: User): string {
    return `${this.url}/id/${orgId}/${userId}`
  }

  #claims({ user, nonce }: Grant): Wire {
    const now = Math.floor(Date.now() / 1_000)
    const when = { iat: now, exp: now + LIFE_S }
    const claims = { iss: this.url, sub: this.#subject(user), aud: this.app.clientId, ...when, nonce }
    return { ...claims, ...this.twist.claims }
  }

  #tell(accessToken: string): ApiAnswer {
    const grant = this.#tokens.get(accessToken)
    if (grant === undefined) return { status: 403, headers: {}, body: 'Bad_OAuth_Token' }
    const { user, scopes } = grant
    return json({
      sub: this.#subject(user),
      user_id: user.userId,
      organization_id: user.orgId,
      preferred_username: user.username,
      active: true,
      ...(scopes.has('custom_permissions') ? { custom_permissions: user.permissions ?? {} } : {}),
      ...this.twist.userinfo,
    })
  }
}
