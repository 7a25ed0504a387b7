import { parseCookie } from 'cookie'
import type { FastifyRequest } from 'fastify'
import { FLOW_MS, SIGN_IN_PATH } from '../usecases/salesforce-sign-in.ts'
import { hiddenCookie } from './session-cookie.ts'

/** Each sign-in that was begun has a cookie of its own, so that one tab does not break another one's. */
const PREFIX = 'gotallo_sign_in_'
const NAMED_BY = 16
const STATE = /^[\w-]{32,128}$/
/** So many may be under way in one browser. */
const MOST = 5

const nameOf = (state: string): string => PREFIX + state.slice(0, NAMED_BY)

const flowsOf = ({ headers }: FastifyRequest): Readonly<Record<string, string | undefined>> => {
  const all = Object.entries(parseCookie(headers.cookie ?? ''))
  return Object.fromEntries(all.filter(([name]) => name.startsWith(PREFIX)))
}

/** What the browser keeps of the sign-in with this state; null where it keeps none. */
export const flowOf = (request: FastifyRequest, state: unknown): { state: string; sealed: string } | null => {
  if (typeof state !== 'string' || !STATE.test(state)) return null
  const sealed = flowsOf(request)[nameOf(state)]
  return sealed === undefined ? null : { state, sealed }
}

const cookie = (request: FastifyRequest, publicUrl: string, name: string, value: string): string =>
  hiddenCookie(request, publicUrl, {
    name,
    value,
    // No other request carries it.
    path: SIGN_IN_PATH,
    lifetimeMs: value === '' ? 0 : FLOW_MS,
  })

/** `Set-Cookie`s that keep a sign-in that was begun; where there are too many, the others are forgotten. */
export const keepFlow = (
  request: FastifyRequest,
  publicUrl: string,
  { state, sealed }: { readonly state: string; readonly sealed: string },
): string[] => {
  const others = Object.keys(flowsOf(request))
  const dropped = others.length < MOST ? [] : others
  return [
    ...dropped.map(name => cookie(request, publicUrl, name, '')),
    cookie(request, publicUrl, nameOf(state), sealed),
  ]
}

/** The `Set-Cookie` that forgets a sign-in: it has ended, however it did. */
export const dropFlow = (request: FastifyRequest, publicUrl: string, state: string): string =>
  cookie(request, publicUrl, nameOf(state), '')
