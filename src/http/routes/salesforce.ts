import type { FastifyReply, FastifyRequest } from 'fastify'
import { RateLimited, Refusal, StoreUnavailable } from '../../domain/errors.ts'
import { SignInFailure, type SignInProblem } from '../../domain/sign-in.ts'
import { reportFailure } from '../../telemetry.ts'
import { type SalesforceSignIn, SIGN_IN_PATH } from '../../usecases/salesforce-sign-in.ts'
import { SESSION_MS } from '../../usecases/sessions.ts'
import type { Guard } from '../auth.ts'
import { CONSOLE, consolePath, withProblem } from '../console-path.ts'
import { dropFlow, flowOf, keepFlow } from '../flow-cookie.ts'
import type { ServerParts } from '../parts.ts'
import { type Api, empty, route } from '../route.ts'
import { BeginSalesforceSchema, CallbackSchema } from '../schemas/session.ts'
import { setCookie } from '../session-cookie.ts'

const PATH = '/session/salesforce/'
const common = { tag: 'session', kinds: null } as const

/** Where one begins to sign in at a host, below the hub's address. */
export const beginPath = (host: string): string => `${SIGN_IN_PATH}?${new URLSearchParams({ host })}`

const offered = ({ usecases }: ServerParts): SalesforceSignIn => {
  if (usecases.salesforce !== null) return usecases.salesforce
  throw new Refusal(
    'not_found',
    'This hub has no sign-in with Salesforce: its operator sets GOTALLO_SALESFORCE_CLIENT_ID.',
  )
}

/** What the address of the call-back holds behind the question mark: it holds a code, so it is shown to nobody. */
const queryOf = ({ raw }: FastifyRequest): string => raw.url?.split('?').slice(1).join('?') ?? ''

/** Tells what failed, and leads to the sign-in page, which has words for it. */
class Failures {
  readonly #parts: ServerParts
  readonly #guard: Guard

  constructor(parts: ServerParts, guard: Guard) {
    this.#parts = parts
    this.#guard = guard
  }

  /** @param next the page that it was to lead to */
  async answer(request: FastifyRequest, reply: FastifyReply, error: unknown, next: string) {
    const problem = this.#tell(error)
    const orgId = error instanceof SignInFailure ? error.orgId : null
    const counted = await this.#count(request)
    return reply.redirect(withProblem(next, counted ?? problem, orgId), 303)
  }

  #tell(error: unknown): SignInProblem {
    const { telemetry } = this.#parts
    if (error instanceof SignInFailure) {
      telemetry.emit('sign_in.failed', { problem: error.problem, detail: error.message })
      return error.problem
    }
    reportFailure(telemetry, 'sign-in with Salesforce', error)
    return error instanceof StoreUnavailable ? 'unavailable' : 'failed'
  }

  async #count(request: FastifyRequest): Promise<SignInProblem | null> {
    try {
      await this.#guard.countFailure(request)
      return null
    } catch (error) {
      if (error instanceof RateLimited) return 'too_many'
      throw error
    }
  }
}

const begin = (api: Api, parts: ServerParts, failures: Failures): void => {
  api.get(
    PATH,
    route({
      ...common,
      id: 'beginSalesforceSignIn',
      summary: 'Sign in with Salesforce',
      description:
        'For a browser: leads it to Salesforce, where the user signs in, and from there to /session/salesforce/callback/. Where that cannot be begun it leads to the sign-in page, with `problem` in the address.',
      query: BeginSalesforceSchema,
      answers: { 302: empty('To Salesforce.'), 303: empty('To the sign-in page.') },
      problems: ['not_found'],
    }),
    async (request, reply) => {
      const salesforce = offered(parts)
      const next = consolePath(request.query.next)
      try {
        const begun = await salesforce.begin(request.query.host ?? null, next)
        reply.header('set-cookie', keepFlow(request, parts.publicUrl, begun))
        return reply.redirect(begun.url, 302)
      } catch (error) {
        if (error instanceof Refusal) throw error
        return await failures.answer(request, reply, error, next)
      }
    },
  )
}

const lost = (): SignInFailure =>
  new SignInFailure('flow_lost', 'who came back had not begun here, or too long ago, or was here before.')

const callback = (api: Api, parts: ServerParts, failures: Failures): void => {
  const { publicUrl } = parts
  api.get(
    `${PATH}callback/`,
    route({
      ...common,
      id: 'endSalesforceSignIn',
      summary: 'Come back from Salesforce',
      description:
        'For a browser: sets the cookie of a session, of 12 hours, and leads to the console. Whatever goes wrong leads to the sign-in page, with `problem` in the address.',
      query: CallbackSchema,
      answers: { 303: empty('To the console.') },
      problems: ['not_found'],
    }),
    async (request, reply) => {
      const salesforce = offered(parts)
      const flow = flowOf(request, request.query.state)
      const kept = flow === null ? null : salesforce.resume(flow.sealed, flow.state)
      reply.header('referrer-policy', 'no-referrer')
      if (flow !== null) reply.header('set-cookie', dropFlow(request, publicUrl, flow.state))
      try {
        if (kept === null) throw lost()
        const { token } = await salesforce.finish(kept, queryOf(request))
        // Beside what is set already.
        reply.header('set-cookie', setCookie(request, publicUrl, token, SESSION_MS))
        return reply.redirect(kept.next, 303)
      } catch (error) {
        return await failures.answer(request, reply, error, kept?.next ?? CONSOLE)
      }
    },
  )
}

/** Signing in with Salesforce. */
export const salesforceRoutes = (api: Api, parts: ServerParts, guard: Guard): void => {
  const failures = new Failures(parts, guard)
  begin(api, parts, failures)
  callback(api, parts, failures)
}
