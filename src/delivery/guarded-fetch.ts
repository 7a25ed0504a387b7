import { isIP } from 'node:net'
import { createSecureContext, getCACertificates } from 'node:tls'
import { Agent, buildConnector, type RequestInit, fetch as undiciFetch } from 'undici'
import type { AddressGuard } from './address-guard.ts'

export interface GuardedFetchOptions {
  readonly guard: AddressGuard
  /** Certificates of private authorities in PEM, trusted beside the default ones. */
  readonly ca?: string
  /** To connect, to get the head of an answer, and between two parts of its body; milliseconds. */
  readonly timeoutMs: number
  /** From the beginning to the last byte; milliseconds. Defaults to 15 minutes. */
  readonly totalMs?: number
}

/** A `fetch` with connections of its own. */
export interface GuardedFetch {
  readonly fetch: typeof fetch
  /** Ends what is under way, and closes the connections. */
  close(): Promise<void>
}

const TOTAL_MS = 15 * 60_000
const CONNECTIONS_PER_ORIGIN = 8
/** How long an unused connection is kept: files of one origin come one after the other, if at all. */
const IDLE_MS = 4_000
const MAX_HEAD_BYTES = 16_384

/** The name is looked up once, by the guard, and the socket connects to what was looked at. */
const guardedConnector = ({ guard, ca, timeoutMs }: GuardedFetchOptions): buildConnector.connector => {
  const connect = buildConnector({
    lookup: guard.lookup,
    timeout: timeoutMs,
    allowH2: false,
    // Made once: the default authorities are many to read.
    secureContext: createSecureContext(ca === undefined ? {} : { ca: [...getCACertificates('default'), ca] }),
  })
  return (options, done) => {
    // A host that is an address already is never looked up.
    const refused = isIP(options.hostname) === 0 ? null : guard.refusal(options.hostname)
    if (refused !== null) return done(refused, null)
    connect(options, done)
  }
}

/** @throws TypeError as `fetch` does */
const addressOf = (input: string | URL | Request): string => {
  const text = input instanceof URL ? input.href : input
  const url = typeof text === 'string' ? URL.parse(text) : null
  if (url !== null && (url.protocol === 'https:' || url.protocol === 'http:')) return url.href
  throw new TypeError('Only addresses that begin with https:// or http:// are fetched.')
}

/**
 * Makes a `fetch` for addresses that somebody else named. It calls only what the guard allows, connects to exactly
 * the address that was looked at, and follows no redirect, whatever the caller asks for. It takes an address, no
 * `Request`. It rejects with a TypeError whose `cause` is `AddressRefused` where the guard refuses.
 */
export const createGuardedFetch = (options: GuardedFetchOptions): GuardedFetch => {
  const agent = new Agent({
    connect: guardedConnector(options),
    connections: CONNECTIONS_PER_ORIGIN,
    pipelining: 1,
    headersTimeout: options.timeoutMs,
    bodyTimeout: options.timeoutMs,
    keepAliveTimeout: IDLE_MS,
    keepAliveMaxTimeout: IDLE_MS,
    maxHeaderSize: MAX_HEAD_BYTES,
  })
  const guarded = async (input: string | URL | Request, init: RequestInit = {}) => {
    const deadline = AbortSignal.timeout(options.totalMs ?? TOTAL_MS)
    const signal = init.signal ? AbortSignal.any([init.signal, deadline]) : deadline
    return await undiciFetch(addressOf(input), { ...init, signal, redirect: 'manual', dispatcher: agent })
  }
  // The runtime's types of its own fetch and those of the library's differ in name only.
  return { fetch: guarded as unknown as typeof fetch, close: () => agent.destroy() }
}
