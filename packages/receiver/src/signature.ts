/**
 * Signatures after the Standard Webhooks specification (https://www.standardwebhooks.com), version 1:
 * HMAC-SHA256 over `id.timestamp.body`, where body is the exact bytes of the request.
 */
import { firstHeader, type HeadersLike, headerValues } from './headers.ts'
import { DIGEST_BYTES, decodeBase64, digest, encodeBase64, equal, keyOf } from './hmac.ts'

/** Why a request could not be verified. These words are stable; the detail beside them is not. */
export type VerifyFailure =
  | 'missing_header'
  | 'timestamp_invalid'
  | 'timestamp_too_old'
  | 'timestamp_too_new'
  | 'signature_malformed'
  | 'signature_mismatch'
  | 'secret_invalid'

/** What {@link verify} says. `id` and `timestamp` (unix seconds of the attempt) are those that were signed. */
export type Verified =
  | { ok: true; id: string; timestamp: number }
  | { ok: false; reason: VerifyFailure; detail: string }

export interface VerifyOptions {
  /** The service's secret, `whsec_…`, or several: during a rotation give the old and the new one. */
  secret: string | readonly string[]
  /** How far the attempt's time may lie from ours, in seconds, either way. Defaults to 300; `Infinity` lets any pass. */
  toleranceSeconds?: number | undefined
  /** The clock, in milliseconds since 1970. Defaults to `Date.now`. */
  now?: (() => number) | undefined
}

/** Whole seconds in at most 11 digits: one spelling per instant, and milliseconds do not pass for seconds. */
const UNIX_SECONDS = /^(0|[1-9]\d{0,10})$/

function failure(reason: VerifyFailure, detail: string): Verified & { ok: false } {
  return { ok: false, reason, detail }
}

/**
 * Signs a webhook, for tests and senders.
 *
 * @param message.id the `webhook-id` header.
 * @param message.timestamp the `webhook-timestamp` header, in whole unix seconds.
 * @param message.body the exact bytes that will be sent; a string stands for its UTF-8.
 * @param message.secret `whsec_` and the base64 of the key bytes.
 * @returns the `webhook-signature` header: `v1,` and the base64 of the HMAC. Join several with a space.
 * @throws TypeError if the secret is not one or the timestamp is not whole unix seconds.
 */
export async function sign(message: {
  id: string
  timestamp: number
  body: string | Uint8Array
  secret: string
}): Promise<string> {
  if (!UNIX_SECONDS.test(String(message.timestamp))) {
    throw new TypeError('The timestamp should be whole unix seconds (milliseconds are not).')
  }
  const imported = await keyOf(message.secret)
  if (!imported.ok) throw new TypeError(imported.detail)
  return `v1,${encodeBase64(await digest(imported.key, message.id, message.timestamp, message.body))}`
}

/** Undefined if the time is close enough. Written so that a tolerance of NaN refuses everything. */
function outsideTolerance(timestamp: number, options: VerifyOptions): (Verified & { ok: false }) | undefined {
  const tolerance = options.toleranceSeconds ?? 300
  const age = Math.floor((options.now ?? Date.now)() / 1000) - timestamp
  const mend = 'Is the clock of this machine right (NTP)?'
  if (!(age <= tolerance)) {
    const detail = `The attempt was signed ${age} s ago, more than the ${tolerance} s allowed. ${mend} A request that was stored or queued first is checked with a larger toleranceSeconds.`
    return failure('timestamp_too_old', detail)
  }
  if (age < -tolerance) {
    const detail = `The attempt was signed ${-age} s in the future, more than the ${tolerance} s allowed. ${mend}`
    return failure('timestamp_too_new', detail)
  }
  return undefined
}

/** The digests of the `v1` signatures. Other versions (`v1a`, `v2`) are skipped, as the specification wants. */
function candidatesOf(headers: HeadersLike): Uint8Array[] {
  return headerValues(headers, 'webhook-signature')
    .join(' ')
    .split(/\s+/)
    .map(one => one.replace(/,$/, '')) // repeated headers are joined with a comma and a space
    .filter(one => one.startsWith('v1,'))
    .map(one => decodeBase64(one.slice(3)))
    .filter(bytes => bytes !== null)
    .filter(bytes => bytes.length === DIGEST_BYTES)
}

/**
 * Verifies that a webhook comes from the holder of the secret and is recent. It never throws on what came
 * over the wire.
 *
 * @param request.headers the request's headers.
 * @param request.body the raw body, exactly as received. Bytes are best; a string stands for its UTF-8.
 *   JSON that was parsed and written again has other bytes and does not verify.
 * @throws TypeError if the body is neither a string nor bytes, such as an object that a parser made.
 * @returns `ok` if any secret makes any of the `v1` signatures; else a stable reason, with a detail that tells
 *   the likely cause and its mend, without the secret or the body.
 */
export async function verify(
  request: { headers: HeadersLike; body: string | Uint8Array } & VerifyOptions,
): Promise<Verified> {
  const { headers, body, secret } = request
  for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature']) {
    if (firstHeader(headers, name) !== '') continue
    return failure(
      'missing_header',
      `The header ${name} is missing: not a GoTallo webhook, or a proxy drops it.`,
    )
  }
  const id = firstHeader(headers, 'webhook-id')
  const stamp = firstHeader(headers, 'webhook-timestamp')
  if (!UNIX_SECONDS.test(stamp)) {
    return failure(
      'timestamp_invalid',
      'The header webhook-timestamp should be whole unix seconds (milliseconds are not).',
    )
  }
  const timestamp = Number(stamp)
  const untimely = outsideTolerance(timestamp, request)
  if (untimely) return untimely
  const candidates = candidatesOf(headers)
  if (candidates.length === 0) {
    const detail = 'The header webhook-signature holds no "v1," followed by the base64 of 32 bytes.'
    return failure('signature_malformed', detail)
  }
  const secrets = typeof secret === 'string' ? [secret] : (secret ?? []) // plain JavaScript may give none
  return compare({ id, timestamp, body }, candidates, secrets)
}

/** One HMAC per secret, however many signatures a request brings. */
async function compare(
  signed: { id: string; timestamp: number; body: string | Uint8Array },
  candidates: readonly Uint8Array[],
  secrets: readonly string[],
): Promise<Verified> {
  let broken: string | undefined = secrets.length > 0 ? undefined : 'No secret was given.'
  for (const secret of secrets) {
    const imported = await keyOf(secret)
    if (!imported.ok) {
      broken = imported.detail
      continue
    }
    const expected = await digest(imported.key, signed.id, signed.timestamp, signed.body)
    const matches = candidates.filter(candidate => equal(candidate, expected))
    if (matches.length > 0) return { ok: true, id: signed.id, timestamp: signed.timestamp }
  }
  if (broken !== undefined) return failure('secret_invalid', broken)
  return failure('signature_mismatch', signed.body.length === 0 ? EMPTY : MISMATCH)
}

const EMPTY =
  'The body is empty, so no signature can match: a body parser has probably read it before. Verify the raw body, before any parser.'
const MISMATCH =
  'No signature matches. Either the body is not the raw body (JSON parsed and written again has other bytes: verify before any parser), or the secret is that of another service or an old one, or something on the way changes the body.'
