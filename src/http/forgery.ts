import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { Refusal } from '../domain/errors.ts'

const PREFIX = 'gotallo csrf token of '

/**
 * What a page must send along with a session's cookie: only who was told it, at sign-in or by GET /session/, knows it.
 * It follows from the secret, so that nothing more is kept, and the secret does not follow from it.
 */
export const csrfTokenOf = (secret: string): string =>
  createHash('sha256')
    .update(PREFIX + secret)
    .digest('base64url')

/** Neither is of a length that tells something. */
const isSame = (given: string, right: string): boolean => {
  const [a, b] = [Buffer.from(given), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** With the port that a scheme has by itself left out. @returns null where it is no origin of the web */
const hostOf = (origin: string): string | null =>
  /^https?:/.test(origin) && URL.canParse(origin) ? new URL(origin).host : null

/**
 * @param publicUrl where the hub is reached, besides where this request reached it
 * @throws Refusal `csrf_invalid` where a page of somebody else's makes the request
 */
export const refuseForeignPage = ({ headers, host }: FastifyRequest, publicUrl: string): void => {
  const { origin } = headers
  if (origin === undefined) return
  const [scheme] = origin.split('//')
  // How the browser came to a proxy before the hub is not always known here: the host decides.
  const isOwn = hostOf(origin) !== null && hostOf(origin) === hostOf(`${scheme}//${host}`)
  if (isOwn || (URL.canParse(origin) && new URL(origin).origin === new URL(publicUrl).origin)) return
  throw new Refusal(
    'csrf_invalid',
    'The request comes from a page of another origin: only pages of this hub may.',
  )
}

const READING: ReadonlySet<string> = new Set(['GET', 'HEAD'])

/**
 * A browser sends the cookie along whoever made it call.
 * @param secret the session's
 * @throws Refusal `csrf_invalid` where it would change something, and is not shown to come from the hub's own page
 */
export const refuseForgery = (request: FastifyRequest, secret: string, publicUrl: string): void => {
  if (READING.has(request.method)) return
  refuseForeignPage(request, publicUrl)
  const given = request.headers['x-csrf-token']
  if (typeof given === 'string' && isSame(given, csrfTokenOf(secret))) return
  const detail =
    given === undefined
      ? 'With a session, send its csrf_token as X-CSRF-Token along with whatever changes something.'
      : 'X-CSRF-Token is not that of this session: GET /api/v1/session/ tells it.'
  throw new Refusal('csrf_invalid', detail)
}
