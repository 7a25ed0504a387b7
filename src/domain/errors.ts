import type { Millis } from './time.ts'

/**
 * Every reason for which a caller is refused. A code is stable: it is part of the public surface, and
 * `http/problems.ts` holds the only table from a code to an HTTP status.
 */
export type ProblemCode =
  | 'malformed'
  | 'invalid'
  | 'unauthorized'
  | 'signature_invalid'
  | 'verify_token_invalid'
  | 'forbidden'
  | 'org_mismatch'
  | 'csrf_invalid'
  | 'not_found'
  | 'method_not_allowed'
  | 'request_timeout'
  | 'conflict'
  | 'idempotency_in_progress'
  | 'idempotency_mismatch'
  | 'body_too_large'
  | 'headers_too_large'
  | 'media_type_unsupported'
  | 'url_invalid'
  | 'address_not_public'
  | 'host_unresolved'
  | 'header_refused'
  | 'credentials_invalid'
  | 'credentials_refused'
  | 'platform_unsupported'
  | 'transcriber_missing'
  | 'state_impossible'
  | 'window_closed'
  | 'conversation_blocked'
  | 'conversation_has_bot'
  | 'message_refused'
  | 'platform_refused'
  | 'platform_unreachable'
  | 'link_invalid'
  | 'file_gone'
  | 'file_too_large'
  | 'files_unavailable'
  | 'range_invalid'
  | 'rate_limited'
  | 'store_unavailable'
  | 'overloaded'
  | 'internal'

/** One wrong field: where, and what is wrong with it in words. */
export interface FieldError {
  /** A path such as `filter.types[0]`, or `""` for the body as a whole. */
  readonly path: string
  readonly message: string
}

/** A refusal with a stable code. Thrown where a caller asks for what cannot be; anything else thrown is a bug. */
export class Refusal extends Error {
  readonly code: ProblemCode
  readonly errors: readonly FieldError[]

  /** @param detail one sentence for a person: the cause and, where there is one, the mend */
  constructor(code: ProblemCode, detail: string, errors: readonly FieldError[] = []) {
    super(detail)
    this.name = 'Refusal'
    this.code = code
    this.errors = errors
  }
}

/** Too much was asked for. */
export class RateLimited extends Refusal {
  /** It may be repeated after so long. */
  readonly retryAfterMs: Millis

  constructor(detail: string, retryAfterMs: Millis) {
    super('rate_limited', detail)
    this.retryAfterMs = retryAfterMs
  }
}

/** More comes in than can be written: repeat a little later. */
export const overloaded = (): Refusal =>
  new Refusal('overloaded', 'More comes in than can be written now. Repeat it as Retry-After says.')

/** The store cannot be written or reached now (disk full, file gone, database away): repeat later. */
export class StoreUnavailable extends Error {
  constructor(detail: string, cause?: unknown) {
    super(detail, { cause })
    this.name = 'StoreUnavailable'
  }
}

/** @param what the kind of thing in words, as in "There is no such service." */
export const notFound = (what: string): Refusal => new Refusal('not_found', `There is no such ${what}.`)
