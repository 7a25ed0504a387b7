/** Why a call brought no answer. */
export interface Failure {
  /** False where the request has certainly not left this machine: nobody can have acted on it. */
  readonly mayHaveLeft: boolean
  /** The error's code, or its name where it has none. */
  readonly code: string
  /** The error's own words. */
  readonly message: string
}

/** An error, of which nothing is sure. */
interface Fault {
  readonly code?: unknown
  readonly syscall?: unknown
  readonly name?: unknown
  readonly message?: unknown
  readonly cause?: unknown
  readonly errors?: unknown
}

const isFault = (value: unknown): value is Fault => typeof value === 'object' && value !== null

const asText = (value: unknown): string => (typeof value === 'string' ? value : '')

/** What a request waits for before its first byte goes out. */
const CALLS_BEFORE = new Set(['getaddrinfo', 'connect'])

/** No address, no connection, no room for one, or no request that could be written. */
const CODES_BEFORE = new Set([
  'ADDRESS_REFUSED',
  'EAI_AGAIN',
  'EADDRNOTAVAIL',
  'ECONNREFUSED',
  'EMFILE',
  'ENFILE',
  'ENOTFOUND',
  'ERR_INVALID_URL',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_INVALID_ARG',
])

/** A certificate that does not hold; it is looked at before anything is written. */
const CERTIFICATE =
  /^(?:CERT_|CRL_|ERR_TLS_CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH$|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_EXCEEDED$)/

/** TLS that was never agreed upon. Other TLS errors may also end a connection that was in use. */
const HANDSHAKE = new Set([
  'ERR_SSL_NO_PROTOCOLS_AVAILABLE',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
  'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
  'ERR_SSL_TLSV1_UNRECOGNIZED_NAME',
  'ERR_SSL_UNSUPPORTED_PROTOCOL',
  'ERR_SSL_WRONG_VERSION_NUMBER',
])

/** Node's words for a connection that was closed within the handshake; its code is that of any reset. */
const CLOSED_IN_HANDSHAKE = 'before secure TLS connection was established'

const isBefore = (fault: unknown): boolean => {
  if (!isFault(fault)) return false
  const { errors } = fault
  // Where a name has several addresses and all fail, there is one error per address.
  if (Array.isArray(errors) && errors.length > 0) return errors.every(isBefore)
  const code = asText(fault.code)
  return (
    CALLS_BEFORE.has(asText(fault.syscall)) ||
    CODES_BEFORE.has(code) ||
    HANDSHAKE.has(code) ||
    CERTIFICATE.test(code) ||
    (code === 'ECONNRESET' && asText(fault.message).includes(CLOSED_IN_HANDSHAKE))
  )
}

/**
 * Reads an error of `fetch`, which tells what went wrong by its `cause`. Whatever is not known to come before the
 * request may have come after it.
 */
export const failureOf = (error: unknown): Failure => {
  const outer = isFault(error) ? error : {}
  const fault = isFault(outer.cause) ? outer.cause : outer
  const code = asText(fault.code) || asText(outer.code) || asText(fault.name) || 'unknown reason'
  return { mayHaveLeft: !isBefore(fault), code, message: asText(fault.message) }
}
