import type { AttemptErrorCode } from '../domain/attempt.ts'
import { MAX_TRAILER_BYTES } from './http-chunks.ts'
import { MAX_HEAD_BYTES, MAX_HEADERS } from './http-head.ts'
import type { ConnectionPhase } from './http-socket.ts'

/** Where an exchange stood when it failed. */
export interface Standing {
  /** `host:port` of the URL. */
  readonly peer: string
  /** Null before a connection was begun. */
  readonly phase: ConnectionPhase | null
  /** True where the connection had carried an exchange before. */
  readonly reused: boolean
  readonly firstByteCame: boolean
  readonly headCame: boolean
  /** Bytes of the answer's body that came. */
  readonly bodyBytes: number
  /** The Content-Length that the answer announced; null where it announced none. */
  readonly announced: number | null
}

/** What went wrong, as Node or the reader of answers put it. */
export interface Fault {
  readonly code: string
  readonly message: string
  /** OpenSSL's words; empty where it had none. */
  readonly reason: string
  /** The addresses that were tried, or the peer's name. */
  readonly tried: string
}

type Sentence = (at: Standing, fault: Fault) => string
export type Entry = readonly [code: AttemptErrorCode, sentence: Sentence]

/** What is told of an exchange that the hub itself ended. */
export const INTERRUPTED = 'The hub was stopping.'

/** How a connection that ended too early ended: `how` is "closed" or "reset". */
const endedEarly =
  (how: string): Sentence =>
  at => {
    if (at.phase === 'tls') return `${at.peer} ${how} the connection during the TLS handshake.`
    if (at.headCame)
      return `${at.peer} ${how} the connection before its answer was complete: the status came, and ${at.bodyBytes} bytes of the body.`
    if (at.firstByteCame) return `${at.peer} ${how} the connection within the head of its answer.`
    if (at.reused)
      return `${at.peer} ${how} a connection that it had kept open, just as the request was sent; the next attempt opens a new one.`
    return `${at.peer} ${how} the connection before it answered.`
  }

const reset: Entry = ['connection_reset', endedEarly('reset')]
const closed: Entry = ['connection_reset', endedEarly('closed')]
const unreachable: Entry = [
  'connection_failed',
  (_, e) => `There is no way to ${e.tried} from here (${e.code}).`,
]
const exhausted: Entry = [
  'connection_failed',
  (_, e) =>
    `This server has no room for another connection (${e.code}): raise its limit of open files (ulimit -n).`,
]
const forbidden: Entry = [
  'connection_failed',
  (_, e) => `A firewall of this server forbids the connection to ${e.tried} (${e.code}).`,
]
const wrongLength: Entry = [
  'bad_answer',
  at =>
    at.announced === null
      ? 'The Content-Length of the answer is wrong.'
      : `The Content-Length of the answer is wrong: ${at.announced} bytes were announced, ${at.bodyBytes} came.`,
]
const named = (fault: Fault): string => (fault.code === '' ? '' : ` (${fault.code})`)

const noDns: Entry = ['dns', (at, e) => `The name of ${at.peer} could not be looked up${named(e)}.`]
const plain: Entry = ['tls', at => `${at.peer} does not speak TLS: is the URL meant to be http://?`]
const certificate = (words: string): Entry => [
  'tls',
  (at, e) => `The TLS certificate of ${at.peer} ${words} (${e.code}).`,
]
const unknownAuthority = certificate(
  'was not issued by an authority that is trusted here, or the certificates between are not sent; a private authority is added by GOTALLO_CA_FILE',
)

/** Every error that is known by its code. */
const BY_CODE: Readonly<Record<string, Entry>> = {
  ADDRESS_REFUSED: ['address_refused', (_, e) => e.message],
  ENOTFOUND: [
    'dns',
    at => `The name of ${at.peer} has no address in DNS (ENOTFOUND): check its spelling and its records.`,
  ],
  EAI_AGAIN: [
    'dns',
    at => `No name server answered for ${at.peer} (EAI_AGAIN); it may be the DNS of this server.`,
  ],
  ECONNREFUSED: ['connection_refused', (_, e) => `Nothing listens at ${e.tried} (ECONNREFUSED).`],
  ETIMEDOUT: ['timeout', (_, e) => `${e.tried} did not answer the connection (ETIMEDOUT).`],
  ECONNRESET: reset,
  ECONNABORTED: reset,
  EPIPE: reset,
  ANSWER_CLOSED: closed,
  ANSWER_INVALID: ['bad_answer', (_, e) => `The answer is not HTTP/1.1: ${e.message}.`],
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  EADDRNOTAVAIL: unreachable,
  EMFILE: exhausted,
  ENFILE: exhausted,
  EACCES: forbidden,
  EPERM: forbidden,
  ANSWER_HEAD_OVERFLOW: [
    'bad_answer',
    () =>
      `The head of the answer is larger than ${MAX_HEAD_BYTES / 1_024} KiB, or has more than ${MAX_HEADERS} headers.`,
  ],
  ANSWER_TRAILER_OVERFLOW: [
    'bad_answer',
    () => `What follows the last chunk of the answer is larger than ${MAX_TRAILER_BYTES / 1_024} KiB.`,
  ],
  ANSWER_LENGTH: wrongLength,
  ANSWER_UPGRADE: [
    'bad_answer',
    () => 'The endpoint wants to change the protocol (101), which was not asked for.',
  ],
  REQUEST_UNWRITABLE: ['connection_failed', (_, e) => `The request cannot be written: ${e.message}.`],
  CERT_HAS_EXPIRED: certificate('has expired'),
  CERT_NOT_YET_VALID: certificate('is not valid yet'),
  CERT_REVOKED: certificate('was revoked'),
  ERR_TLS_CERT_ALTNAME_INVALID: certificate('is for another name'),
  HOSTNAME_MISMATCH: certificate('is for another name'),
  DEPTH_ZERO_SELF_SIGNED_CERT: certificate('is signed by itself; trust it by GOTALLO_CA_FILE'),
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  ERR_SSL_WRONG_VERSION_NUMBER: plain,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: plain,
}

const unknown: Entry = [
  'connection_failed',
  (at, e) => `The exchange with ${at.peer} failed: ${e.message}${named(e)}.`,
]

/** Certificates have some thirty codes; those that are not in the table explain themselves in their message. */
const handshake: Entry = [
  'tls',
  (at, e) => `The TLS handshake with ${at.peer} failed: ${e.reason || e.message}${named(e)}.`,
]

/** Errors that are known by how their code begins. */
const BY_PREFIX: readonly (readonly [prefix: string, entry: Entry])[] = [
  ['EAI_', noDns],
  ['ERR_SSL_', handshake],
  ['ERR_TLS_', handshake],
]

/** The rest, by where the exchange stood. */
const BY_PHASE: Readonly<Record<ConnectionPhase, Entry>> = {
  lookup: noDns,
  connect: unknown,
  tls: handshake,
  open: unknown,
}

/** The code that is kept for a fault, and how its sentence is made. */
export const entryOf = (fault: Fault, at: Standing): Entry => {
  const { code } = fault
  // Orderly closed short of the announced length: the endpoint miscounted, rather than that the network broke.
  if (code === 'ANSWER_CLOSED' && at.announced !== null && at.bodyBytes < at.announced) return wrongLength
  return (
    BY_CODE[code] ??
    BY_PREFIX.find(([prefix]) => code.startsWith(prefix))?.[1] ??
    BY_PHASE[at.phase ?? 'open']
  )
}
