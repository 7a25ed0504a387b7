import { SESSION_MS } from '../../usecases/sessions.ts'
import { credentialOf, type Guard } from '../auth.ts'
import { csrfTokenOf } from '../forgery.ts'
import type { ServerParts } from '../parts.ts'
import { type Api, empty, MEMBER, principalOf, route } from '../route.ts'
import {
  NewSessionSchema,
  SessionSchema,
  SignInWaysSchema,
  sessionView,
  waysView,
} from '../schemas/session.ts'
import { setCookie } from '../session-cookie.ts'
import { beginPath } from './salesforce.ts'

const PATH = '/session/'
const common = { tag: 'session' } as const

const beginSession = (api: Api, { usecases: { sessions }, publicUrl }: ServerParts, guard: Guard): void => {
  api.post(
    PATH,
    route({
      ...common,
      id: 'beginSession',
      kinds: null,
      summary: 'Sign in with a token',
      description:
        'Sets a cookie that stands for the token for 12 hours, or until the token is revoked or a hundred others were made with it. Whatever changes something by it needs the `csrf_token` of this answer as X-CSRF-Token.',
      body: NewSessionSchema,
      answers: { 201: SessionSchema },
      problems: ['unauthorized', 'org_mismatch', 'csrf_invalid', 'rate_limited', 'store_unavailable'],
    }),
    async (request, reply) => {
      const principal = await guard.signIn(request, request.body.token)
      const { record, token } = await sessions.begin(principal)
      reply.header('set-cookie', setCookie(request, publicUrl, token, SESSION_MS))
      return reply.code(201).send(sessionView(record, csrfTokenOf(token)))
    },
  )
}

const getSession = (api: Api): void => {
  api.get(
    PATH,
    route({
      ...common,
      id: 'getSession',
      kinds: MEMBER,
      asksWho: true,
      summary: 'Get who is signed in',
      description:
        'Also tells whom a token stands for. To ask without a token or session is answered 401, and does not count as a failed authentication.',
      answers: { 200: SessionSchema },
    }),
    async request => {
      const credential = credentialOf(request)
      const csrfToken = credential?.byCookie === true ? csrfTokenOf(credential.token) : null
      return sessionView(principalOf(request), csrfToken)
    },
  )
}

const endSession = (api: Api, { usecases: { sessions }, publicUrl }: ServerParts): void => {
  api.delete(
    PATH,
    route({
      ...common,
      id: 'endSession',
      kinds: MEMBER,
      summary: 'Sign out',
      description: 'Ends the session at once, with the streams that are open by it, and clears the cookie.',
      answers: { 204: empty('It has ended.') },
      problems: ['state_impossible'],
    }),
    async (request, reply) => {
      await sessions.end(principalOf(request))
      if (credentialOf(request)?.byCookie === true)
        reply.header('set-cookie', setCookie(request, publicUrl, '', 0))
      return reply.code(204).send(null)
    },
  )
}

const listWays = (api: Api, { usecases, publicUrl }: ServerParts): void => {
  api.get(
    `${PATH}ways/`,
    route({
      ...common,
      id: 'listSignInWays',
      kinds: null,
      summary: 'List the ways to sign in',
      description: 'What the sign-in page offers.',
      answers: { 200: SignInWaysSchema },
    }),
    // At the public URL: there Salesforce leads back to, and there the browser must have begun.
    async () => waysView(usecases.salesforce?.hosts ?? [], host => `${publicUrl}${beginPath(host)}`),
  )
}

/** Signing in and out. */
export const sessionRoutes = (api: Api, parts: ServerParts, guard: Guard): void => {
  beginSession(api, parts, guard)
  getSession(api)
  endSession(api, parts)
  listWays(api, parts)
}
