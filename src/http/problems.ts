import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import {
  type FieldError,
  type ProblemCode,
  RateLimited,
  Refusal,
  StoreUnavailable,
} from '../domain/errors.ts'
import { SECOND } from '../domain/time.ts'
import type { Telemetry } from '../telemetry.ts'

/** Every code with its HTTP status and its kind in a few words: the only such table. */
export const PROBLEMS: Record<ProblemCode, readonly [status: number, title: string]> = {
  malformed: [400, 'The request cannot be read'],
  invalid: [400, 'The request is not valid'],
  credentials_invalid: [400, 'The credentials do not fit the platform'],
  unauthorized: [401, 'A valid token is needed'],
  signature_invalid: [401, 'The signature does not match'],
  forbidden: [403, 'This token may not do that'],
  org_mismatch: [403, 'The token is bound to another Salesforce organisation'],
  csrf_invalid: [403, 'The session does not show that its own page calls'],
  verify_token_invalid: [403, 'The verify token does not match'],
  link_invalid: [403, 'The link does not work, or not any more'],
  not_found: [404, 'There is no such thing'],
  method_not_allowed: [405, 'This address does not take that method'],
  request_timeout: [408, 'The request did not come in time'],
  conflict: [409, 'It conflicts with what is there'],
  idempotency_in_progress: [409, 'The first request with this key is under way'],
  file_gone: [410, 'The file cannot be had any more'],
  body_too_large: [413, 'The body is too large'],
  file_too_large: [413, 'The file is too large'],
  media_type_unsupported: [415, 'The body is of a type that is not read here'],
  range_invalid: [416, 'The file has no such part'],
  idempotency_mismatch: [422, 'This key stands for another request'],
  url_invalid: [422, 'The URL cannot be delivered to'],
  address_not_public: [422, 'The address is not public'],
  host_unresolved: [422, 'The host has no address'],
  header_refused: [422, 'A header cannot be sent'],
  credentials_refused: [422, 'The platform refused the credentials'],
  platform_unsupported: [422, 'The platform does not do that here'],
  transcriber_missing: [422, 'There is no transcriber'],
  state_impossible: [422, 'Its state does not allow that'],
  window_closed: [422, 'The reply window is over'],
  conversation_blocked: [422, 'The conversation is blocked'],
  conversation_has_bot: [422, 'A bot has the conversation'],
  message_refused: [422, 'The message cannot be sent like that'],
  platform_refused: [422, 'The platform refused it'],
  rate_limited: [429, 'Too many requests'],
  headers_too_large: [431, 'The headers are too large'],
  internal: [500, 'The hub failed'],
  files_unavailable: [503, 'The file cannot be had now'],
  platform_unreachable: [503, 'The platform cannot be reached'],
  store_unavailable: [503, 'The store cannot be reached'],
  overloaded: [503, 'The hub has too much to do'],
}

/** The body of a refusal (RFC 9457). */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: ProblemCode
  readonly detail: string
  readonly errors?: readonly FieldError[]
  readonly instance?: string
}

export const PROBLEM_TYPE = 'application/problem+json'

/** A refusal as it is answered. */
export const problemOf = (refusal: Refusal): Problem => {
  const { code, message: detail, errors } = refusal
  const [status, title] = PROBLEMS[code]
  const problem = { type: `urn:gotallo:problem:${code}`, title, status, code, detail }
  return errors.length === 0 ? problem : { ...problem, errors }
}

/** After how many seconds a request may be repeated that failed for a while only. */
const RETRY_S: Partial<Record<ProblemCode, number>> = {
  store_unavailable: 5,
  overloaded: 2,
  platform_unreachable: 5,
  files_unavailable: 10,
}

const secondsOf = ({ retryAfterMs }: RateLimited): number => Math.max(1, Math.ceil(retryAfterMs / SECOND))

/** What the framework refuses, by its own codes. */
const FRAMEWORK: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['body_too_large', 'The body is larger than is taken here.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    'media_type_unsupported',
    'Send the body as JSON, with content-type: application/json.',
  ],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [
    'malformed',
    'The body is not as long as its content-length says: was it cut off?',
  ],
  FST_ERR_BAD_URL: ['malformed', 'The address holds a percent sign that is not followed by two hex digits.'],
}

/** Turns whatever was thrown into a refusal; what nobody asked for is told and not shown. */
export const refusalOf = (error: unknown, request: FastifyRequest, telemetry: Telemetry): Refusal => {
  if (error instanceof Refusal) return error
  const where = `${request.method} ${request.routeOptions?.url ?? 'unknown'} (${request.id})`
  if (error instanceof StoreUnavailable) {
    telemetry.emit('store.unavailable', { where, detail: error.message })
    return new Refusal('store_unavailable', 'The store cannot be reached or written now. Repeat it later.')
  }
  const { code, statusCode } = error as Partial<FastifyError>
  const known = FRAMEWORK[code ?? '']
  if (known !== undefined) return new Refusal(...known)
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new Refusal('malformed', 'The request cannot be read.')
  }
  telemetry.emit('error.unexpected', { where, error })
  return new Refusal('internal', 'Something failed inside the hub. It is in its log, under this instance.')
}

/** Answers whatever was thrown as a problem. */
export const problemHandler =
  (telemetry: Telemetry) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const refusal = refusalOf(error, request, telemetry)
    const problem = problemOf(refusal)
    if (refusal.code === 'unauthorized') reply.header('www-authenticate', 'Bearer realm="gotallo"')
    const retryS = refusal instanceof RateLimited ? secondsOf(refusal) : RETRY_S[refusal.code]
    if (retryS !== undefined) reply.header('retry-after', retryS)
    const instance = refusal.code === 'internal' ? { instance: `urn:gotallo:request:${request.id}` } : {}
    return reply
      .code(problem.status)
      .header('content-type', PROBLEM_TYPE)
      .send(JSON.stringify({ ...problem, ...instance }))
  }
