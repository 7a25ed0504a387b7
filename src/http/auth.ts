import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'
import { Refusal } from '../domain/errors.ts'
import { isUuid } from '../domain/id.ts'
import type { TokenKind } from '../domain/tenant.ts'
import type { Millis } from '../domain/time.ts'
import { type Authenticate, isSession, originOf, type Principal } from '../usecases/authenticate.ts'
import type { FillOrganisation } from '../usecases/fill-organisation.ts'
import { callerKey } from './caller.ts'
import { refuseForeignPage, refuseForgery } from './forgery.ts'
import type { Limiter } from './limiter.ts'
import { orgOf, refuseOtherOrg } from './organisation.ts'
import { type Param, unknownId } from './route.ts'
import { cookieOf } from './session-cookie.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Whom the token stands for; null where the route needs none. */
    principal: Principal | null
  }
}

const KIND_WORDS: Record<TokenKind, string> = {
  operator: 'an operator token',
  tenant: 'a tenant token',
  agent: 'an agent token',
}

/** What a proxy adds, which may stand on this machine before callers from anywhere. */
const PROXY_HEADERS = /^(?:forwarded|x-forwarded-.+|x-real-ip|via)$/
const isForwarded = ({ headers }: FastifyRequest): boolean =>
  Object.keys(headers).some(name => PROXY_HEADERS.test(name))

/** Only where the same call needs no token at other times. */
const whyNeeded = ({ routeOptions }: FastifyRequest): string =>
  routeOptions.config.openLocally === true ? 'A request that comes by a proxy needs a token here. ' : ''

const SAYS_BEARER = /^bearer(?:\s|$)/i
const BEARER = /^bearer +(\S+) *$/i

/** What a request shows of whom it comes from. */
export interface Credential {
  readonly token: string
  /** The browser sent it by itself, whoever made it call. */
  readonly byCookie: boolean
}

/** The token of a request, else the session in its cookie; null where it has neither. */
export const credentialOf = (request: FastifyRequest): Credential | null => {
  const { authorization = '' } = request.headers
  // One that names no token, as an empty variable makes it, is none of somebody else who is signed in here.
  if (SAYS_BEARER.test(authorization))
    return { token: BEARER.exec(authorization)?.[1] ?? '', byCookie: false }
  const secret = cookieOf(request)
  return secret === undefined ? null : { token: secret, byCookie: true }
}

/** A body that has come by then was asked for by whoever was let in. */
const PROMPT_MS: Millis = 200

const UNKNOWN_TOKEN = 'This token is not known here: it is mistyped, or was revoked.'

const whyUnknown = (request: FastifyRequest, credential: Credential | null): string => {
  if (credential === null) return `${whyNeeded(request)}Send your token as "Authorization: Bearer gt_…".`
  return credential.byCookie ? 'This session has ended: sign in again.' : UNKNOWN_TOKEN
}

/** Who may do what: the token, its kind, its tenant. */
export class Guard {
  readonly #authenticate: Authenticate
  readonly #organisation: FillOrganisation
  readonly #failures: Limiter
  readonly #ceiling: Limiter | null
  readonly #publicUrl: string

  constructor(parts: {
    authenticate: Authenticate
    organisation: FillOrganisation
    failures: Limiter
    ceiling: Limiter | null
    publicUrl: string
  }) {
    this.#authenticate = parts.authenticate
    this.#organisation = parts.organisation
    this.#failures = parts.failures
    this.#ceiling = parts.ceiling
    this.#publicUrl = parts.publicUrl
  }

  /** A hook that lets nobody in who may not; before the body is read. */
  readonly onRequest = (request: FastifyRequest, _: FastifyReply, done: HookHandlerDoneFunction): void => {
    const { kinds, openLocally } = request.routeOptions.config
    // Platforms need no token, and call most: for them nothing waits.
    if (kinds === undefined || (openLocally === true && !isForwarded(request))) done()
    else this.#admit(request, kinds).then(() => done(), done)
  }

  /** A hook for when the body is whole: while it came slowly, the token may have been revoked, the session have ended. */
  readonly preHandler = (
    request: FastifyRequest,
    reply: FastifyReply,
    done: HookHandlerDoneFunction,
  ): void => {
    if (request.principal === null || reply.elapsedTime < PROMPT_MS) done()
    else this.#principal(request, credentialOf(request)).then(() => done(), done)
  }

