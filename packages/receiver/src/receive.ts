import { type BodyFailure, type ReceivableRequest, readBody } from './body.ts'
import type { Seen } from './dedupe.ts'
import type { MessageEvent } from './event.ts'
import { type ParseFailure, parseEvent } from './guard.ts'
import { type VerifyFailure, type VerifyOptions, verify } from './signature.ts'

/** Why a request was refused. These words are stable; the detail beside them is not. */
export type ReceiveFailure = BodyFailure | VerifyFailure | ParseFailure

/**
 * The answer to give. 401: not shown to come from your hub. 400: not an event. 413: too large. 500: the
 * receiver itself is set up wrongly (no usable secret, or a parser took the raw body).
 */
const STATUS = {
  body_already_parsed: 500,
  body_too_large: 413,
  body_unreadable: 400,
  missing_header: 401,
  timestamp_invalid: 401,
  timestamp_too_old: 401,
  timestamp_too_new: 401,
  signature_malformed: 401,
  signature_mismatch: 401,
  secret_invalid: 500,
  json_malformed: 400,
  not_an_event: 400,
} as const satisfies Record<ReceiveFailure, number>

export interface ReceiveOptions extends VerifyOptions {
  /** The largest body to read, in bytes. Defaults to 8 MiB. */
  maxBytes?: number | undefined
  /** Where to look whether the event was dealt with before. Without it `duplicate` is always false. */
  seen?: Seen | undefined
}

/** A verified event. */
export interface Received {
  ok: true
  event: MessageEvent
  /** Dealt with before, as `seen` tells: answer 2xx and do nothing. */
  duplicate: boolean
  /** Unix seconds of this attempt, as signed. */
  timestamp: number
  /** The exact bytes that were verified, should you want to keep them. */
  body: Uint8Array
  /** Marks the event as dealt with in `seen`. Call it after your work has succeeded, never before. */
  remember(): Promise<void>
}

/** A request that is not to be trusted or not to be understood: answer `status`. */
export interface Refused {
  ok: false
  status: (typeof STATUS)[ReceiveFailure]
  reason: ReceiveFailure
  /** Likely cause and mend, without secret or content: fit for the answer's body, which the hub keeps with the attempt. */
  detail: string
}

const DEFAULT_MAX_BYTES = 8 * 1024 * 1024

function refused(failure: { reason: ReceiveFailure; detail: string }): Refused {
  return { ok: false, status: STATUS[failure.reason], reason: failure.reason, detail: failure.detail }
}

/**
 * One call from a request to a typed, verified event: reads the raw body (bounded), verifies the signature and
 * its time, checks the shape, and looks for a duplicate.
 *
 * @param request a web `Request`, a Node request, or `{ headers, body }` with the raw body as string or bytes.
 * @returns the event, or the status to answer with a stable reason and a detail. It never throws on what came
 *   over the wire.
 * @throws only what your own `seen` throws. Answer 5xx then, and the hub tries again.
 *
 * @example
 * const got = await receive(request, { secret, seen })
 * if (!got.ok) return new Response(got.detail, { status: got.status })
 * if (!got.duplicate) {
 *   await save(got.event)
 *   await got.remember()
 * }
 * return new Response(null, { status: 204 })
 */
export async function receive(
  request: ReceivableRequest,
  options: ReceiveOptions,
): Promise<Received | Refused> {
  const { secret, toleranceSeconds, now, seen, maxBytes = DEFAULT_MAX_BYTES } = options
  const read = await readBody(request, maxBytes)
  if (!read.ok) return refused(read)
  const body = read.bytes
  const verified = await verify({ headers: request.headers, body, secret, toleranceSeconds, now })
  if (!verified.ok) return refused(verified)
  const parsed = parseEvent(body)
  if (!parsed.ok) return refused(parsed)
  const { event } = parsed
  return {
    ok: true,
    event,
    duplicate: seen ? await seen.seen(event.id) : false,
    timestamp: verified.timestamp,
    body,
    async remember() {
      await seen?.remember(event.id)
    },
  }
}
