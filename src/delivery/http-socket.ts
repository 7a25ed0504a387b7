import { connect, isIP, type LookupFunction, type Socket, type TcpNetConnectOpts } from 'node:net'
import { type ConnectionOptions, connect as connectTls, type SecureContext } from 'node:tls'
import type { AddressGuard } from './address-guard.ts'

/** Where a URL leads: what all URLs of one origin share. */
export interface Endpoint {
  readonly origin: string
  readonly secure: boolean
  /** A name or an address, IPv6 without brackets. */
  readonly host: string
  readonly port: number
}

/** What every connection of a transport shares. */
export interface SocketTools {
  readonly guard: AddressGuard
  readonly secureContext: SecureContext
  /** TLS sessions by origin, so that an endpoint that is called rarely is spared the full handshake. */
  readonly sessions: SessionCache
}

/** The part of a Map that keeps TLS sessions. */
export interface SessionCache {
  get(origin: string): Buffer | undefined
  set(origin: string, session: Buffer): unknown
}

/** How far a connection has come; each word is what it is busy with, `open` when it is ready. */
export type ConnectionPhase = 'lookup' | 'connect' | 'tls' | 'open'

/** Takes an open socket, or what went wrong. */
export type SocketDone = (...outcome: [error: null, socket: Socket] | [error: Error, socket: null]) => void

/** Where an attempt to one of several addresses is given up for the next; Node's own 250 ms is less than one way round the world. */
const NEXT_ADDRESS_AFTER_MS = 1_000

/**
 * One connection, from the first packet: what it took to open it, for the attempt that it was opened for. The
 * connector writes it and the exchange reads it, so no attempt has to guess which socket it went over.
 */
export class Trace {
  phase: ConnectionPhase
  socket: Socket | null = null
  address: string | null = null
  dnsMs: number | null = null
  connectMs: number | null = null
  tlsMs: number | null = null
  #fresh = true
  #since = performance.now()

  constructor(phase: ConnectionPhase) {
    this.phase = phase
  }

  /** True for the first exchange over this connection: the one that its opening belongs to. */
  claim(): boolean {
    const fresh = this.#fresh
    this.#fresh = false
    return fresh
  }

  /** Ends a phase and begins the next. @returns how long it took, in milliseconds */
  advance(next: ConnectionPhase): number {
    const now = performance.now()
    const took = now - this.#since
    this.#since = now
    this.phase = next
    return took
  }
}

/** The guard's lookup, with its time noted. */
const tracedLookup =
  (lookup: LookupFunction, trace: Trace): LookupFunction =>
  (host, options, callback) =>
    lookup(host, options, (error, address, family) => {
      if (error === null) trace.dnsMs = trace.advance('connect')
      callback(error, address, family)
    })

const tcpOptions = (to: Endpoint, tools: SocketTools, trace: Trace): TcpNetConnectOpts => ({
  host: to.host,
  port: to.port,
  lookup: tracedLookup(tools.guard.lookup, trace),
  autoSelectFamily: true,
  autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER_MS,
  noDelay: true,
  keepAlive: true,
})

const tlsOptions = (to: Endpoint, tools: SocketTools): ConnectionOptions => ({
  secureContext: tools.secureContext,
  session: tools.sessions.get(to.origin),
  ALPNProtocols: ['http/1.1'],
  // The name as the certificate and SNI know it: without the dot of the root; for an address there is none.
  servername: isIP(to.host) === 0 ? to.host.replace(/\.$/, '') : '',
})

const connectSecurely = (to: Endpoint, tools: SocketTools, trace: Trace): Socket => {
  const socket = connectTls({ ...tcpOptions(to, tools, trace), ...tlsOptions(to, tools) })
  // Node emits this only once the certificate was found to be right, so what is resumed had been checked.
  socket.on('session', fresh => tools.sessions.set(to.origin, fresh))
  return socket
}

/**
 * Opens a connection to an address that the guard allows, and notes each phase.
 * @param done gets the socket when the request can be written, or what went wrong
 */
export const openSocket = (to: Endpoint, tools: SocketTools, done: SocketDone): Trace => {
  const literal = isIP(to.host) !== 0
  const trace = new Trace(literal ? 'connect' : 'lookup')
  const refused = literal ? tools.guard.refusal(to.host) : null
  if (refused !== null) {
    queueMicrotask(() => done(refused, null))
    return trace
  }
  const socket = to.secure ? connectSecurely(to, tools, trace) : connect(tcpOptions(to, tools, trace))
  trace.socket = socket
  const ready = (): void => done(null, socket)
  socket.once('connect', () => {
    trace.address = socket.remoteAddress ?? null
    trace.connectMs = trace.advance(to.secure ? 'tls' : 'open')
    if (!to.secure) ready()
  })
  socket.once('secureConnect', () => {
    trace.tlsMs = trace.advance('open')
    ready()
  })
  // Once it is open, its connection listens for itself.
  socket.on('error', error => {
    if (trace.phase !== 'open') done(error, null)
  })
  return trace
}