  async #admit(request: FastifyRequest, kinds: readonly TokenKind[]): Promise<void> {
    const credential = credentialOf(request)
    const principal = await this.#principal(request, credential)
    if (credential?.byCookie === true) refuseForgery(request, credential.token, this.#publicUrl)
    request.principal = principal
    await this.#welcome(request, principal)
    await this.#refuseStranger(principal, request.params as Partial<Record<Param, string>>)
    if (!kinds.includes(principal.kind)) {
      const needed = kinds.map(kind => KIND_WORDS[kind]).join(' or ')
      throw new Refusal('forbidden', `This needs ${needed}; yours is ${KIND_WORDS[principal.kind]}.`)
    }
    await this.#learn(request, principal)
  }

  /**
   * Whom a token stands for that somebody signs in with.
   * @throws Refusal `unauthorized`, which counts as a failure; `csrf_invalid` where a page of somebody else's tries it;
   *   `org_mismatch` where it is bound to another organisation
   */
  async signIn(request: FastifyRequest, token: string): Promise<Principal> {
    refuseForeignPage(request, this.#publicUrl)
    const principal = await this.#authenticate.principal(token)
    if (principal === null) return await this.failed(request, new Refusal('unauthorized', UNKNOWN_TOKEN))
    await this.#welcome(request, principal)
    await this.#learn(request, principal)
    return principal
  }

  /** For a request that goes on for long: may its token still read what it reads? */
  stillAdmits(request: FastifyRequest): () => Promise<boolean> {
    const { params, principal } = request
    const token = credentialOf(request)?.token ?? ''
    const { tenant_id: tenantId = '' } = params as Partial<Record<Param, string>>
    return async () => {
      const now = await this.#authenticate.principal(token)
      return now?.tokenId === principal?.tokenId && (await this.#authenticate.tenantExists(tenantId))
    }
  }

  /**
   * Counts a failure against the caller's address.
   * @throws RateLimited where there were too many, else what failed
   */
  async failed(request: FastifyRequest, refusal: Refusal): Promise<never> {
    await this.countFailure(request)
    throw refusal
  }

  /**
   * Counts a failure against the caller's address.
   * @throws RateLimited where there were too many
   */
  countFailure(request: FastifyRequest): Promise<void> {
    return this.#failures.count(callerKey(request.ip))
  }

  async #principal(request: FastifyRequest, credential: Credential | null): Promise<Principal> {
    const principal = credential === null ? null : await this.#authenticate.principal(credential.token)
    // A token proper in a cookie would be one that nobody signed in with.
    if (principal !== null && (credential?.byCookie !== true || isSession(principal))) return principal
    const refusal = new Refusal('unauthorized', whyUnknown(request, credential))
    // Whoever shows nothing guesses nothing.
    if (credential === null && request.routeOptions.config.asksWho === true) throw refusal
    return await this.failed(request, refusal)
  }

  /**
   * Counts a call of somebody who is known, which may be one too many, or come from where his token does not hold: the
   * failures of an address are others, as whole organisations share one.
   */
  async #welcome(request: FastifyRequest, principal: Principal): Promise<void> {
    await this.#ceiling?.count(originOf(principal))
    refuseOtherOrg(request, principal.orgId)
  }

  /** The first call of a tenant's token from an organisation tells which one the tenant is. */
  async #learn(request: FastifyRequest, principal: Principal): Promise<void> {
    const org = this.#organisation.isWanted(principal) ? orgOf(request) : null
    if (org !== null) await this.#organisation.fill(principal, org)
  }

  /** Another tenant's things do not exist for this token, and what is no id names nothing. */
  async #refuseStranger(principal: Principal, params: Partial<Record<Param, string>>): Promise<void> {
    const tenantId = params.tenant_id
    if (tenantId !== undefined) {
      const visible = principal.tenantId === null || principal.tenantId === tenantId
      if (!visible || !isUuid(tenantId) || !(await this.#authenticate.tenantExists(tenantId)))
        throw unknownId('tenant_id', tenantId)
    }
    for (const [name, id] of Object.entries(params)) {
      if (!isUuid(id)) throw unknownId(name as Param, id)
    }
  }
}
