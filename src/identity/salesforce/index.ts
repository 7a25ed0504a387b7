import type { Configuration, ServerMetadata } from 'openid-client'
import { normalOrgId } from '../../domain/org-id.ts'
import { type Identity, isUserId, SignInFailure } from '../../domain/sign-in.ts'
import { type Millis, SECOND } from '../../domain/time.ts'
import type { Flow, IdentityProvider } from '../provider.ts'
import { boundedFetch } from './bounded-fetch.ts'
import { Discoveries } from './discoveries.ts'
import { failureOf } from './failure.ts'

type Library = typeof import('openid-client')

/** What Salesforce knows the hub as. */
export interface SalesforceApp {
  readonly clientId: string
  /** Null: the app is a public client, and PKCE alone protects the code. */
  readonly clientSecret: string | null
  /** Origins where one may sign in, the usual one first. */
  readonly hosts: readonly string[]
  /** Of the hub; the app names the same. */
  readonly redirectUri: string
  /** Are custom permissions to be asked for? */
  readonly wantsPermissions: boolean
  readonly userAgent: string
  /** Of each call, in milliseconds. Defaults to 10 s. */
  readonly timeoutMs?: Millis
}

const TIMEOUT_MS: Millis = 10 * SECOND
/** What Salesforce signs ID tokens with. None that a token names by itself counts. */
const ALGORITHM = 'RS256'

/** The library is loaded with the first sign-in: who never signs in so pays nothing for it. */
const load = (): Promise<Library> => import('openid-client')

const isPlain = (host: string): boolean => host.startsWith('http:')

const USERNAME = /^[^\p{Cc}]{1,180}$/u

/** What userinfo says of somebody. @throws SignInFailure */
const identityOf = (claims: Readonly<Record<string, unknown>>, host: string): Identity => {
  const textOf = (name: string): string => (typeof claims[name] === 'string' ? claims[name] : '')
  const orgId = normalOrgId(textOf('organization_id'))
  const [userId, username] = [textOf('user_id'), textOf('preferred_username')]
  const wrong =
    (orgId === null && 'organization_id') ||
    (!isUserId(userId) && 'user_id') ||
    (!USERNAME.test(username) && 'preferred_username')
  if (orgId === null || wrong !== false)
    throw new SignInFailure('provider_invalid', `${host} says of the user no ${wrong} that is one.`)
  const held = Object.entries((claims.custom_permissions ?? {}) as Readonly<Record<string, unknown>>)
  return {
    orgId,
    userId,
    username,
    permissions: held.filter(([, has]) => has === true).map(([name]) => name),
  }
}

/** Salesforce as an identity provider, by a library that knows OpenID Connect. */
class Salesforce implements IdentityProvider {
  readonly hosts: readonly string[]
  readonly #app: SalesforceApp
  readonly #timeoutS: number
  readonly #discoveries: Discoveries<ServerMetadata>

  constructor(app: SalesforceApp) {
    this.hosts = app.hosts
    this.#app = app
    this.#timeoutS = (app.timeoutMs ?? TIMEOUT_MS) / SECOND
    this.#discoveries = new Discoveries(
      host => this.#discover(host),
      () => performance.now(),
    )
  }

  begin(host: string) {
    return this.#calling(host, async library => {
      const config = this.#configure(library, host, await this.#discoveries.of(host))
      const [state, nonce] = [library.randomState(), library.randomNonce()]
      const verifier = library.randomPKCECodeVerifier()
      const url = library.buildAuthorizationUrl(config, {
        redirect_uri: this.#app.redirectUri,
        scope: `openid profile${this.#app.wantsPermissions ? ' custom_permissions' : ''}`,
        code_challenge: await library.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      })
      return { flow: { host, state, nonce, verifier }, url: url.href }
    })
  }

  finish({ host, state, nonce, verifier }: Flow, query: string): Promise<Identity> {
    return this.#calling(host, async library => {
      // Made anew for each: with it the keys are fetched anew, so that a key which Salesforce has changed is known.
      const config = this.#configure(library, host, await this.#discoveries.of(host))
      const callback = new URL(this.#app.redirectUri)
      callback.search = query
      const tokens = await library.authorizationCodeGrant(config, callback, {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      })
      const subject = tokens.claims()?.sub
      if (subject === undefined) throw new SignInFailure('provider_invalid', `${host} sent no ID token.`)
      return identityOf(await library.fetchUserInfo(config, tokens.access_token, subject), host)
    })
  }

  async check(host: string): Promise<string | null> {
    try {
      await this.#calling(host, () => this.#discover(host))
      return null
    } catch (error) {
      return (error as Error).message
    }
  }

  async #discover(host: string): Promise<ServerMetadata> {
    const library = await load()
    const { clientId, userAgent } = this.#app
    const config = await library.discovery(new URL(host), clientId, undefined, undefined, {
      timeout: this.#timeoutS,
      [library.customFetch]: boundedFetch(userAgent),
      execute: isPlain(host) ? [library.allowInsecureRequests] : [],
    })
    // Without what helps to read it, which cannot be copied.
    return { ...config.serverMetadata() } as ServerMetadata
  }

  #configure(library: Library, host: string, metadata: ServerMetadata): Configuration {
    const { clientId, clientSecret, userAgent } = this.#app
    const authentication = clientSecret === null ? library.None() : library.ClientSecretPost(clientSecret)
    const asked = { id_token_signed_response_alg: ALGORITHM }
    const config = new library.Configuration(metadata, clientId, asked, authentication)
    config.timeout = this.#timeoutS
    config[library.customFetch] = boundedFetch(userAgent)
    if (isPlain(host)) library.allowInsecureRequests(config)
    // The signature counts although the token comes by TLS from whom signed it.
    library.enableNonRepudiationChecks(config)
    return config
  }

  async #calling<T>(host: string, call: (library: Library) => Promise<T>): Promise<T> {
    const library = await load()
    try {
      return await call(library)
    } catch (error) {
      throw failureOf(error, host, library)
    }
  }
}

/** Sign-in with Salesforce. Nothing is loaded or asked before somebody signs in. */
export const createSalesforce = (app: SalesforceApp): IdentityProvider => new Salesforce(app)
