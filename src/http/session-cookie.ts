import { parseCookie, stringifySetCookie } from 'cookie'
import type { FastifyRequest } from 'fastify'
import { type Millis, SECOND } from '../domain/time.ts'

/** What the cookie with a session's secret is called. */
export const SESSION_COOKIE = 'gotallo_session'

/** The secret in the request's cookie; undefined where there is none. */
export const cookieOf = ({ headers }: FastifyRequest): string | undefined =>
  headers.cookie === undefined ? undefined : parseCookie(headers.cookie)[SESSION_COOKIE]

/** By https it is set so that it never goes by plain http, also where a proxy says nothing of how it was called. */
const isSecure = ({ protocol }: FastifyRequest, publicUrl: string): boolean =>
  protocol === 'https' || publicUrl.startsWith('https:')

/** A cookie that no script sees, and no page of another site sends along but by leading here. */
export interface HiddenCookie {
  readonly name: string
  readonly value: string
  /** Requests below it carry it. */
  readonly path: string
  /** 0: the browser forgets it. */
  readonly lifetimeMs: Millis
}

/** The `Set-Cookie` of a {@link HiddenCookie}. */
export const hiddenCookie = (
  request: FastifyRequest,
  publicUrl: string,
  { name, value, path, lifetimeMs }: HiddenCookie,
): string =>
  stringifySetCookie({
    name,
    value,
    path,
    maxAge: Math.floor(lifetimeMs / SECOND),
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecure(request, publicUrl),
  })

/**
 * The `Set-Cookie` that keeps a session's secret in the browser.
 * @param lifetimeMs 0: the browser forgets it
 */
export const setCookie = (
  request: FastifyRequest,
  publicUrl: string,
  secret: string,
  lifetimeMs: Millis,
): string => hiddenCookie(request, publicUrl, { name: SESSION_COOKIE, value: secret, path: '/', lifetimeMs })
