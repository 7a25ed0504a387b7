import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'
import { Refusal } from '../domain/errors.ts'
import { isUuid } from '../domain/id.ts'
import type { TokenKind } from '../domain/tenant.ts'
import type { Authenticate, Principal } from '../usecases/authenticate.ts'
import { callerKey } from './caller.ts'
import type { Limiter } from './limiter.ts'
import { type Param, unknownId } from './route.ts'

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

const BEARER = /^bearer +(\S+) *$/i

/** Who may do what: the token, its kind, its tenant. */
export class Guard {
  readonly #authenticate: Authenticate
  readonly #failures: Limiter
  readonly #ceiling: Limiter | null

  constructor(parts: { authenticate: Authenticate; failures: Limiter; ceiling: Limiter | null }) {
    this.#authenticate = parts.authenticate
    this.#failures = parts.failures
    this.#ceiling = parts.ceiling
  }

  /** A hook that lets nobody in who may not; before the body is read. */
  readonly onRequest = (request: FastifyRequest, _: FastifyReply, done: HookHandlerDoneFunction): void => {
    const { kinds, openLocally } = request.routeOptions.config
    // Platforms need no token, and call most: for them nothing waits.
    if (kinds === undefined || (openLocally === true && !isForwarded(request))) done()
    else this.#admit(request, kinds).then(() => done(), done)
  }

  async #admit(request: FastifyRequest, kinds: readonly TokenKind[]): Promise<void> {
    const principal = await this.#principal(request)
    request.principal = principal
    await this.#ceiling?.count(principal.tokenId)
    await this.#refuseStranger(principal, request.params as Partial<Record<Param, string>>)
    if (!kinds.includes(principal.kind)) {
      const needed = kinds.map(kind => KIND_WORDS[kind]).join(' or ')
      throw new Refusal('forbidden', `This needs ${needed}; yours is ${KIND_WORDS[principal.kind]}.`)
    }
  }

  /** For a request that goes on for long: may its token still read what it reads? */
  stillAdmits({ headers, params, principal }: FastifyRequest): () => Promise<boolean> {
    const token = BEARER.exec(headers.authorization ?? '')?.[1] ?? ''
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
    await this.#failures.count(callerKey(request.ip))
    throw refusal
  }

  async #principal(request: FastifyRequest): Promise<Principal> {
    const token = BEARER.exec(request.headers.authorization ?? '')?.[1]
    const principal = token === undefined ? null : await this.#authenticate.principal(token)
    if (principal !== null) return principal
    const detail =
      token === undefined
        ? `${whyNeeded(request)}Send your token as "Authorization: Bearer gt_…".`
        : 'This token is not known here: it is mistyped, or was revoked.'
    return await this.failed(request, new Refusal('unauthorized', detail))
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
